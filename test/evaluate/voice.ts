/**
 * How well the customer's voice is read, on the real data beside the repository. Not part of the tests: it
 * needs `../shared/data`, and prints figures for people to judge. `docs/voice.md` records them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { readVoice } from '../../src/voice/domain/read-voice.js';
import type { Lexicons } from '../../src/voice/domain/lexicon.js';
import type { VoiceClass, VoiceInput, VoiceReading } from '../../src/voice/domain/voice-types.js';
import { loadLexicons } from '../../src/voice/lexicon-files.js';
import { readHarperValley, readMobileCs } from '../../src/voice/transcripts.js';

const DATA = resolve('..', 'shared', 'data');
const SOME_DAY = new Date('2026-01-05T02:00:00Z');

type Row = Record<string, string>;
interface Labelled {
  text: string;
  unhappy: boolean;
}

/** Evaluates every corpus that is there and prints one table. */
async function evaluateVoice(): Promise<void> {
  if (!existsSync(DATA)) {
    console.log(`skipped: there is no data folder at ${DATA}`);
    return;
  }
  const lexicons = await loadLexicons('config');
  const reviews = rowsOf('pet-insurance-reviews/reviews.csv.gz').filter((row) => row.rating !== '3');
  const pets = reviews.map((row) => ({ text: `${row.title}. ${row.text}`, unhappy: Number(row.rating) <= 2 }));
  const shopping = rowsOf('zh-reviews/online_shopping.csv.gz');
  console.table([
    twoWay('pet-insurance-reviews', pets, lexicons),
    twoWay('zh-reviews: waimai_10k', rowsOf('zh-reviews/waimai_10k.csv').map(chinese), lexicons),
    twoWay('zh-reviews: online_shopping', shopping.map(chinese), lexicons),
  ]);
  console.table([
    share('multidogo turns (none complains)', multidogo(), lexicons),
    share('banking77 (questions and problems)', rowsOf('banking77/train.csv').map((row) => row.text ?? ''), lexicons),
    share('baoxianzhidao questions', questions(), lexicons),
    share('cfpb narratives (all complain)', narratives(), lexicons),
    share('petitions 投诉…', petitions('投诉'), lexicons),
    share('petitions 咨询…', petitions('咨询'), lexicons),
  ]);
  calls(lexicons);
}

function read(text: string, lexicons: Lexicons): VoiceReading {
  return readVoice({ voiceId: 'v', channel: 'mail', occurredAt: SOME_DAY, text }, lexicons);
}

/** Unhappy = negative sentiment; AUC over the raw dissatisfaction. */
function twoWay(corpus: string, labelled: readonly Labelled[], lexicons: Lexicons): Row {
  const scored = labelled.map(({ text, unhappy }) => ({ unhappy, score: read(text, lexicons).dissatisfaction }));
  const called = (threshold: number) => macroF1(scored.map(({ unhappy, score }) => [unhappy, score > threshold]));
  return {
    corpus,
    texts: String(labelled.length),
    'unhappy %': percent(labelled.filter((one) => one.unhappy).length / labelled.length),
    'macro-F1 at 0': called(0).toFixed(3),
    'best macro-F1': Math.max(...[-3, -2, -1, -0.5, 0, 0.3, 0.5, 1, 1.5, 2, 3].map(called)).toFixed(3),
    AUC: auc(scored).toFixed(3),
    'no word found %': percent(scored.filter((one) => one.score === 0).length / scored.length),
  };
}

function share(corpus: string, texts: readonly string[], lexicons: Lexicons): Row {
  const counts: Record<VoiceClass, number> = { complaint: 0, problem: 0, other: 0 };
  for (const text of texts) counts[read(text, lexicons).class.value]++;
  return {
    corpus,
    texts: String(texts.length),
    'complaint %': percent(counts.complaint / texts.length),
    'problem %': percent(counts.problem / texts.length),
    'other %': percent(counts.other / texts.length),
  };
}

function calls(lexicons: Lexicons): void {
  const file = (name: string) => readFileSync(join(DATA, name), 'utf8');
  const { voices } = readHarperValley(file('harper-valley/transcript-0002f70f7386445b.json'), 'harper-valley');
  const chineseCalls = readMobileCs(file('mobilecs-zh/calls.json'), SOME_DAY).voices;
  console.table([...voices, ...chineseCalls].map((voice) => callRow(voice, lexicons)));
}

