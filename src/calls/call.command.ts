import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { DomainError, type Problem } from '../kernel/errors.js';
import { randomId } from '../kernel/ids.js';
import { demoSteps, type DemoStep } from './domain/demo-stream.js';

export interface CallCommandDeps {
  dataDir: string;
  /** Where the installation answers unless `--server` says otherwise. */
  server: string;
  now: () => Date;
  out: { write(text: string): unknown };
}

interface CallOptions {
  to: string;
  answerAfter: number;
  hangUpAfter: number;
  server: string;
}

const KEY_FILE = 'cli-key';
const PATIENCE_MS = 10_000;

/** `firebreak call +8613800138000 --to 8001`: rings a desk as a PBX would, over HTTP, and tells what it does. */
export function registerCallCommand(program: Command, deps: CallCommandDeps): void {
  program
    .command('call')
    .description('Place a demo call: the call events a PBX would send, to a running installation')
    .argument('<phone>', 'number that calls; "anonymous" withholds it')
    .requiredOption('--to <extension>', 'extension of the desk that rings, such as 8001')
    .option('--answer-after <seconds>', 'ring this long, then answer; 0: nobody answers', seconds, 4)
    .option('--hang-up-after <seconds>', 'hang up this long after the answer (or the first ring)', seconds, 60)
    .option('--server <url>', 'address of the installation', deps.server)
    .action((phone: string, options: CallOptions) => placeCall(phone, options, deps));
}

function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value > 3600) throw new InvalidArgumentError('Seconds from 0 to 3600.');
  return value;
}

async function placeCall(phone: string, options: CallOptions, deps: CallCommandDeps): Promise<void> {
  const key = await readKey(deps.dataDir);
  const steps = demoSteps({
    callId: randomId('cli'), phone, to: options.to, answerAfterSeconds: options.answerAfter, talkSeconds: options.hangUpAfter,
  });
  let elapsed = 0;
  for (const afterSeconds of [...new Set(steps.map((step) => step.afterSeconds))].sort((a, b) => a - b)) {
    if (afterSeconds > elapsed) await wait((afterSeconds - elapsed) * 1000);
    elapsed = afterSeconds;
    const due = steps.filter((step) => step.afterSeconds === afterSeconds);
    await post(due, key, options.server, deps);
    const told = due.map((step) => WORDS[String(step.event['type'])]?.(phone, options.to)).filter((words) => words !== undefined);
    deps.out.write(`${clockTime(deps.now())}  ${told.join(', ')}\n`);
  }
}

const WORDS: Record<string, (phone: string, to: string) => string> = {
  'leg.ringing': (phone, to) => `${phone} rings at ${to}`,
  'leg.answered': (_phone, to) => `${to} answers`,
  'leg.missed': (phone) => `${phone} gives up`,
  'leg.ended': (phone) => `${phone} hangs up: time for the wrap-up`,
};

const clockTime = (now: Date): string => now.toISOString().slice(11, 19);

async function readKey(dataDir: string): Promise<string> {
  const file = join(dataDir, KEY_FILE);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new DomainError(
      'invalid',
      `There is no key of the command line at ${file}. Start the installation once with "npm start"; if its data is elsewhere, set DATA_DIR.`,
      [],
      { cause: error },
    );
  }
}

async function post(steps: DemoStep[], key: string, server: string, deps: CallCommandDeps): Promise<void> {
  const occurredAt = deps.now().toISOString();
  let response: Response;
  try {
    response = await fetch(`${server.replace(/\/$/, '')}/v1/call-events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(steps.map((step) => ({ ...step.event, occurredAt }))),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    const reason = error instanceof Error && error.name === 'TimeoutError' ? 'does not answer' : 'cannot be reached';
    throw new DomainError('unavailable', `Firebreak at ${server} ${reason}. Is it running? Start it with "npm start", or name it with --server.`, [], {
      cause: error,
    });
  }
  if (response.ok) return;
  const answer = (await response.json().catch(() => null)) as { error?: { message?: string; problems?: Problem[] } } | null;
  if (response.status === 401) {
    throw new DomainError('unauthenticated', `Firebreak at ${server} does not know the key in ${join(deps.dataDir, KEY_FILE)}: it keeps its data elsewhere. Set DATA_DIR to its folder.`);
  }
  throw new DomainError('invalid', answer?.error?.message ?? `${server} answered ${response.status}.`, answer?.error?.problems ?? []);
}
