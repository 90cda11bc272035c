import { resolve } from 'node:path';

type Reader<T> = (text: string) => T;

interface Variable<T> {
  name: string;
  about: string;
  read: Reader<T>;
  fallback: T;
}

class WrongValue extends Error {}

const text: Reader<string> = (value) => value;
const flag: Reader<boolean> = (value) => {
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw new WrongValue('must be true or false');
};
const whole =
  (min: number, max: number): Reader<number> =>
  (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) {
      throw new WrongValue(`must be a whole number from ${min} to ${max}`);
    }
    return number;
  };
const choice =
  <T extends string>(...choices: T[]): Reader<T> =>
  (value) => {
    if (!choices.includes(value as T)) throw new WrongValue(`must be one of ${choices.join(', ')}`);
    return value as T;
  };
const url =
  (...protocols: string[]): Reader<string> =>
  (value) => {
    if (!protocols.some((protocol) => value.startsWith(`${protocol}://`))) {
      throw new WrongValue(`must begin with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`);
    }
    return value;
  };
const redisUrl: Reader<string> = (value) => {
  const given = url('redis', 'rediss')(value);
  const { hostname, pathname } = URL.parse(given) ?? {};
  if (!hostname) throw new WrongValue('must name a host, such as redis://cache-1:6379/0');
  if (!/^(\/\d{0,3})?$/.test(pathname ?? '')) throw new WrongValue('must end in the number of a database, such as /0');
  return given;
};
const keyPrefix: Reader<string> = (value) => {
  if (!/^[\w{}.-]{1,64}$/.test(value)) {
    throw new WrongValue('must be 1 to 64 letters, digits, dots, dashes, underscores or braces');
  }
  return value;
};
const names: Reader<readonly string[]> = (value) => {
  if (value === 'none') return [];
  const list = value.split(',').map((name) => name.trim());
  const wrong = list.find((name) => !/^[a-z0-9][a-z0-9.-]{0,63}$/.test(name));
  if (wrong !== undefined) throw new WrongValue('must be names with commas between them, or none');
  return [...new Set(list)];
};
const region: Reader<string> = (value) => {
  if (!/^[A-Z]{2}$/.test(value)) throw new WrongValue('must be an ISO 3166 country code such as CN');
  return value;
};

function variable<T>(name: string, fallback: T, read: Reader<T>, about: string): Variable<T> {
  return { name, about, read, fallback };
}

