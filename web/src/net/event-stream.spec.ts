import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamParser } from './event-stream.js';

const read = (...chunks: string[]) => {
  const parser = new EventStreamParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
};

describe('server-sent events', () => {
  it('reads event, id and data, and joins lines of data', () => {
    expect(read('id: 7\nevent: pop\ndata: {"a":\ndata: 1}\n\n')).toEqual([{ id: '7', event: 'pop', data: '{"a":\n1}' }]);
  });

  it('takes a heartbeat for what it is', () => {
    expect(read(': beat\n\n', ':\n\n')).toEqual([]);
  });

  it('keeps the last id for messages without one', () => {
    expect(read('id: 3\ndata: a\n\ndata: b\n\n').map(({ id }) => id)).toEqual(['3', '3']);
  });

  it('reads CRLF and CR line ends', () => {
    expect(read('event: q\r\ndata: x\r\n\r\n')).toEqual([{ id: null, event: 'q', data: 'x' }]);
    expect(read('event: q\rdata: x\r\rdata: y\r\r:')).toHaveLength(2);
  });

  it('gives the same messages however the bytes are cut', () => {
    const text = ': hi\n\nid: 1\nevent: pop\ndata: {"n":"林"}\n\nevent: queue\r\ndata: [1,\r\ndata: 2]\r\n\r\nid: 2\ndata: end\n\n';
    const whole = read(text);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        expect(read(...at.slice(1).map((end, index) => text.slice(at[index], end)))).toEqual(whole);
      }),
    );
  });
});
