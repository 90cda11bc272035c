/**
 * A process for the fault tests: starts the store's writer thread on a file, inserts documents one message after the
 * other, and prints the id of each as soon as it is acknowledged. The fail point kills it on the way.
 * Arguments: writer module, file, table, prefix of the ids, number of documents, fail point, its count.
 */
import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

const [, , writer, path, table, prefix, count, name, passages] = process.argv;
const worker = new Worker(writer, {
  workerData: {
    path,
    pragmas: ['busy_timeout = 5000', 'journal_mode = WAL', 'synchronous = FULL', 'wal_autocheckpoint = 20'],
    commitDelayMs: 0,
    failPoint: { name, count: Number(passages) },
  },
});
const doc = (id, n) =>
  JSON.stringify({
    _id: id,
    access: ['org:hq', 'partner:p'],
    ref: id,
    kind: 'x',
    number: n,
    dueAt: DUE_AT,
  });

const ACCESS = JSON.stringify(['org:hq', 'partner:p']);
const DUE_AT = '2026-01-01T00:00:00.000Z';
const columns = ['"$.access"', '"$.dueAt"', '"$.number"'];

let sent = 0;
const send = () => {
  const ids = Array.from({ length: 5 }, (_, i) => `${prefix}-${sent + i}`);
  const numbers = ids.map((_, i) => Number(prefix) * 100_000 + sent + i);
  const docs = ids.map((id, i) => doc(id, numbers[i]));
  const keys = numbers.flatMap((number) => [ACCESS, DUE_AT, number]);
  sent += ids.length;
  // A thread has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  worker.postMessage([[sent, 'insert', { table, columns, ids, docs, keys }]]);
};
worker.on('message', (message) => {
  if (message === 'ready') {
    for (let i = 0; i < 8; i += 1) send();
    return;
  }
  for (const [seq, outcome] of message) {
    if (!('value' in outcome) || outcome.value !== null) throw new Error(JSON.stringify(outcome));
    // Written synchronously: what was acknowledged must be on record before the next fail point.
    writeSync(1, Array.from({ length: 5 }, (_, i) => `${prefix}-${seq - 5 + i}\n`).join(''));
    if (sent < Number(count)) send();
  }
});
