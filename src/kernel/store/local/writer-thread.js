/**
 * The writer of the local store: a thread of its own that makes writes durable in groups. Everything that arrived
 * while the last group was being committed goes into the next one, so that a slow disk costs latency, not throughput.
 *
 * Plain JavaScript, because a worker thread starts from a file: this one file works as it is under `dist/` and, with
 * the tests, under `src/`, without a TypeScript loader inside the thread. It therefore knows nothing of schemas or
 * filters: it is handed table names, ids and JSON text.
 *
 * @typedef {[seq: number, kind: 'insert', table: string, ids: string[], docs: string[]]} InsertOp
 * @typedef {[seq: number, kind: 'put', table: string, ids: string[], docs: string[]]} PutOp
 * @typedef {[seq: number, kind: 'replace', table: string, id: string, version: number, doc: string, after: number]} ReplaceOp
 *   `after` is the number of a write this one was computed from before its outcome was known, or 0.
 * @typedef {[seq: number, kind: 'remove', table: string, ids: string[], versions: number[]]} RemoveOp
 * @typedef {[seq: number, kind: 'ping']} PingOp
 * @typedef {[seq: number, kind: 'exec', statements: string[]]} ExecOp Runs in a transaction of its own.
 * @typedef {InsertOp | PutOp | ReplaceOp | RemoveOp | PingOp | ExecOp} Op
 * @typedef {{ error: { code: string, message: string } } | { value: unknown }} Outcome
 * @typedef {{ join: import('node:worker_threads').MessagePort }} Join Lets another thread send writes of its own.
 */
import process from 'node:process';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import Database from 'libsql';

/** @type {{ path: string, pragmas: string[], commitDelayMs: number, failPoint: { name: string, count: number } | null }} */
const options = workerData;
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);

/** Rows that one group may hold: bounds the time until the first of them is acknowledged. */
const MAX_ROWS = 5_000;
/**
 * After a commit, those it held up send their next writes within moments. Waiting for them, for a fraction of what the
 * commit took, puts them into this group instead of the next: on a slow disk nearly twice the throughput.
 */
const GATHER_SHARE = 0.6;
const LONGEST_GATHER_MS = 12;
const GATHER_STEP_MS = 1;
/** Attempts to get the write lock, each as long as `busy_timeout`, before another process is called stuck. */
const BUSY_ATTEMPTS = 3;

const db = new Database(options.path);
for (const pragma of options.pragmas) db.exec(`PRAGMA ${pragma}`);

/** @type {Map<string, import('libsql').Statement>} */
const statements = new Map();
/** @param {string} sql */
function prepared(sql) {
  let statement = statements.get(sql);
  if (statement === undefined) statements.set(sql, (statement = db.prepare(sql)));
  return statement;
}

const asleep = new Int32Array(new SharedArrayBuffer(4));
let failPointLeft = options.failPoint?.count ?? 0;

/** Named places at which a fault test kills the process. @param {string} name */
function failPoint(name) {
  if (options.failPoint?.name !== name) return;
  failPointLeft -= 1;
  if (failPointLeft <= 0) process.kill(process.pid, 'SIGKILL');
}

/** @param {string} name */
const quote = (name) => `"${name}"`;

/**
 * The unique index that was violated; `_id` for the id itself, null when the error is another. SQLite names the
 * columns: `UNIQUE constraint failed: events.$.source, events.$.eventId`.
 * @param {unknown} error @param {string} table
 */
function violatedIndex(error, table) {
  const { code = '', message = '' } = /** @type {{ code?: string, message?: string }} */ (error);
  if (code !== 'SQLITE_CONSTRAINT_UNIQUE') return null;
  const columns = message.slice(message.indexOf(': ') + 2);
  for (const { name } of prepared(`SELECT name FROM pragma_index_list(?) WHERE "unique"`).all([table])) {
    const names = prepared('SELECT name FROM pragma_index_info(?) ORDER BY seqno').all([name]);
    if (names.map((column) => `${table}.${column.name}`).join(', ') === columns)
      return name.slice(table.length + 1);
  }
  return null;
}

/** @param {string} table @param {string} id */
const exists = (table, id) => prepared(`SELECT 1 FROM ${quote(table)} WHERE id = ?`).get([id]) !== undefined;

/**
 * Null when all were inserted, else for each document the index it violated or null.
 * @param {string} table @param {string[]} ids @param {string[]} docs
 */
