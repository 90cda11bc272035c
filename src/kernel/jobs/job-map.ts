/**
 * Everything that is ever put into the queue. A job says "look at this now" and never what to do: its handler reads
 * the store and decides again, so a job that is lost, late, doubled or from another release does no harm.
 */
export interface JobMap {
  /** Touchpoints have events that were not applied yet. */
  'touchpoints.apply': { touchpointIds: string[] };
  /** The alarm of a touchpoint is due before the next sweep will look. */
  'alarms.ring': { touchpointId: string };
  /** Figures of days have to be added up again. */
  'figures.add-up': Record<string, never>;
  /** A lane of the outbox has something to send: `mail`, `digest`, `endpoint:crm`. */
  'messages.send': { lane: string };
}

export type JobName = keyof JobMap;

/** How one kind of job is run. */
export interface JobPolicy<N extends JobName> {
  /** Jobs of this kind at once in one process. */
  concurrency: number;
  /** Attempts before it goes into quarantine. */
  attempts: number;
  /** Pause before the second attempt; doubles with each further one. */
  backOffMs: number;
  /** Reads what came out of the queue; throws {@link Unreadable} on anything a handler should not see. */
  read: (data: unknown) => JobMap[N];
}

/** What came out of the queue is not what this release puts in: trying it again is of no use. */
export class Unreadable extends Error {}

const MOST_IDS = 1_000;
const LONGEST_ID = 200;

/** Total: a job without a policy does not compile. */
export const JOBS: { readonly [N in JobName]: JobPolicy<N> } = {
  'touchpoints.apply': {
    concurrency: 2,
    attempts: 3,
    backOffMs: 1_000,
    read: (data) => ({ touchpointIds: texts(field(data, 'touchpointIds'), 'touchpointIds') }),
  },
  'alarms.ring': {
    concurrency: 8,
    attempts: 3,
    backOffMs: 1_000,
    read: (data) => ({ touchpointId: text(field(data, 'touchpointId'), 'touchpointId') }),
  },
  'figures.add-up': {
    concurrency: 1,
    attempts: 3,
    backOffMs: 1_000,
    read: () => ({}),
  },
  'messages.send': {
    concurrency: 8,
    attempts: 3,
    backOffMs: 1_000,
    read: (data) => ({ lane: text(field(data, 'lane'), 'lane') }),
  },
};

export const JOB_NAMES = Object.keys(JOBS) as JobName[];

export const isJobName = (text: string): text is JobName => Object.hasOwn(JOBS, text);

function field(data: unknown, name: string): unknown {
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, name)) throw new Unreadable(`${name} is missing`);
  return (data as Record<string, unknown>)[name];
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_ID) throw new Unreadable(`${name} is not an id`);
  return value;
}

function texts(value: unknown, name: string): string[] {
  if (!Array.isArray(value) || value.length > MOST_IDS) throw new Unreadable(`${name} is not a list of at most ${MOST_IDS}`);
  return value.map((each) => text(each, name));
}