/** Every variable the installation reads; `docs/configuration.md` is printed from this table. */
const VARIABLES = {
  port: variable('PORT', 3000, whole(0, 65_535), 'Port of the HTTP server; 0 takes a free one.'),
  host: variable('HOST', '127.0.0.1', text, 'Address to listen on; `0.0.0.0` for all.'),
  dataDir: variable('DATA_DIR', 'data', text, 'Folder of everything the installation keeps when no database is set.'),
  configDir: variable('CONFIG_DIR', 'config', text, 'Folder of policies, calendars, causes, scripts and mappings.'),
  templatesDir: variable('TEMPLATES_DIR', 'templates', text, 'Folder of the mail templates.'),
  mongodbUri: variable<string | null>('MONGODB_URI', null, url('mongodb', 'mongodb+srv'), 'Replica set to use instead of the local file.'),
  redisUrl: variable<string | null>('REDIS_URL', null, redisUrl, 'Redis that wakes other nodes and carries live updates between them; it keeps nothing.'),
  redisPrefix: variable('REDIS_PREFIX', 'firebreak', keyPrefix, 'First part of every key and channel in Redis; one of its own for each installation.'),
  role: variable<'all' | 'api' | 'worker'>('ROLE', 'all', choice('all', 'api', 'worker'), 'What this process does: serve, work, or both. Anything but `all` needs MONGODB_URI.'),
  workThread: variable('WORK_THREAD', true, flag, 'Whether a process that serves and works does the work in a thread of its own, so that it never holds up a caller.'),
  publicUrl: variable<string | null>('PUBLIC_URL', null, url('http', 'https'), 'Address people reach the console at; links in mails begin with it. With https, cookies are secure.'),
  trustProxy: variable('TRUST_PROXY', false, flag, 'Whether to believe the X-Forwarded headers of a reverse proxy.'),
  demo: variable('DEMO', true, flag, 'Seed the demo into an empty store on first start and offer demo calls.'),
  logLevel: variable('LOG_LEVEL', 'info', choice('trace', 'debug', 'info', 'warn', 'error', 'silent'), 'Least level written to the log.'),
  smtpUrl: variable<string | null>('SMTP_URL', null, url('smtp', 'smtps'), 'Mail server; without it mails are written to DATA_DIR/mail.'),
  mailFrom: variable('MAIL_FROM', 'firebreak@localhost', text, 'Sender of mails, as their readers see it.'),
  defaultRegion: variable('DEFAULT_REGION', 'CN', region, 'Country in which phone numbers without a country code are read.'),
  zone: variable('ZONE', 'Asia/Shanghai', text, 'IANA zone of the installation, for days on boards and reports.'),
  regulation: variable<readonly string[]>('REGULATION', ['cn'], names, 'Packs of `config/regulation/` whose clocks run here, with commas between them; `none` for no law.'),
  maxBodyMb: variable('MAX_BODY_MB', 16, whole(1, 1024), 'Largest request body of a JSON or NDJSON request, in MiB.'),
  sweepSeconds: variable('SWEEP_SECONDS', 5, whole(1, 300), 'How often the store is swept for due alarms and unfinished work.'),
  commitDelayMs: variable('STORE_COMMIT_DELAY_MS', 0, whole(0, 10_000), 'Fail point: every commit of the local store takes this much longer.'),
  failPoints: variable('FAIL_POINTS', '', text, 'Fail points for fault tests, such as `event-written:kill`.'),
} as const;

type Values = { [K in keyof typeof VARIABLES]: (typeof VARIABLES)[K] extends Variable<infer T> ? T : never };

/** A start that cannot go on: every wrong variable with its reason. */
export class ConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(`Firebreak cannot start:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** The validated configuration, frozen. Made once at start and injected; nothing else reads the environment. */
export class Config {
  readonly values: Readonly<Values>;

  constructor(environment: Record<string, string | undefined> = process.env) {
    const problems: string[] = [];
    const entries = Object.entries(VARIABLES).map(([key, declared]) => {
      const given = environment[declared.name];
      if (given === undefined || given === '') return [key, declared.fallback];
      try {
        return [key, (declared.read as Reader<unknown>)(given)];
      } catch (error) {
        if (!(error instanceof WrongValue)) throw error;
        problems.push(`${declared.name}: ${error.message}, but is "${redact(given)}"`);
        return [key, declared.fallback];
      }
    });
    const values = Object.fromEntries(entries) as Values;
    if (values.role !== 'all' && values.mongodbUri === null && problems.length === 0) {
      problems.push(
        `ROLE: is "${values.role}", but the local file belongs to one process, which has to do everything. ` +
          'Set MONGODB_URI to share the work among several, or leave ROLE at "all".',
      );
    }
    if (problems.length > 0) throw new ConfigError(problems);
    this.values = Object.freeze({
      ...values,
      dataDir: resolve(values.dataDir),
      configDir: resolve(values.configDir),
      templatesDir: resolve(values.templatesDir),
    });
  }
}

/** A connection string may carry a password; an error message must not. */
function redact(value: string): string {
  return value.replace(/\/\/[^@/]*@/, '//…@').slice(0, 80);
}

/** The table of variables for the documentation: name, default, meaning. */
export function describeVariables(): { name: string; fallback: string; about: string }[] {
  return Object.values(VARIABLES).map(({ name, fallback, about }) => ({
    name,
    fallback: fallback === null || fallback === '' ? '—' : String(fallback),
    about,
  }));
}
