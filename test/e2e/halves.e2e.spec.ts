import { afterEach, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../support/server.js';

let server: RunningServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

const PATIENCE = { timeout: 300_000 };

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${server!.url}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (.*)$`, 'm').exec(text)?.[1]);
}

async function get<T>(path: string): Promise<T> {
  const answer = await fetch(`${server!.url}${path}`, { headers: { authorization: `Bearer ${server!.key}` } });
  return (await answer.json()) as T;
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** A callback promised weeks ago: as soon as somebody computes it, there are alerts. */
async function post(): Promise<string> {
  const answer = await fetch(`${server!.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server!.key}` },
    body: JSON.stringify({
      source: 'test', eventId: 'e-1', type: 'opened', occurredAt: '2026-10-12T01:00:00Z',
      touchpoint: { kind: 'callback', ref: 'CB-1' }, customer: { ref: 'C-1', name: 'Somebody' },
    }),
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { touchpointId: string }).touchpointId;
}

describe.each([{ WORK_THREAD: 'true' }, { WORK_THREAD: 'false' }])('a process started with %o', (env) => {
  it('serves, works, tells the figures of all of it once, and ends when asked', PATIENCE, async () => {
    server = await startServer({ env });
    const id = await post();
    await eventually(async () => (await get<{ items: unknown[] }>('/v1/alerts')).items.length > 0);
    expect(await get(`/v1/touchpoints/${id}`)).toMatchObject({ kind: 'callback', open: true });
    await eventually(async () => (await metric('firebreak_apply_backlog')) === 0);
    expect(await metric('firebreak_touchpoints_applied_total')).toBeGreaterThanOrEqual(1);
    expect(await metric('firebreak_events_total')).toBe(1);
    expect(await metric('firebreak_redis_up')).toBe(1);
    // The board is added up by whoever works, without anybody asking.
    await eventually(async () => JSON.stringify(await get('/v1/board')).includes('callback'));
    const { gone } = server;
    process.kill(server.pid, 'SIGTERM');
    await gone;
  });
});

describe('a process whose working half fails', () => {
  /** The last line of its log that says why it ended, and its exit code. */
  const endOf = async (failing: RunningServer): Promise<{ exitCode: number | null; why: unknown }> => {
    const { exitCode } = await failing.gone;
    const line = failing.output().split('\n').findLast((one) => one.includes('"level":"fatal"')) ?? '{}';
    return { exitCode, why: JSON.parse(line) };
  };
  const because = (point: string): unknown => ({
    exitCode: 1,
    why: expect.objectContaining({
      msg: 'the working half of this process failed',
      err: expect.objectContaining({ message: `fail point ${point}`, stack: expect.any(String) }),
    }),
  });

  it('to start ends with exit code 1 and says why', PATIENCE, async () => {
    server = await startServer({ env: { FAIL_POINTS: 'back-start:throw' } });
    expect(await endOf(server)).toEqual(because('back-start'));
  });

  it('and says nothing ends with exit code 1 and says that', PATIENCE, async () => {
    server = await startServer({ env: { FAIL_POINTS: 'back-start:exit' } });
    expect(await endOf(server)).toEqual({
      exitCode: 1,
      why: expect.objectContaining({ msg: 'the working half of this process ended by itself', exitCode: 0 }),
    });
  });

  it('in the middle of its work ends with exit code 1 and says why, and the next start goes on', PATIENCE, async () => {
    const { dataDir } = (server = await startServer({ env: { FAIL_POINTS: 'touchpoint-saved:crash' } }));
    await post();
    expect(await endOf(server)).toEqual(because('touchpoint-saved'));
    const next = await startServer({ dataDir });
    const failed = server;
    server = next;
    await eventually(async () => (await get<{ items: unknown[] }>('/v1/alerts')).items.length > 0);
    await next.stop();
    server = failed;
  });
});
