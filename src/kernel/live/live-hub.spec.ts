import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.js';
import { LiveHub, type LiveMessage } from './live-hub.js';
import { InProcessTransport } from './live-transport.js';
import { readLastEventId, sseFrame } from './sse-stream.js';

const clock = new ManualClock(new Date('2026-11-24T01:00:00Z'));
const hubs: LiveHub[] = [];

function hub(transport = new InProcessTransport()): LiveHub {
  const made = new LiveHub(transport, clock);
  hubs.push(made);
  return made;
}

function listen(to: LiveHub, topics: string[], afterId: number | null = null): { heard: LiveMessage[]; stop: () => void } {
  const heard: LiveMessage[] = [];
  return { heard, stop: to.subscribe(topics, (message) => heard.push(message), afterId) };
}

afterEach(async () => {
  for (const made of hubs.splice(0)) await made.onModuleDestroy();
});

describe('the live hub', () => {
  it('tells who listens to one of the topics, once, and nobody else', () => {
    const live = hub();
    const east = listen(live, ['org:hq/east', 'desk:x:8001']);
    const west = listen(live, ['org:hq/west']);
    live.publish(['org:hq', 'org:hq/east', 'desk:x:8001'], 'alert', { id: 'a1' });
    expect(east.heard.map((message) => message.data)).toEqual([{ id: 'a1' }]);
    expect(west.heard).toEqual([]);
    east.stop();
    live.publish(['org:hq/east'], 'alert', { id: 'a2' });
    expect(east.heard).toHaveLength(1);
    expect(live.isHeard('org:hq/east')).toBe(false);
  });

  it('gives ids that grow, also when the clock stands still or goes back', () => {
    const live = hub();
    const ids = [live.nextId(), live.nextId()];
    clock.advance(-60_000);
    ids.push(live.nextId());
    clock.advance(120_000);
    ids.push(live.nextId());
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(new Set(ids).size).toBe(4);
  });

  it('replays kept messages after the last one seen, and only on the asked topics', () => {
    const live = hub();
    const first = listen(live, ['org:hq']);
    live.publish(['org:hq'], 'alert', 1, { keep: true });
    live.publish(['org:hq'], 'queue', 2);
    live.publish(['org:hq'], 'alert', 3, { keep: true });
    live.publish(['org:other'], 'alert', 4, { keep: true });
    const again = listen(live, ['org:hq'], first.heard[0]!.id);
    expect(again.heard.map((message) => message.data)).toEqual([3]);
    expect(listen(live, ['org:hq']).heard).toEqual([]);
  });

  it('reaches the other nodes of the same transport', () => {
    const transport = new InProcessTransport();
    const [here, there] = [hub(transport), hub(transport)];
    const far = listen(there, ['desk:x:8001']);
    here.publish(['desk:x:8001'], 'pop', { callId: 'c' });
    expect(far.heard).toHaveLength(1);
    expect(there.nextId()).toBeGreaterThan(far.heard[0]!.id);
  });
});

describe('a frame', () => {
  it('cannot be broken by what came from outside', () => {
    const frame = sseFrame('pop', { callId: 'x\n\nevent: alert\rdata: {}\u2028' }, 17.9);
    expect(frame.split('\n').slice(0, 2)).toEqual(['id: 17', 'event: pop']);
    expect(frame.match(/[\r\n]/g)).toHaveLength(4);
    expect(() => sseFrame('pop\ndata: 1', {}, 1)).toThrow('not a name');
  });

  it('takes only its own ids back', () => {
    expect(readLastEventId('1795370093000000')).toBe(1_795_370_093_000_000);
    for (const wrong of [undefined, '', '-1', '1e3', 'x', '1\n2', '9'.repeat(40), ['1']]) expect(readLastEventId(wrong)).toBeNull();
  });
});
