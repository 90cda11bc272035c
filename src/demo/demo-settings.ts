import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAIL_ADDRESS } from '../access/domain/forms.js';
import { FileMistakes, fieldName, type FilePath, type FileProblem } from '../kernel/files/file-problem.js';
import { parseYaml } from '../kernel/files/yaml-file.js';
import type { Name } from './domain/items.js';
import { HANDLERS, ORGS, PARTNERS } from './domain/world.js';

export interface DemoLogin {
  role: 'handler' | 'manager' | 'partner' | 'admin';
  login: string;
  name: Name;
  extension?: string;
  org?: string;
  partner?: string;
  team?: string;
  /** Where this person's mails go; without a mail server they are files. */
  email?: string;
  language?: 'zh-CN' | 'en';
}

/** `config/demo.yaml`: how large the demo is and who may look at it. */
export interface DemoSettings {
  customers: number;
  touchpoints: number;
  seed: string;
  spanDays: number;
  logins: DemoLogin[];
  demoCall: { number: string; extension: string };
}

const ROLES = ['handler', 'manager', 'partner', 'admin'];

/** `demo.yaml` cannot be used. */
export class DemoSettingsError extends FileMistakes {
  constructor(problems: readonly FileProblem[]) {
    super('The demo cannot be invented', problems);
  }
}

type Check = (path: FilePath, holds: boolean, reason: string) => void;

/** Reads `demo.yaml` of the configuration folder. Throws {@link DemoSettingsError} naming every wrong field. */
export function loadDemoSettings(configDir: string): DemoSettings {
  const file = join(configDir, 'demo.yaml');
  const yaml = parseYaml(file, textOf(file));
  if (yaml.problems.length > 0) throw new DemoSettingsError(yaml.problems);
  const problems: FileProblem[] = [];
  const check: Check = (path, holds, reason) => {
    if (!holds) problems.push({ file, line: yaml.lineOf(path), field: fieldName(path), reason });
  };
  const raw = isRecord(yaml.value) ? yaml.value : {};
  check([], isRecord(yaml.value), 'must be a mapping');
  if (problems.length === 0) checkSettings(raw, check);
  if (problems.length > 0) throw new DemoSettingsError(problems);
  return { ...(raw as unknown as DemoSettings), seed: String(raw['seed']) };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new DemoSettingsError([{ file, line: null, field: '', reason }]);
  }
}

const KNOWN = new Set(['customers', 'touchpoints', 'seed', 'spanDays', 'logins', 'demoCall']);

function checkSettings(raw: Record<string, unknown>, check: Check): void {
  const { customers, touchpoints, seed, spanDays, logins, demoCall } = raw;
  check(['customers'], isWhole(customers, 1, 10_000_000), 'must be a whole number from 1 to 10000000');
  check(['touchpoints'], isWhole(touchpoints, 0, 100_000_000), 'must be a whole number from 0 to 100000000');
  check(['seed'], typeof seed === 'string' || typeof seed === 'number', 'must be a text or a number');
  check(['spanDays'], isWhole(spanDays, 1, 3_650), 'must be a whole number from 1 to 3650');
  const call = isRecord(demoCall) ? demoCall : {};
  check(['demoCall', 'number'], isText(call['number'], /^\+[1-9]\d{6,14}$/), 'must be a number such as +8613800138000');
  check(['demoCall', 'extension'], isExtension(call['extension']), 'must be the extension of a demo handler');
  if (Array.isArray(logins)) logins.forEach((login, index) => checkLogin(login, ['logins', index], check));
  else check(['logins'], false, 'must be a list');
  for (const field of Object.keys(raw)) check([field], KNOWN.has(field), 'is not a known field');
}

function checkLogin(login: unknown, at: FilePath, check: Check): void {
  const { role, login: id, name, extension, org, partner, email } = isRecord(login) ? login : {};
  const names = isRecord(name) ? name : {};
  check([...at, 'role'], typeof role === 'string' && ROLES.includes(role), `must be one of ${ROLES.join(', ')}`);
  check([...at, 'login'], isText(id, /^[a-z0-9._-]{1,64}$/), 'must be 1 to 64 small letters, digits, dots or dashes');
  check([...at, 'name'], isText(names['zh'], /\S/) && isText(names['en'], /\S/), 'must name zh and en');
  check([...at, 'extension'], role !== 'handler' || isExtension(extension), 'must be the extension of a demo handler');
  check([...at, 'org'], role === 'partner' || ORGS.some((each) => each.path === org), 'must be a demo organisation');
  check([...at, 'email'], email === undefined || isText(email, MAIL_ADDRESS), 'must be one plain mail address such as shen@example.com');
  check([...at, 'partner'], role !== 'partner' || PARTNERS.some((each) => each.id === partner), 'must be a demo partner');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole = (value: unknown, from: number, to: number): boolean =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to;
const isText = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value);
const isExtension = (value: unknown): boolean => HANDLERS.some((each) => each.extension === value);

/**
 * China's days off and make-up workdays from `config/holidays/cn`, as `simulate` takes them: without them the
 * invented offices would work through the national holidays, and the clocks would say so.
 */
export function loadDemoHolidays(configDir: string): ReadonlyMap<string, boolean> {
  const folder = join(configDir, 'holidays', 'cn');
  const days = new Map<string, boolean>();
  if (!existsSync(folder)) return days;
  for (const name of readdirSync(folder).filter((each) => /^\d{4}\.json$/.test(each))) {
    const year: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const list = isRecord(year) && Array.isArray(year['days']) ? (year['days'] as unknown[]) : [];
    for (const day of list) {
      if (!isRecord(day) || typeof day['date'] !== 'string' || typeof day['isOffDay'] !== 'boolean') continue;
      days.set(day['date'], day['isOffDay']);
    }
  }
  return days;
}
