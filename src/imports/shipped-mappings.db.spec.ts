import { hash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { canonical } from '../touchpoints/domain/accept-event.js';
import type { EventInput, Json } from '../touchpoints/domain/event.js';
import { dryRunSink } from './dry-run-sink.js';
import type { ImportReport } from './import-report.js';
import { runImport, type ImportSink } from './import-run.js';
import { loadMapping, MAPPINGS_DIR } from './mapping-file.js';
import type { ReadProblem } from './readers/read-item.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURES = join(ROOT, 'test', 'fixtures', 'imports');
const REAL_DATA = join(ROOT, '..', 'shared', 'data');
const NOW = new Date('2026-11-25T00:00:00Z');

interface Imported {
  report: ImportReport;
  /** `line outcome field: reason` */
  said: string[];
  events: EventInput[];
}

async function importFile(map: string, file: string, sink: ImportSink): Promise<Omit<Imported, 'events'>> {
  const problems: ReadProblem[] = [];
  const report = await runImport({
    source: createReadStream(file),
    mapping: loadMapping(join(MAPPINGS_DIR, `${map}.yaml`)),
    sink,
    problems: { write: async (found) => void problems.push(...found) },
  });
  const said = problems.map(({ row, severity, field, reason }) => `${row} ${severity} ${field}: ${reason}`);
  return { report, said };
}

/** An invented file, judged as by the ingest of an empty installation. */
async function fixture(map: string, file: string): Promise<Imported> {
  const events: EventInput[] = [];
  const judge = dryRunSink(NOW);
  const imported = await importFile(map, join(FIXTURES, file), (batch, rows) => {
    events.push(...batch);
    return judge(batch, rows);
  });
  return { ...imported, events };
}

/** Each event in one line: type, touchpoint, time, holder. */
const lines = (events: EventInput[]): string[] =>
  events.map(({ type, touchpoint, occurredAt, custodian }) =>
    [type, `${touchpoint.kind}/${touchpoint.ref}`, occurredAt, custodian ?? '-'].join(' '),
  );

describe('shipped mappings on invented rows', () => {
  it('compile, one and all', () => {
    const names = readdirSync(MAPPINGS_DIR);
    expect(names).toContain('boston-311.yaml');
    for (const name of names) expect(loadMapping(join(MAPPINGS_DIR, name)).spec.import).toBe(name.replace('.yaml', ''));
  });

  it('boston-311: promises, and closings before the opening', async () => {
    const { report, said, events } = await fixture('boston-311', 'boston-311.csv');
    expect(said).toEqual([
      '3 warned TARGET_DT: no target date: kept without a promise',
      '4 refused CLOSED_DT: closed before it was opened',
      '5 warned OPEN_DT: "11/01/2015 01:16:00 AM" stood on the clocks of America/New_York twice; the earlier instant was taken',
      '5 warned TARGET_DT: "11/01/2015 01:16:00 AM" stood on the clocks of America/New_York twice; the earlier instant was taken',
      '5 warned TARGET_DT: promised for the very moment it was opened',
      '6 refused OPEN_DT: "03/08/2015 02:30:00 AM" was skipped by the clocks of America/New_York',
      '7 refused CLOSED_DT: closed, but without a closing time',
    ]);
    expect(report).toMatchObject({ rowsRead: 6, rowsKept: 3, rowsRefused: 3, eventsAccepted: 7 });
    expect(lines(events).slice(0, 4)).toEqual([
      'opened enquiry/boston-311/900000000001 2015-01-05T14:00:00.000Z team:stl-repair',
      'appointment-made enquiry/boston-311/900000000001 2015-01-05T14:00:00.000Z team:stl-repair',
      'replied enquiry/boston-311/900000000001 2015-01-06T21:15:00.000Z team:stl-repair',
      'closed enquiry/boston-311/900000000001 2015-01-06T21:15:00.000Z team:stl-repair',
    ]);
    expect(events[1]?.promise).toEqual({
      item: 'Lamp Outage',
      wording: 'Target date 01/07/2015 08:30:00 AM',
      dueAt: '2015-01-07T13:30:00.000Z',
      madeBy: 'team:stl-repair',
      fulfiller: 'team:stl-repair',
    });
  });

  it('helpdesk: XES and CSV give exactly the same events', async () => {
    const xes = await fixture('helpdesk-xes', 'helpdesk.xes');
    const csv = await fixture('helpdesk-csv', 'helpdesk.csv');
    expect(byId(xes.events)).toEqual(byId(csv.events));
    expect(csv.said).toEqual([
      '7 warned : says the same as an earlier row of its group; kept as number 2',
      '9 refused concept:name: "Dance" is not in the lookup type',
    ]);
    expect(csv.report).toMatchObject({ rowsRead: 9, rowsKept: 8, eventsAccepted: 10 });
    expect(lines(csv.events).slice(0, 3)).toEqual([
      'opened enquiry/helpdesk/Case2 2012-10-09T14:50:17.000Z person:value-1',
      'note enquiry/helpdesk/Case2 2012-10-09T14:50:17.000Z person:value-1',
      'handed-over enquiry/helpdesk/Case2 2012-10-09T14:51:01.000Z person:value-1',
    ]);
  });

  it('bpic2012: life cycle, custodians, events without a name or a zone', async () => {
    const { said, events } = await fixture('bpic2012', 'bpic2012.xes');
    expect(said).toEqual([
      '40 warned org:resource: nobody is named as acting',
      '57 refused concept:name: the event has no name',
      '62 refused lifecycle:transition: a life cycle this mapping does not know',
      '68 refused time:timestamp: "2011-10-10T11:33:04.000" names no zone or offset, and the mapping declares none',
    ]);
    expect(lines(events)).toEqual([
      'opened policy-check/bpic2012/900001 2011-09-30T22:38:44.546Z person:112',
      'acknowledged policy-check/bpic2012/900001 2011-09-30T22:39:37.906Z person:112',
      'note policy-check/bpic2012/900001 2011-09-30T22:39:38.875Z -',
      'handed-over policy-check/bpic2012/900001 2011-10-01T09:36:46.437Z person:10862',
      'replied policy-check/bpic2012/900001 2011-10-01T09:45:11.554Z person:10862',
      'note policy-check/bpic2012/900001 2011-10-01T09:45:13.917Z -',
      'customer-answered policy-check/bpic2012/900001 2011-10-08T14:26:57.720Z person:11049',
      'checked policy-check/bpic2012/900001 2011-10-10T09:33:02.000Z person:10629',
    ]);
    expect(events[0]).toMatchObject({ actor: { kind: 'customer' }, attributes: { amountRequested: 20000 } });
  });

  it('insurance-complaints-ct: several rows of a file, a day as a stretch of time, a contradiction', async () => {
    const { report, said, events } = await fixture('insurance-complaints-ct', 'insurance-complaints-ct.csv');
    expect(said).toEqual([
      '5 warned reason: no reason is given',
      '6 refused closed: closed before it was opened',
      '7 refused eventId: the event opened: was used before with another content',
    ]);
    expect(report).toMatchObject({ rowsRead: 6, rowsKept: 4, rowsDuplicate: 1, rowsRefused: 2 });
    expect(lines(events).slice(0, 4)).toEqual([
      'opened complaint/ct/9000001 2018-12-06T05:00:00.000Z -',
      'handed-over complaint/ct/9000001 2018-12-06T05:00:00.000Z partner:made-up-insurance-corporation',
      'decided complaint/ct/9000001 2018-12-27T04:59:59.999Z -',
      'closed complaint/ct/9000001 2018-12-27T04:59:59.999Z -',
    ]);
    expect(events[1]?.data).toMatchObject({ subreason: 'Claim Delay', cause: 'timeliness', recovery: 0 });
  });

  it('uwv-complaints: Latin-1 and semicolons', async () => {
    const { said, events } = await fixture('uwv-complaints', 'uwv-complaints.csv');
    expect(said).toEqual(['4 refused ContactDate: "2015-02-30" is impossible: month 2 has no day 30']);
    expect(lines(events)).toEqual([
      'opened complaint/uwv/9220 2016-01-11T23:00:00.000Z team:office-230',
      'opened complaint/uwv/9255 2016-01-31T23:00:00.000Z team:office-327',
    ]);
    expect(events[1]).toMatchObject({
      customer: { ref: 'uwv-9000002', language: 'nl' },
      attributes: { cause: 'attitude' },
      data: { topicOriginal: 'boos over beëindiging gesprek' },
    });
  });

  it('bank-calls-1999: waits, abandonment, times that run backwards, phantoms', async () => {
    const { said, events } = await fixture('bank-calls-1999', 'bank-calls-1999.csv');
    expect(said).toEqual([
      '2 warned ser_start: service began before the queue was left (clocks of two machines)',
      '5 refused vru_time: left the voice unit before entering it',
      '6 refused outcome: phantom call: the switch recorded one that never was',
      '7 refused outcome: outcome HANG, but there was service',
      '8 refused ser_start: outcome AGENT, but no service',
      '9 refused type: "QQ" is not in the lookup topic',
    ]);
    expect(lines(events)).toEqual([
      'opened enquiry/bank-1999/1999-01-03/XX0101/1 1999-01-03T07:00:00.000Z team:voice-unit',
      'handed-over enquiry/bank-1999/1999-01-03/XX0101/1 1999-01-03T07:00:10.000Z team:queue',
      'replied enquiry/bank-1999/1999-01-03/XX0101/1 1999-01-03T07:00:59.000Z person:anna',
      'closed enquiry/bank-1999/1999-01-03/XX0101/1 1999-01-03T07:03:00.000Z -',
      'opened enquiry/bank-1999/1999-01-03/XX0102/2 1999-01-03T07:00:00.000Z team:voice-unit',
      'handed-over enquiry/bank-1999/1999-01-03/XX0102/2 1999-01-03T07:00:10.000Z team:queue',
      'cancelled enquiry/bank-1999/1999-01-03/XX0102/2 1999-01-03T07:01:00.000Z -',
      'opened enquiry/bank-1999/1999-01-03/XX0103/3 1999-01-03T07:00:00.000Z team:voice-unit',
      'cancelled enquiry/bank-1999/1999-01-03/XX0103/3 1999-01-03T07:00:05.000Z -',
    ]);
  });

  it('petitions-with-replies: cells over several lines, a reply without a time, one too early', async () => {
    const { said, events } = await fixture('petitions-with-replies', 'petitions-with-replies.csv');
    expect(said).toEqual([
      '6 refused 答复时间: "2018/4/24" is not written as yyyy/M/d H:mm:ss',
      '7 warned 答复时间: never answered',
      '8 refused 答复时间: answered before it was asked',
    ]);
    expect(lines(events)).toEqual([
      'opened complaint/petition/9001 2019-04-24T08:03:40.000Z team:petitions',
      'replied complaint/petition/9001 2019-05-09T01:49:10.000Z team:petitions',
      'decided complaint/petition/9001 2019-05-09T01:49:10.000Z team:petitions',
      'closed complaint/petition/9001 2019-05-09T01:49:10.000Z team:petitions',
      'opened complaint/petition/9003 2018-03-19T02:05:04.000Z team:petitions',
    ]);
    expect(events[0]?.data?.['text']).toBe('路灯坏了三个月， 一直没人修。');
  });

  it('cfpb-complaints: companies as partners, contradictions', async () => {
    const { said, events } = await fixture('cfpb-complaints', 'cfpb-complaints.csv');
    expect(said).toEqual([
      '4 refused Date sent to company: sent to the company before it was received',
      '5 warned Timely response?: timely, but the response is called untimely',
    ]);
    expect(lines(events)).toEqual([
      'opened complaint/cfpb/9000001 2020-03-18T04:00:00.000Z -',
      'handed-over complaint/cfpb/9000001 2020-03-19T04:00:00.000Z partner:made-up-and-sons-inc',
      'opened complaint/cfpb/9000003 2019-09-24T04:00:00.000Z -',
      'handed-over complaint/cfpb/9000003 2019-09-24T04:00:00.000Z partner:made-up-bank',
    ]);
    expect(events[1]?.attributes).toMatchObject({ timely: true });
  });
});

const byId = (events: EventInput[]): EventInput[] => [...events].sort((a, b) => (a.eventId < b.eventId ? -1 : 1));

/** What `docs/real-data.md` says of the quicker ones, held against the data when the folder is there. */
const REAL: Array<[map: string, file: string, counts: Partial<ImportReport>]> = [
  ['boston-311', 'boston-311-2015/requests.csv.gz', { rowsRead: 24308, rowsKept: 24271, rowsRefused: 37, warnings: 5544, eventsAccepted: 83604 }],
  ['uwv-complaints', 'uwv-complaints-2016/complaints.latin1.csv', { rowsRead: 289, rowsKept: 289, rowsRefused: 0, eventsAccepted: 289 }],
  ['bank-calls-1999', 'bank-calls-1999/calls_one_day.csv', { rowsRead: 2375, rowsKept: 2348, rowsRefused: 27, warnings: 990, eventsAccepted: 8165 }],
  ['petitions-with-replies', 'petitions-zh/petitions-with-replies.csv.gz', { rowsRead: 1383, rowsKept: 1382, rowsRefused: 1, eventsAccepted: 5528 }],
  ['cfpb-complaints', 'cfpb/complaints.csv.gz', { rowsRead: 6623, rowsKept: 6623, rowsRefused: 0, eventsAccepted: 13246 }],
];

/** Takes everything: what a store would say of these events is the business of the rows above. */
const takeAll: ImportSink = (events) => Promise.resolve(events.map(() => 'accepted'));

const there = existsSync(REAL_DATA);
if (!there) console.warn(`The folder ${REAL_DATA} is not there: the mappings are tested on invented rows only.`);

describe.runIf(there)('shipped mappings on the real files', () => {
  it.each(REAL)('%s', async (map, file, counts) => {
    const { report } = await importFile(map, join(REAL_DATA, file), takeAll);
    expect(report).toMatchObject({ ...counts, stopped: null });
  });

  it('helpdesk: both files give exactly the same touchpoints', async () => {
    const refs = new Set<string>();
    const digestOf = async (map: string, file: string): Promise<[ImportReport, string]> => {
      const events: string[] = [];
      const keep: ImportSink = (batch, rows) => {
        for (const event of batch) {
          refs.add(event.touchpoint.ref);
          events.push(canonical(event as unknown as Json));
        }
        return takeAll(batch, rows);
      };
      const { report } = await importFile(map, join(REAL_DATA, 'helpdesk', file), keep);
      return [report, hash('sha256', events.sort().join('\n'))];
    };
    const [xes, xesDigest] = await digestOf('helpdesk-xes', 'helpdesk.xes.gz');
    const [csv, csvDigest] = await digestOf('helpdesk-csv', 'helpdesk.csv.gz');
    const counts = { rowsRead: 21348, rowsKept: 21348, warnings: 127, eventsAccepted: 25928 };
    expect([xes, csv]).toMatchObject([counts, counts]);
    expect(xesDigest).toBe(csvDigest);
    expect(refs.size).toBe(4580);
  });
});
