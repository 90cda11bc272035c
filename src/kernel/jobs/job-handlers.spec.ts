import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { HandlesJob, JobHandlers } from './job-handlers.js';
import type { JobMap } from './job-map.js';

@Injectable()
class Sender {
  lanes: string[] = [];

  @HandlesJob('messages.send')
  send({ lane }: JobMap['messages.send']): Promise<void> {
    this.lanes.push(lane);
    return Promise.resolve();
  }
}

@Injectable()
class OtherSender extends Sender {}

@Injectable()
class Rest {
  @HandlesJob('touchpoints.apply')
  apply(): Promise<void> {
    return Promise.resolve();
  }

  @HandlesJob('alarms.ring')
  ring(): Promise<void> {
    return Promise.resolve();
  }

  @HandlesJob('figures.add-up')
  addUp(): Promise<void> {
    return Promise.resolve();
  }
}

async function start(...providers: Type[]): Promise<{ handlers: JobHandlers; sender: Sender }> {
  const moduleRef = await Test.createTestingModule({ imports: [DiscoveryModule], providers: [JobHandlers, ...providers] }).compile();
  await moduleRef.init();
  return { handlers: moduleRef.get(JobHandlers), sender: moduleRef.get(Sender) };
}

describe('handlers of jobs', () => {
  it('are found by their decorator and called on their instance', async () => {
    const { handlers, sender } = await start(Sender, Rest);
    handlers.requireAll();
    await handlers.get('messages.send')({ lane: 'mail' });
    expect(sender.lanes).toEqual(['mail']);
  });

  it('are missed at the start, by the name of the job', async () => {
    const { handlers } = await start(Sender);
    expect(() => handlers.requireAll()).toThrow('Nobody does the job "touchpoints.apply", "alarms.ring", "figures.add-up".');
    expect(() => handlers.get('alarms.ring')).toThrow('Nobody does the job "alarms.ring"');
  });

  it('stop the start when two do the same job', async () => {
    await expect(start(Sender, OtherSender, Rest)).rejects.toThrow(
      'The job "messages.send" has two handlers: Sender.send and OtherSender.send.',
    );
  });
});