function insert(table, ids, docs) {
  const statement = prepared(
    `INSERT INTO ${quote(table)} (id, version, doc) VALUES (?, 1, ?) ON CONFLICT (id) DO NOTHING`,
  );
  /** @type {(string | null)[] | null} */
  let violated = null;
  for (let i = 0; i < ids.length; i += 1) {
    const id = ids[i];
    let index = null;
    try {
      if (statement.run([id, docs[i]]).changes === 0) index = '_id';
    } catch (error) {
      index = violatedIndex(error, table);
      if (index === null) throw error;
      // SQLite may meet the other index first; a repeated id is what the caller has to hear of.
      if (exists(table, id)) index = '_id';
    }
    if (index !== null) (violated ??= Array.from({ length: ids.length }, () => null))[i] = index;
    if (i === 0) failPoint('mid-group');
  }
  return violated;
}

/** The first index violated, or null. @param {string} table @param {string[]} ids @param {string[]} docs */
function put(table, ids, docs) {
  const statement = prepared(
    `INSERT INTO ${quote(table)} (id, version, doc) VALUES (?, 1, ?)
     ON CONFLICT (id) DO UPDATE SET version = version + 1, doc = excluded.doc`,
  );
  let violated = null;
  for (let i = 0; i < ids.length; i += 1) {
    try {
      statement.run([ids[i], docs[i]]);
    } catch (error) {
      const index = violatedIndex(error, table);
      if (index === null) throw error;
      violated ??= index;
    }
  }
  return violated;
}

/**
 * Writes that did not happen, newest last. A replace computed from one of them must not happen either, even where the
 * version fits by chance because another process was faster. Only writes still under way are ever asked for.
 * @type {Set<number>}
 */
const failed = new Set();
const MAX_FAILED = 50_000;

/** @param {number} seq */
function remember(seq) {
  failed.add(seq);
  if (failed.size <= MAX_FAILED) return;
  const [oldest] = failed;
  failed.delete(oldest);
}

/** True, false for another version, or the index violated. @param {ReplaceOp} op */
function replace([, , table, id, version, doc, after]) {
  if (failed.has(after)) return false;
  const statement = prepared(
    `UPDATE ${quote(table)} SET version = version + 1, doc = ? WHERE id = ? AND version = ?`,
  );
  try {
    return statement.run([doc, id, version]).changes === 1;
  } catch (error) {
    const index = violatedIndex(error, table);
    if (index === null) throw error;
    return index;
  }
}

/** How many were removed; version 0 means whatever version. @param {RemoveOp} op */
function remove([, , table, ids, versions]) {
  const statement = prepared(`DELETE FROM ${quote(table)} WHERE id = ?1 AND (?2 = 0 OR version = ?2)`);
  let removed = 0;
  for (let i = 0; i < ids.length; i += 1) removed += statement.run([ids[i], versions[i]]).changes;
  return removed;
}

/** @param {Op} op @returns {unknown} */
function apply(op) {
  switch (op[1]) {
    case 'insert':
      return insert(op[2], op[3], op[4]);
    case 'put':
      return put(op[2], op[3], op[4]);
    case 'replace':
      return replace(op);
    case 'remove':
      return remove(op);
    case 'ping':
      prepared('UPDATE _ping SET beats = beats + 1').run([]);
      return true;
    default:
      throw new Error(`not part of a group: ${op[1]}`);
  }
}

/** @param {unknown} error @returns {Outcome} */
function failure(error) {
  const { code = 'ERROR', message = String(error) } = /** @type {{ code?: string, message?: string }} */ (
    error
  );
  return { error: { code, message } };
}

