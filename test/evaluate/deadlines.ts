/**
 * Whether the clocks come to the deadlines that real data itself implies. Not part of the tests: it needs
 * `../shared/data`, and prints counts and every class of exception for people to judge. `docs/real-data.md` records them.
 */
import { createReadStream, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runImport } from '../../src/imports/import-run.js';
import { loadMapping } from '../../src/imports/mapping-file.js';
import type { ClockEvent } from '../../src/sla/domain/history.js';
import { acceptEvent } from '../../src/touchpoints/domain/accept-event.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { clockEvent } from '../../src/sla/sla.service.js';
import { petitionVerdicts } from './deadlines-petitions.js';
import { requestTargets, requestVerdicts } from './deadlines-requests.js';

const DATA = resolve('..', 'shared', 'data');

/** The events of a file as its shipped mapping gives them, by touchpoint, in order. */
async function historiesOf(map: string, file: string): Promise<Map<string, ClockEvent[]>> {
  const histories = new Map<string, ClockEvent[]>();
  const keep = (event: EventInput): void => {
    const accepted = acceptEvent(event, 'hq', new Date('2026-11-25T00:00:00Z'));
    if (!('event' in accepted)) throw new Error(`${event.eventId} was refused`);
    const { ref } = event.touchpoint;
    histories.set(ref, [...(histories.get(ref) ?? []), clockEvent(accepted.event)]);
  };
  await runImport({
    source: createReadStream(join(DATA, file)),
    mapping: loadMapping(join('config', 'imports', `${map}.yaml`)),
    sink: async (batch) => {
      for (const event of batch) keep(event);
      return batch.map(() => 'accepted' as const);
    },
    problems: { write: async () => undefined },
  });
  return histories;
}

async function evaluateDeadlines(): Promise<void> {
  if (!existsSync(DATA)) {
    console.log(`skipped: there is no data folder at ${DATA}`);
    return;
  }
  const requests = 'boston-311-2015/requests.csv.gz';
  const petitions = 'petitions-zh/petitions-with-replies.csv.gz';
  for (const file of [requests, petitions]) {
    if (existsSync(join(DATA, file))) continue;
    console.log(`skipped: ${file} is not there`);
    return;
  }
  const asked = await historiesOf('boston-311', requests);
  requestVerdicts(join(DATA, requests), asked);
  requestTargets(asked);
  petitionVerdicts(join(DATA, petitions), join(DATA, 'holiday-cn'), await historiesOf('petitions-with-replies', petitions));
}

await evaluateDeadlines();
