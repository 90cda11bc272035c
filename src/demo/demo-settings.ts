import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { MAIL_ADDRESS } from '../access/domain/forms.js';
import { invalid, type Problem } from '../kernel/errors.js';
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

/** Reads `demo.yaml` of the configuration folder. Throws DomainError `invalid` naming every wrong field. */
export function loadDemoSettings(configDir: string): DemoSettings {
  const file = join(configDir, 'demo.yaml');
  const raw = readYaml(file);
  const problems: Problem[] = [];
  const check = (field: string, holds: boolean, reason: string): void => {
    if (!holds) problems.push({ field, reason });
  };
  const { customers, touchpoints, seed, spanDays, logins, demoCall } = raw;
  check('customers', isWhole(customers, 1, 10_000_000), 'must be a whole number from 1 to 10000000');
  check('touchpoints', isWhole(touchpoints, 0, 100_000_000), 'must be a whole number from 0 to 100000000');
  check('seed', typeof seed === 'string' || typeof seed === 'number', 'must be a text or a number');
  check('spanDays', isWhole(spanDays, 1, 3_650), 'must be a whole number from 1 to 3650');
  const call = isRecord(demoCall) ? demoCall : {};
  check(
    'demoCall.number',
    isText(call['number'], /^\+[1-9]\d{6,14}$/),
    'must be a number such as +8613800138000',
  );
  check('demoCall.extension', isExtension(call['extension']), 'must be the extension of a demo handler');
  if (Array.isArray(logins)) logins.forEach((login, index) => checkLogin(login, `logins[${index}]`, check));
  else check('logins', false, 'must be a list');
  for (const field of Object.keys(raw)) check(field, KNOWN.has(field), 'is not a known field');
  if (problems.length > 0) {
    const list = problems.map(({ field, reason }) => `${field} ${reason}`).join('; ');
    throw invalid(`${file}: ${list}`, problems);
  }
  return { ...(raw as unknown as DemoSettings), seed: String(seed) };
}

const KNOWN = new Set(['customers', 'touchpoints', 'seed', 'spanDays', 'logins', 'demoCall']);

function readYaml(file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw invalid(`${file}: ${reason}`, [{ field: '', reason }]);
  }
  if (!isRecord(value))
    throw invalid(`${file}: must be a mapping`, [{ field: '', reason: 'must be a mapping' }]);
  return value;
}

function checkLogin(
  login: unknown,
  field: string,
  check: (field: string, holds: boolean, reason: string) => void,
): void {
  const { role, login: id, name, extension, org, partner, email } = isRecord(login) ? login : {};
  const names = isRecord(name) ? name : {};
  check(
    `${field}.role`,
    typeof role === 'string' && ROLES.includes(role),
    `must be one of ${ROLES.join(', ')}`,
  );
  check(
    `${field}.login`,
    isText(id, /^[a-z0-9._-]{1,64}$/),
    'must be 1 to 64 small letters, digits, dots or dashes',
  );
  check(`${field}.name`, isText(names['zh'], /\S/) && isText(names['en'], /\S/), 'must name zh and en');
  check(
    `${field}.extension`,
    role !== 'handler' || isExtension(extension),
    'must be the extension of a demo handler',
  );
  check(
    `${field}.org`,
    role === 'partner' || ORGS.some((each) => each.path === org),
    'must be a demo organisation',
  );
  check(
    `${field}.email`,
    email === undefined || isText(email, MAIL_ADDRESS),
    'must be one plain mail address such as shen@example.com',
  );
  check(
    `${field}.partner`,
    role !== 'partner' || PARTNERS.some((each) => each.id === partner),
    'must be a demo partner',
  );
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
