/**
 * The writer of the local store: a thread of its own that makes writes durable in groups. Everything that arrived
 * while the last group was being committed goes into the next one, so that a slow disk costs latency, not throughput.
 *
 * Plain JavaScript, because a worker thread starts from a file: this one file works as it is under `dist/` and, with
 * the tests, under `src/`, without a TypeScript loader inside the thread. It therefore knows nothing of schemas or
 * filters: it is handed names, ids, JSON text, and what goes into the columns that are indexed.
 *
 * @typedef {{ table: string, columns: string[], ids: string[], docs: string[], keys: (string | number)[] }} Rows
 *   `keys` holds as many values for each document as there are `columns` (quoted names).
 * @typedef {[seq: number, kind: 'insert', rows: Rows]} InsertOp
 * @typedef {[seq: number, kind: 'put', rows: Rows]} PutOp
 * @typedef {[seq: number, kind: 'replace', rows: Rows, versions: number[], after: number]} ReplaceOp
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
/** Of those who were let in later: they work, while the first one has callers waiting. */
const MAX_ROWS_OF_OTHERS = 500;
/**
 * After a commit, those it held up send their next writes within moments. Waiting for them, for a fraction of what the
 * commit took, puts them into this group instead of the next: on a slow disk nearly twice the throughput.
 */
const GATHER_SHARE = 0.6;
const LONGEST_GATHER_MS = 12;
const GATHER_STEP_MS = 1;
const MAX_STATEMENTS = 500;
/** Attempts to get the write lock, each as long as `busy_timeout`, before another process is called stuck. */
const BUSY_ATTEMPTS = 3;

const db = new Database(options.path);
for (const pragma of options.pragmas) db.exec(`PRAGMA ${pragma}`);

