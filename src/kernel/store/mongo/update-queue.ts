/** One update that waits for its turn. */
export interface UpdateJob<T> {
  change: (doc: T) => unknown;
  create: (() => object) | undefined;
  ahead: ((doc: T) => void) | undefined;
  resolve: (result: T | null) => void;
  reject: (reason: unknown) => void;
}

/** Carries out a group of updates of one document in one write, and settles every job. */
type Carry<T> = (id: string, jobs: UpdateJob<T>[]) => Promise<void>;

const MAX_GROUP = 200;

/**
 * Updates of one document take turns in this process, and everything that arrived while the last write was under way
 * goes into the next one: a busy document (a partner's scorecard) costs a majority write per group, not per change.
 */
export class UpdateQueue<T> {
  readonly #waiting = new Map<string, UpdateJob<T>[]>();

  constructor(private readonly carry: Carry<T>) {}

  submit(
    id: string,
    change: UpdateJob<T>['change'],
    create?: UpdateJob<T>['create'],
    ahead?: UpdateJob<T>['ahead'],
  ): Promise<T | null> {
    return new Promise((resolve, reject) => {
      const job: UpdateJob<T> = { change, create, ahead, resolve, reject };
      const waiting = this.#waiting.get(id);
      if (waiting !== undefined) {
        waiting.push(job);
        return;
      }
      this.#waiting.set(id, [job]);
      void this.work(id);
    });
  }

  private async work(id: string): Promise<void> {
    const waiting = this.#waiting.get(id) as UpdateJob<T>[];
    while (waiting.length > 0) {
      const group = waiting.splice(0, MAX_GROUP);
      try {
        await this.carry(id, group);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#waiting.delete(id);
  }
}
