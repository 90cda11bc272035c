import { describe, expect, it } from 'vitest';
import { LongRuns, RunStopped } from './long-runs.js';

/** Runs that end when they are told to, or are stopped. */
function runs() {
  const began: string[] = [];
  const ends = new Map<string, string>();
  const lost: string[] = [];
  const finish = new Map<string, () => void>();
  const all = new LongRuns(
    async (id, stop) => {
      began.push(id);
      if (id.startsWith('bad')) throw new Error('lost');
      await new Promise<void>((resolve, reject) => {
        finish.set(id, resolve);
        stop.signal.addEventListener('abort', () => reject(stop.signal.reason as RunStopped));
      }).then(
        () => ends.set(id, 'done'),
        (reason: RunStopped) => ends.set(id, reason.state),
      );
    },
    (id) => lost.push(id),
  );
  return { all, began, ends, lost, finish };
}

describe('long runs of one process', () => {
  it('are done one after the other, in the order they came', async () => {
    const { all, began, ends, finish } = runs();
    for (const id of ['a', 'b']) all.enqueue(id);
    expect([began, all.has('a'), all.has('b')]).toEqual([['a'], true, true]);
    const ended = all.ended('a');
    finish.get('a')?.();
    await ended;
    await Promise.resolve();
    expect([began, all.has('a')]).toEqual([['a', 'b'], false]);
    finish.get('b')?.();
    await all.ended('b');
    expect([...ends]).toEqual([['a', 'done'], ['b', 'done']]);
  });

  it('can be cancelled while under way, and only then', async () => {
    const { all, ends } = runs();
    for (const id of ['a', 'b']) all.enqueue(id);
    expect([all.cancel('b'), all.cancel('a')]).toEqual([false, true]);
    await all.ended('a');
    expect(ends.get('a')).toBe('cancelled');
  });

  it('go on after one that failed to keep its own failure', async () => {
    const { all, began, lost, finish } = runs();
    for (const id of ['bad', 'a']) all.enqueue(id);
    await all.ended('bad');
    await Promise.resolve();
    finish.get('a')?.();
    await all.ended('a');
    expect([began, lost]).toEqual([['bad', 'a'], ['bad']]);
  });

  it('are interrupted by a shutdown, after which none begins', async () => {
    const { all, began, ends } = runs();
    for (const id of ['a', 'b']) all.enqueue(id);
    await all.shutDown();
    expect([began, [...ends]]).toEqual([['a'], [['a', 'interrupted']]]);
  });
});