function begin() {
  for (let attempt = 1; ; attempt += 1) {
    try {
      db.exec('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      const { code = '' } = /** @type {{ code?: string }} */ (error);
      if (!code.startsWith('SQLITE_BUSY') || attempt === BUSY_ATTEMPTS) throw error;
    }
  }
}

let lastCommitMs = 0;

function commit() {
  failPoint('before-commit');
  // How long it took, not what time it is.
  const started = process.hrtime.bigint();
  if (options.commitDelayMs > 0) Atomics.wait(asleep, 0, 0, options.commitDelayMs);
  db.exec('COMMIT');
  lastCommitMs = Number(process.hrtime.bigint() - started) / 1e6;
  failPoint('after-commit');
}

function rollback() {
  if (db.inTransaction) db.exec('ROLLBACK');
}

/**
 * One transaction for the whole group. A constraint violated undoes its own statement only and is an answer like any
 * other; what ends the transaction (disk full, I/O error) is the outcome of every member.
 * @param {Op[]} group @returns {[number, Outcome][]}
 */
function commitGroup(group) {
  try {
    begin();
    const outcomes = group.map((op) => {
      try {
        const value = apply(op);
        if (op[1] === 'replace' ? value !== true : op[1] === 'insert' && value !== null) remember(op[0]);
        return /** @type {[number, Outcome]} */ ([op[0], { value }]);
      } catch (error) {
        if (!isOwnFault(error)) throw error;
        remember(op[0]);
        return /** @type {[number, Outcome]} */ ([op[0], failure(error)]);
      }
    });
    commit();
    return outcomes;
  } catch (error) {
    const outcome = failure(error);
    try {
      rollback();
    } catch {
      // The connection is beyond help; the outcome already says that nothing was written.
    }
    for (const op of group) remember(op[0]);
    return group.map((op) => [op[0], outcome]);
  }
}

/**
 * Failures that undo one statement and leave the others be. An `insert` of several documents has then been carried
 * out in part, but nobody was told that it was.
 * @param {unknown} error
 */
function isOwnFault(error) {
  const { code = '' } = /** @type {{ code?: string }} */ (error);
  return db.inTransaction && /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|ERROR|RANGE)/.test(code);
}

/** @param {ExecOp} op @returns {[number, Outcome]} */
function execute([seq, , statements]) {
  try {
    begin();
    for (const statement of statements) db.exec(statement);
    commit();
    return [seq, { value: true }];
  } catch (error) {
    const outcome = failure(error);
    rollback();
    return [seq, outcome];
  }
}

/** @param {Op} op */
const rowsOf = (op) => (op[1] === 'insert' || op[1] === 'put' || op[1] === 'remove' ? op[3].length : 1);

/** @type {Op[]} */
let queue = [];
let closing = false;

/**
 * Those who send writes: the thread that started this one, and whoever it let in. Every one numbers its writes from
 * its own place on, which tells whose they are; see `NUMBERS` in `line.ts`.
 */
const NUMBERS = 2 ** 40;
const senders = [port];

/** @param {Op[] | 'close' | Join} message */
function receive(message) {
  if (message === 'close') closing = true;
  else if (Array.isArray(message)) queue.push(...message);
  else letIn(message.join);
}

/** @param {import('node:worker_threads').MessagePort} sender */
function letIn(sender) {
  senders.push(sender);
  sender.on('message', work);
}

/** @param {[number, Outcome][]} outcomes */
function answer(outcomes) {
  for (const [index, sender] of senders.entries()) {
    const own = senders.length === 1 ? outcomes : outcomes.filter(([seq]) => Math.floor(seq / NUMBERS) === index);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread has no origin
    if (own.length > 0) sender.postMessage(own);
  }
}

/** @param {Op[]} ops */
const rowsIn = (ops) => ops.reduce((rows, op) => rows + rowsOf(op), 0);

/** Takes what belongs into the next group: everything there is, up to a bound, and `exec` alone. */
function nextGroup() {
  let rows = 0;
  let length = 0;
  for (const op of queue) {
    if (op[1] === 'exec' && length > 0) break;
    length += 1;
    rows += rowsOf(op);
    if (op[1] === 'exec' || rows >= MAX_ROWS) break;
  }
  const group = queue.slice(0, length);
  queue = queue.slice(length);
  return group;
}

/** Takes up what has arrived since, without waiting for another turn of the event loop. */
function drainPorts() {
  for (const sender of senders) {
    for (let next = receiveMessageOnPort(sender); next !== undefined; next = receiveMessageOnPort(sender)) {
      receive(next.message);
    }
  }
}

/** Waits until as many rows have come as were just answered. @param {number} answered */
function gather(answered) {
  const all = rowsIn(queue) + answered;
  const longestMs = Math.min(lastCommitMs * GATHER_SHARE, LONGEST_GATHER_MS);
  for (let waitedMs = 0; waitedMs < longestMs && rowsIn(queue) < all; waitedMs += GATHER_STEP_MS) {
    Atomics.wait(asleep, 0, 0, Math.min(GATHER_STEP_MS, longestMs));
    drainPorts();
  }
}

/** @param {Op[] | 'close' | Join} message */
function work(message) {
  receive(message);
  for (drainPorts(); queue.length > 0; drainPorts()) {
    const group = nextGroup();
    const first = group[0];
    answer(first[1] === 'exec' ? [execute(first)] : commitGroup(group));
    if (!closing && first[1] !== 'exec') gather(rowsIn(group));
  }
  if (!closing) return;
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  for (const sender of senders) sender.close();
}

port.on('message', work);
port.postMessage('ready');
