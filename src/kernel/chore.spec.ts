import { describe, expect, it } from 'vitest';
import { Chore } from './chore.js';
import { makeLogger } from './logging.js';

const logger = makeLogger('silent');

describe('a chore', () => {
  it('does one piece at a time, whoever asks', async () => {
    let under = 0;
    let most = 0;
    const chore = new Chore(
      async () => {
        under += 1;
        most = Math.max(most, under);
        await Promise.resolve();
        under -= 1;
        return 1;
      },
      'things',
      logger,
    );
    expect(await Promise.all([chore.run(), chore.run(), chore.run()])).toEqual([1, 1, 1]);
    expect(most).toBe(1);
  });

  it('finishes when nothing is marked any more', async () => {
    let marked = 5;
    const chore = new Chore(() => Promise.resolve(marked > 0 ? marked-- : 0), 'things', logger);
    await chore.finish();
    expect(marked).toBe(0);
  });

  it('tells whoever asked of a failure, and goes on with the next piece', async () => {
    let pieces = 0;
    const chore = new Chore(() => ((pieces += 1) === 1 ? Promise.reject(new Error('store away')) : Promise.resolve(0)), 'things', logger);
    const [first, second] = await Promise.allSettled([chore.run(), chore.run()]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
    await chore.stop();
  });
});
