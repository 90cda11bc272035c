import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stories } from './access-stories.js';
import { openWorld, type Caller, type World } from './access-world.js';

let world: World;

beforeAll(async () => {
  world = await openWorld();
  await world.given(...stories(world));
});

afterAll(() => world.close());

const at = '2026-11-20T10:00:00+08:00';

async function problemsOf(caller: Caller, path: string, body: object): Promise<[number, { field: string; reason: string }[]]> {
  const answer = await world.send(caller, 'post', path, body);
  return [answer.status, (answer.body.error?.problems ?? []) as { field: string; reason: string }[]];
}

describe('input', () => {
  it('says of what is missing that it is missing, and nothing else', async () => {
    const [status, problems] = await problemsOf('hq key', '/v1/events', { source: 'a', eventId: '1', type: 'opened' });
    expect([status, problems]).toEqual([
      400,
      [
        { field: 'occurredAt', reason: 'is missing' },
        { field: 'touchpoint', reason: 'is missing' },
      ],
    ]);
  });

  it('takes null for what may be left out', async () => {
    const voice = { voiceId: 'nulls', channel: 'chat', occurredAt: at, text: '你好', turns: null, survey: null, touchpoint: null, customerRef: null, source: null, org: null };
    expect(await problemsOf('hq key', '/v1/voice', voice)).toEqual([201, []]);
    expect(await problemsOf('admin', '/v1/api-keys', { name: 'nulls', role: 'integration', org: null, sources: null })).toEqual([201, []]);
    const [status] = await problemsOf('manager', '/v1/policies/dry-run', { policy: 'x', history: '', calendars: null, waivers: null, org: null, now: null, knownAt: null });
    expect(status).toBe(200);
  });

  it('refuses lists where objects belong', async () => {
    for (const turns of [[[]], [[[]]], [{ speaker: 'customer', text: 'a' }, []]]) {
      const [status, problems] = await problemsOf('hq key', '/v1/voice', { voiceId: 'lists', channel: 'call', occurredAt: at, turns });
      expect([status, problems.length > 0, problems[0]?.field.startsWith('turns')]).toEqual([400, true, true]);
    }
  });
});

describe('lists of voices', () => {
  it('are narrowed to what a field of the heat map counts', async () => {
    const say = (voiceId: string, kind: string, text: string) =>
      problemsOf('hq key', '/v1/voice', { voiceId, channel: 'chat', occurredAt: new Date().toISOString(), text, touchpoint: { kind, ref: 'VO-1' } });
    for (const [id, kind, text] of [
      ['slow', 'refund', '你们拖了一个月还没退款，太慢了，气死我了'],
      ['glad', 'refund', '谢谢，退款很快，非常满意'],
      ['other', 'rescue', '等了三个小时拖车还没来，太慢了，气死我了'],
    ] as const) {
      expect(await say(id, kind, text)).toEqual([201, []]);
    }
    const listed = async (query: string): Promise<string[]> => {
      const { status, body } = await world.send('manager', 'get', `/v1/voice?${query}`);
      expect([query, status]).toEqual([query, 200]);
      return (body.items as { kind: string; sentiment: number }[]).map(({ kind, sentiment }) => `${kind} ${Math.sign(sentiment)}`);
    };
    expect(await listed('kind=refund&cause=timeliness&mood=unhappy&days=30')).toEqual(['refund -1']);
    expect(await listed('kind=rescue&mood=unhappy&days=1')).toEqual(['rescue -1']);
    expect(await listed('kind=refund&mood=unhappy&cause=attitude&limit=1')).toEqual([]);
    expect((await listed('kind=refund')).sort()).toEqual(['refund -1', 'refund 1']);
  });

  it.each(['kind=baker', 'cause=weather', 'mood=glad', 'days=0', 'days=2026-02-30', 'kind=refund&kind=rescue'])('refuse ?%s with a reason', async (query) => {
    const { status, body } = await world.send('manager', 'get', `/v1/voice?${query}`);
    expect([status, body.error.problems?.length]).toEqual([400, 1]);
  });
});

describe("a manager's look at one firm", () => {
  it('lists its cases, and none for a firm that is not in the directory', async () => {
    const { body } = await world.send('manager', 'get', '/v1/partners/plumb-adjusters/cases');
    expect((body.items as { ref: string }[]).map(({ ref }) => ref).sort()).toEqual(['DL-SOUTH', 'SV-EAST', 'SV-SOUTH']);
    const late = await world.send('east-manager', 'get', '/v1/partners/plumb-adjusters/cases?state=late');
    expect((late.body.items as { ref: string }[]).map(({ ref }) => ref)).toEqual(['SV-EAST']);
    expect((await world.send('manager', 'get', '/v1/partners/nobody/cases')).status).toBe(404);
    expect((await world.send('swift', 'get', '/v1/partners/plumb-adjusters/cases')).status).toBe(403);
  });
});

describe('the access log', () => {
  it('names people beside their ids', async () => {
    const { body } = await world.send('admin', 'get', '/v1/access-log?limit=200');
    const made = (body.items as { what: string; principalId: string; principalName: string | null; objectName: string | null }[]).find(({ what }) => what === 'api-key');
    expect(made?.principalName).toEqual(expect.any(String));
    expect(made?.objectName).toEqual(expect.any(String));
  });
});
