import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Module } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DomainError } from '../../src/kernel/errors.js';
import { HandlesJob } from '../../src/kernel/jobs/job-handlers.js';
import { JOBS, type JobMap } from '../../src/kernel/jobs/job-map.js';
import { Jobs } from '../../src/kernel/jobs/jobs.js';
import { Quarantine } from '../../src/kernel/jobs/quarantine.service.js';
import { SystemScope } from '../../src/kernel/scope.js';
import { openHouse, type House } from '../support/house.js';

const SYSTEM = SystemScope.because('test');

/** Handlers that write down what they were given, and fail as often as they are told to. */
@Injectable()
class Diary {
  readonly lanes: string[] = [];
  readonly groups: string[][] = [];
  failures = 0;
  failWith: () => Error = () => new Error('not today');
  attempts = 0;

  @HandlesJob('messages.send')
  async send({ lane }: JobMap['messages.send']): Promise<void> {
    this.attempts += 1;
    if (this.failures > 0) {
      this.failures -= 1;
      throw this.failWith();
    }
    this.lanes.push(lane);
    await Promise.resolve();
  }

  @HandlesJob('touchpoints.apply')
  apply({ touchpointIds }: JobMap['touchpoints.apply']): Promise<void> {
    this.groups.push(touchpointIds);
    return Promise.resolve();
  }
}

@Module({ providers: [Diary], exports: [Diary] })
class DiaryModule {}

export interface Queue {
  environment: Record<string, string>;
  /** Adds a job as a stranger would: whatever name and data. Null where nobody else can get at the queue. */
  smuggle: ((name: string, data: unknown) => Promise<void>) | null;
  close(): Promise<void>;
}

/** One suite for both queues: what is added is done, later, once, again after failing, or ends in quarantine. */
export function jobsContract(name: string, open: () => Promise<Queue>): void {
  describe(`jobs, ${name}`, () => {
    let queue: Queue;
    let house: House;
    let diary: Diary;
    const jobs = (): Jobs => house.get(Jobs);
    const quarantined = async () => (await house.get(Quarantine).list(SYSTEM, { limit: 100 })).items;

    beforeAll(async () => {
      queue = await open();
      house = await openHouse([DiaryModule], queue.environment);
      diary = house.get(Diary);
    });
    afterAll(async () => {
      await house.close();
      await queue.close();
    });
    beforeEach(async () => {
      diary.lanes.length = 0;
      diary.groups.length = 0;
      diary.failures = 0;
      diary.attempts = 0;
      diary.failWith = () => new Error('not today');
      for (const { id } of await quarantined()) await house.get(Quarantine).discard(SYSTEM, id);
    });

    it('are done, each with its own data', async () => {
      for (let i = 0; i < 50; i += 1) jobs().add('messages.send', { lane: `endpoint:${i}` });
      jobs().add('touchpoints.apply', { touchpointIds: ['tp_a', 'tp_b'] });
      await expect.poll(() => diary.lanes.length).toBe(50);
      await expect.poll(() => diary.groups).toEqual([['tp_a', 'tp_b']]);
      expect(diary.lanes.toSorted()).toEqual(Array.from({ length: 50 }, (_, i) => `endpoint:${i}`).toSorted());
    });

    it('of one id wait once', async () => {
      for (let i = 0; i < 20; i += 1) jobs().add('messages.send', { lane: 'mail' }, { jobId: 'lane-mail', delayMs: 300 });
      await expect.poll(() => diary.lanes).toEqual(['mail']);
      await sleep(200);
      expect(diary.lanes).toEqual(['mail']);
      jobs().add('messages.send', { lane: 'mail' }, { jobId: 'lane-mail' });
      await expect.poll(() => diary.lanes).toEqual(['mail', 'mail']);
    });

    it('wait for their time', async () => {
      jobs().add('messages.send', { lane: 'late' }, { delayMs: 1_000 });
      jobs().add('messages.send', { lane: 'soon' });
      await expect.poll(() => diary.lanes).toEqual(['soon']);
      await expect.poll(() => diary.lanes, { timeout: 15_000 }).toEqual(['soon', 'late']);
    });

    it('that fail are tried again', async () => {
      diary.failures = JOBS['messages.send'].attempts - 1;
      jobs().add('messages.send', { lane: 'mail' });
      await expect.poll(() => diary.lanes, { timeout: 30_000 }).toEqual(['mail']);
      expect(await quarantined()).toEqual([]);
    });

    it('that never succeed go into quarantine with their reason, and can be retried from there', async () => {
      diary.failures = JOBS['messages.send'].attempts;
      jobs().add('messages.send', { lane: 'poison' });
      await expect.poll(() => quarantined(), { timeout: 30_000 }).toHaveLength(1);
      const [kept] = await quarantined();
      expect(kept).toMatchObject({ name: 'messages.send', data: { lane: 'poison' }, reason: 'not today', attempts: 3 });
      expect(diary.lanes).toEqual([]);
      await house.get(Quarantine).retry(SYSTEM, kept?.id ?? '', jobs());
      await expect.poll(() => diary.lanes).toEqual(['poison']);
      expect(await quarantined()).toEqual([]);
    });

    it('that fail because the store is away are not poison', async () => {
      diary.failures = JOBS['messages.send'].attempts;
      diary.failWith = () => new DomainError('unavailable', 'the store is away');
      jobs().add('messages.send', { lane: 'mail' });
      await expect.poll(() => diary.attempts, { timeout: 30_000 }).toBe(JOBS['messages.send'].attempts);
      await sleep(100);
      expect(await quarantined()).toEqual([]);
    });

    it('that cannot be read are quarantined at once and never reach a handler', async () => {
      if (queue.smuggle === null) {
        jobs().add('messages.send', { lane: 7 } as unknown as JobMap['messages.send']);
      } else {
        await queue.smuggle('messages.send', { lane: { $ne: null } });
      }
      await expect.poll(() => quarantined()).toHaveLength(1);
      const [kept] = await quarantined();
      expect(kept).toMatchObject({ reason: 'lane is not an id', attempts: 1 });
      expect(diary.attempts).toBe(0);
      await expect(house.get(Quarantine).retry(SYSTEM, kept?.id ?? '', jobs())).rejects.toThrow('discard it');
    });
  });
}
