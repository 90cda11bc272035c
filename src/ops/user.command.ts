import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { DomainError } from '../kernel/errors.js';
import { CLI_KEY_FILE } from './cli-key.js';

export interface ServerCommandDeps {
  dataDir: string;
  /** Address of the running server. */
  server: string;
}

const ROLES = ['handler', 'manager', 'partner', 'admin'];

function role(text: string): string {
  if (ROLES.includes(text)) return text;
  throw new InvalidArgumentError(`must be one of ${ROLES.join(', ')}`);
}

/** `firebreak user add NAME`: how the first people of a real installation come in. The password is read, never given. */
export function registerUserCommand(program: Command, deps: ServerCommandDeps): void {
  const user = program.command('user').description('people of the installation');
  user
    .command('add')
    .description('add a person; the password is read from the first line of standard input')
    .argument('<username>')
    .requiredOption('--role <role>', 'handler, manager, partner or admin', role)
    .requiredOption('--name <name>', 'as colleagues know them')
    .option('--org <path>', 'organisation of a handler or manager, such as hq/east')
    .option('--partner <id>', 'firm of a partner user')
    .option('--extension <number>', 'telephone of a handler')
    .option('--team <id>', 'team of a handler')
    .option('--email <address>', 'where alerts are sent')
    .option('--calendar <name>', 'calendar of their own working hours, such as cn-office; without it the team\'s')
    .option('--language <tag>', 'zh-CN or en', 'zh-CN')
    .action(async (username: string, given: Record<string, string>) => {
      const { partner, ...rest } = given;
      const password = await firstLine(process.stdin);
      const body = { username, password, ...rest, ...(partner !== undefined && { partnerId: partner }) };
      await postAsCli(deps, '/v1/users', body);
      process.stdout.write(`${username} can log in at ${deps.server}\n`);
    });
}

async function firstLine(input: NodeJS.ReadStream): Promise<string> {
  if (input.isTTY) process.stderr.write('Password: ');
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0] ?? '';
}

/** Posts JSON with the command line's own key; what the server refuses is thrown as it said it. */
export async function postAsCli(deps: ServerCommandDeps, path: string, body: unknown): Promise<unknown> {
  const key = await readFile(join(deps.dataDir, CLI_KEY_FILE), 'utf8').catch(() => {
    throw new DomainError('unavailable', `No ${CLI_KEY_FILE} in ${deps.dataDir}: has the server been started with this DATA_DIR?`);
  });
  const response = await fetch(`${deps.server}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key.trim()}` },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new DomainError('unavailable', `No server answers at ${deps.server}: start it with npm start.`);
  });
  const answer = (await response.json().catch(() => ({}))) as { error?: { message: string; problems?: [] } };
  if (!response.ok) throw new DomainError('invalid', answer.error?.message ?? `The server said ${response.status}.`, answer.error?.problems);
  return answer;
}