/** @type {Map<string, import('libsql').Statement>} */
const statements = new Map();
/** @param {string} sql @param {boolean} [raw] rows as arrays of their columns */
function prepared(sql, raw = false) {
  let statement = statements.get(sql);
  if (statement === undefined) {
    if (statements.size >= MAX_STATEMENTS) statements.clear();
    statement = db.prepare(sql);
    if (raw) statement.raw();
    statements.set(sql, statement);
  }
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

/** The values of the columns of one document. @param {Rows} rows @param {number} i */
const keysOf = ({ columns, keys }, i) => keys.slice(i * columns.length, (i + 1) * columns.length);

/** @param {Rows} rows @param {number} i */
function insertRow(rows, i) {
  const { table, columns, ids, docs } = rows;
  const names = ['id', 'version', 'doc', ...columns].join(', ');
  const marks = columns.map(() => ', ?').join('');
  const sql = `INSERT INTO ${quote(table)} (${names}) VALUES (?, 1, ?${marks}) ON CONFLICT (id) DO NOTHING`;
  return prepared(sql).run([ids[i], docs[i], ...keysOf(rows, i)]).changes === 1;
}

/** A row by id: its place, its version, the values of its columns. @param {Rows} rows @param {number} i */
function find({ table, columns, ids }, i) {
  const names = ['n', 'version', ...columns].join(', ');
  return /** @type {(string | number)[] | undefined} */ (
    prepared(`SELECT ${names} FROM ${quote(table)} WHERE id = ?`, true).get([ids[i]])
  );
}

/**
 * Puts another document into a row. Only columns whose values are others are set: what is not touched costs no index
 * and no trigger anything, and most writes touch few.
 * @param {Rows} rows @param {number} i @param {(string | number)[]} found
 */
function updateRow(rows, i, found) {
  const { table, columns, docs } = rows;
  const keys = keysOf(rows, i);
  let set = '';
  const values = [];
  for (let k = 0; k < columns.length; k += 1) {
    if (keys[k] === found[k + 2]) continue;
    set += `, ${columns[k]} = ?`;
    values.push(keys[k]);
  }
  prepared(`UPDATE ${quote(table)} SET version = version + 1, doc = ?${set} WHERE n = ?`).run([docs[i], ...values, found[0]]);
}

/**
 * Calls `write` for every document. Null when it always returns null, else what it returned for each, or the index
 * that was violated.
 * @param {Rows} rows @param {(i: number) => string | null} write
 */
function each({ table, ids }, write) {
  /** @type {(string | null)[] | null} */
  let outcomes = null;
  for (let i = 0; i < ids.length; i += 1) {
    let outcome;
    try {
      outcome = write(i);
    } catch (error) {
      outcome = violatedIndex(error, table);
      if (outcome === null) throw error;
    }
    if (outcome !== null) (outcomes ??= Array.from({ length: ids.length }, () => null))[i] = outcome;
    if (i === 0) failPoint('mid-group');
  }
  return outcomes;
}

/** Null when all were inserted, else for each document the index it violated or null. @param {Rows} rows */
function insert(rows) {
  return each(rows, (i) => {
    try {
      return insertRow(rows, i) ? null : '_id';
    } catch (error) {
      // SQLite may meet the other index first; a repeated id is what the caller has to hear of.
      if (violatedIndex(error, rows.table) !== null && exists(rows.table, rows.ids[i])) return '_id';
      throw error;
    }
  });
}

/** The first index violated, or null. @param {Rows} rows */
function put(rows) {
  const outcomes = each(rows, (i) => {
    const found = find(rows, i);
    if (found === undefined) insertRow(rows, i);
    else updateRow(rows, i, found);
    return null;
  });
  return outcomes?.find((index) => index !== null) ?? null;
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

/** What stands for "not of that version" among the names of indexes, which are never empty. */
const OUTRUN = '';

/** Null when all were replaced, else for each document null, OUTRUN or the index violated. @param {ReplaceOp} op */
function replace([, , rows, versions, after]) {
  if (failed.has(after)) return rows.ids.map(() => OUTRUN);
  return each(rows, (i) => {
    const found = find(rows, i);
    if (found === undefined || found[1] !== versions[i]) return OUTRUN;
    updateRow(rows, i, found);
    return null;
  });
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
      return insert(op[2]);
    case 'put':
      return put(op[2]);
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
        if ((op[1] === 'replace' || op[1] === 'insert') && value !== null) remember(op[0]);
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
function rowsOf(op) {
  if (op[1] === 'remove') return op[3].length;
  return op[1] === 'insert' || op[1] === 'put' || op[1] === 'replace' ? op[2].ids.length : 1;
}

let closing = false;

/**
 * Those who send writes, each with what it has sent: the thread that started this one, and whoever it let in. Every one
 * numbers its writes from its own place on, which tells whose they are; see `NUMBERS` in `line.ts`.
 */
const NUMBERS = 2 ** 40;
/** @type {{ port: import('node:worker_threads').MessagePort, queue: Op[] }[]} */
const senders = [{ port, queue: [] }];

/** @param {{ queue: Op[] }} sender @param {Op[] | 'close' | Join} message */
function receive(sender, message) {
  if (message === 'close') closing = true;
  else if (Array.isArray(message)) sender.queue.push(...message);
  else letIn(message.join);
}

/** @param {import('node:worker_threads').MessagePort} joining */
function letIn(joining) {
  const sender = { port: joining, queue: [] };
  senders.push(sender);
  joining.on('message', (message) => work(sender, message));
}

/** @param {[number, Outcome][]} outcomes */
function answer(outcomes) {
  for (const [index, sender] of senders.entries()) {
    const own = senders.length === 1 ? outcomes : outcomes.filter(([seq]) => Math.floor(seq / NUMBERS) === index);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread has no origin
    if (own.length > 0) sender.port.postMessage(own);
  }
}

/** @param {Op[]} ops */
const rowsIn = (ops) => ops.reduce((rows, op) => rows + rowsOf(op), 0);

const rowsWaiting = () => senders.reduce((rows, { queue }) => rows + rowsIn(queue), 0);

/**
 * Takes what belongs into the next group: of every sender what has come, in its order and up to a bound, so that
 * whoever has much to do holds up nobody. `exec` goes alone.
 */
function nextGroup() {
  /** @type {Op[]} */
  let group = [];
  for (const [index, sender] of senders.entries()) {
    const taken = take(sender.queue, index === 0 ? MAX_ROWS : MAX_ROWS_OF_OTHERS);
    if (taken[0]?.[1] === 'exec') {
      if (group.length > 0) continue;
      sender.queue = sender.queue.slice(1);
      return taken;
    }
    sender.queue = sender.queue.slice(taken.length);
    group = group.length === 0 ? taken : [...group, ...taken];
  }
  return group;
}

/** The first of them that may go together. @param {Op[]} queue @param {number} most */
function take(queue, most) {
  let rows = 0;
  let length = 0;
  for (const op of queue) {
    if (op[1] === 'exec' && length > 0) break;
    length += 1;
    rows += rowsOf(op);
    if (op[1] === 'exec' || rows >= most) break;
  }
  return queue.slice(0, length);
}

/** Takes up what has arrived since, without waiting for another turn of the event loop. */
function drainPorts() {
  for (const sender of senders) {
    for (let next = receiveMessageOnPort(sender.port); next !== undefined; next = receiveMessageOnPort(sender.port)) {
      receive(sender, next.message);
    }
  }
}

/** Waits until as many rows have come as were just answered. @param {number} answered */
function gather(answered) {
  const all = rowsWaiting() + answered;
  const longestMs = Math.min(lastCommitMs * GATHER_SHARE, LONGEST_GATHER_MS);
  for (let waitedMs = 0; waitedMs < longestMs && rowsWaiting() < all; waitedMs += GATHER_STEP_MS) {
    Atomics.wait(asleep, 0, 0, Math.min(GATHER_STEP_MS, longestMs));
    drainPorts();
  }
}

/** @param {{ queue: Op[] }} sender @param {Op[] | 'close' | Join} message */
function work(sender, message) {
  receive(sender, message);
  for (drainPorts(); senders.some(({ queue }) => queue.length > 0); drainPorts()) {
    const group = nextGroup();
    const first = group[0];
    answer(first[1] === 'exec' ? [execute(first)] : commitGroup(group));
    if (!closing && first[1] !== 'exec') gather(rowsIn(group));
  }
  if (!closing) return;
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  for (const { port: open } of senders) open.close();
}

port.on('message', (message) => work(senders[0], message));
port.postMessage('ready');
