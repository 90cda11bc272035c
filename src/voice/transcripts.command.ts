import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { invalid } from '../kernel/errors.js';
import { readInstant } from '../kernel/instant.js';
import type { VoiceInput } from './domain/voice-types.js';
import { readHarperValley, readMobileCs, TranscriptError, type ReadTranscripts } from './transcripts.js';
import type { VoiceOutcome } from './voice.service.js';

export interface TranscriptsCommandDeps {
  /** Opens the installation; voices are handed over as `POST /v1/voice` takes them. */
  openVoice: () => Promise<{ take: (voices: unknown[]) => Promise<VoiceOutcome[]>; close: () => Promise<void> }>;
  out: { write(text: string): unknown };
}

interface Flags {
  format: string;
  occurredAt?: Date;
  source: string;
  dryRun?: boolean;
}

const FORMATS = ['harper-valley', 'mobilecs-zh'];

function format(text: string): string {
  if (FORMATS.includes(text)) return text;
  throw new InvalidArgumentError(`must be one of ${FORMATS.join(', ')}`);
}

function instant(text: string): Date {
  const read = readInstant(text);
  if ('instant' in read) return read.instant;
  throw new InvalidArgumentError(read.reason);
}

/** `firebreak transcripts FILE --format NAME`: reads transcripts of recorded calls into voices. */
export function registerTranscriptsCommand(program: Command, deps: TranscriptsCommandDeps): void {
  program
    .command('transcripts')
    .description('read transcripts of calls; every row that cannot be read is named, the others are kept')
    .argument('<file>', 'the JSON file')
    .requiredOption('--format <name>', FORMATS.join(' or '), format)
    .option('--occurred-at <instant>', 'when the calls took place, for formats that do not say', instant)
    .option('--source <name>', 'source under which the voices are kept', 'transcripts')
    .option('--dry-run', 'read only, keep nothing')
    .action((file: string, flags: Flags) => readTranscripts(file, flags, deps));
}

async function readTranscripts(file: string, flags: Flags, deps: TranscriptsCommandDeps): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw invalid(`${file} cannot be read.`);
  });
  const read = parse(text, basename(file).replace(/\.json$/, ''), flags);
  for (const error of read.errors) deps.out.write(`refused: ${error.message}\n`);
  const voices = read.voices.map((voice) => toBody(voice, flags.source));
  const outcomes = flags.dryRun === true ? [] : await keep(voices, deps);
  outcomes.forEach((outcome, index) => {
    if (!('problems' in outcome)) return;
    const reasons = outcome.problems.map(({ field, reason }) => `${field} ${reason}`).join('; ');
    deps.out.write(`refused: voice ${read.voices[index]?.voiceId ?? index + 1}: ${reasons}\n`);
  });
  const count = (status: string): number => outcomes.filter((outcome) => outcome.status === status).length;
  const kept = flags.dryRun === true ? 'nothing kept (dry run)' : `${count('accepted')} kept, ${count('duplicate')} known before`;
  const refused = read.errors.length + count('invalid') + count('conflict');
  deps.out.write(`${read.voices.length} calls with ${turnsOf(read.voices)} turns read, ${kept}, ${refused} refused\n`);
}

function parse(text: string, name: string, flags: Flags): ReadTranscripts {
  try {
    if (flags.format === 'harper-valley') return readHarperValley(text, name);
    if (flags.occurredAt === undefined) throw invalid('This format does not say when the calls took place: add --occurred-at.');
    return readMobileCs(text, flags.occurredAt);
  } catch (error) {
    if (error instanceof TranscriptError) throw invalid(`The file cannot be read: ${error.message}`);
    throw error;
  }
}

async function keep(voices: unknown[], deps: TranscriptsCommandDeps): Promise<VoiceOutcome[]> {
  const installation = await deps.openVoice();
  try {
    return await installation.take(voices);
  } finally {
    await installation.close();
  }
}

const toBody = (voice: VoiceInput, source: string): object => ({
  ...voice,
  source,
  occurredAt: voice.occurredAt.toISOString(),
});

const turnsOf = (voices: readonly VoiceInput[]): number =>
  voices.reduce((sum, { turns }) => sum + (turns?.length ?? 0), 0);