function callRow(voice: VoiceInput, lexicons: Lexicons): Row {
  const reading = readVoice(voice, lexicons, { calendar: plainCalendar() });
  return {
    call: voice.voiceId.slice(0, 13),
    class: reading.class.value,
    sentiment: String(reading.sentiment.value),
    demands: reading.demands.map((demand) => demand.value).join(' '),
    causes: reading.causes.map((cause) => cause.cause).join(' '),
    promises: reading.promises.map((promise) => promise.item).join(' '),
    'customer share': reading.talk === null ? 'no times' : percent(reading.talk.customerShare),
  };
}

/** Monday to Friday in UTC; enough to count promises. */
function plainCalendar() {
  const day = 86_400_000;
  return {
    addWorkingDays(from: Date, days: number): Date {
      let at = from.getTime();
      for (let left = days; left > 0;) {
        at += day;
        if (![0, 6].includes(new Date(at).getUTCDay())) left--;
      }
      return new Date(at);
    },
    toLocal: (at: Date) => ({
      year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(),
      hour: at.getUTCHours(), minute: at.getUTCMinutes(),
    }),
    fromLocal: (at: { year: number; month: number; day: number; hour: number; minute: number }) =>
      new Date(Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute)),
  };
}

function chinese(row: Row): Labelled {
  return { text: row.review ?? '', unhappy: row.label === '0' };
}

function multidogo(): string[] {
  return ['turn_train.tsv', 'turn_dev.tsv'].flatMap((name) =>
    readFileSync(join(DATA, 'multidogo-insurance', name), 'utf8').split('\n').slice(1)
      .map((line) => line.split('\t')[3] ?? '').filter((text) => text !== ''));
}

function questions(): string[] {
  const text = new TextDecoder('gbk').decode(readFileSync(join(DATA, 'baoxianzhidao-zh/questions.gbk.csv')));
  return parseRows(text).map((row) => `${row.title} ${row.question ?? ''}`);
}

function narratives(): string[] {
  return rowsOf('cfpb/complaints.csv.gz').map((row) => row['Consumer complaint narrative'] ?? '').filter((text) => text !== '');
}

/** The subject word is the label itself, so it is left out and only the body is read. */
function petitions(word: string): string[] {
  return rowsOf('petitions-zh/petitions-with-replies.csv.gz')
    .filter((row) => row['留言主题']?.includes(word))
    .map((row) => (row['留言详情'] ?? '').trim());
}

function rowsOf(name: string): Row[] {
  const bytes = readFileSync(join(DATA, name));
  return parseRows((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
}

function parseRows(text: string): Row[] {
  const options = { columns: true, bom: true, relax_quotes: true, relax_column_count: true, skip_empty_lines: true };
  return parse(text, options) as unknown as Row[];
}

function macroF1(pairs: readonly (readonly [boolean, boolean])[]): number {
  const f1 = (wanted: boolean) => {
    const both = pairs.filter(([is, called]) => is === wanted && called === wanted).length;
    const either = pairs.filter(([is, called]) => is === wanted || called === wanted).length;
    return either === 0 ? 0 : (2 * both) / (both + either);
  };
  return (f1(true) + f1(false)) / 2;
}

/** Chance that an unhappy text scores above a happy one; ties count half. */
function auc(scored: readonly { unhappy: boolean; score: number }[]): number {
  const ordered = [...scored].sort((a, b) => a.score - b.score);
  let rankSum = 0;
  for (let i = 0; i < ordered.length;) {
    let j = i;
    while (j < ordered.length && ordered[j]!.score === ordered[i]!.score) j++;
    const rank = (i + j + 1) / 2;
    for (let k = i; k < j; k++) if (ordered[k]!.unhappy) rankSum += rank;
    i = j;
  }
  const unhappy = ordered.filter((one) => one.unhappy).length;
  const happy = ordered.length - unhappy;
  return (rankSum - (unhappy * (unhappy + 1)) / 2) / (unhappy * happy);
}

function percent(value: number): string {
  return (value * 100).toFixed(1);
}

await evaluateVoice();
