/**
 * A thread for heavy reads (counts, exports, backups), so that none of them holds up a point read on the main
 * thread. Plain JavaScript for the same reason as `writer-thread.js`.
 *
 * @typedef {{ seq: number, text: string, params: unknown[], mode: 'rows' | 'exec' }} ReadRequest
 */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';

/** @type {{ path: string, pragmas: string[] }} */
const options = workerData;
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);

const db = new Database(options.path);
for (const pragma of options.pragmas) db.exec(`PRAGMA ${pragma}`);

/** @type {Map<string, import('libsql').Statement>} */
const statements = new Map();
const MAX_STATEMENTS = 200;

/** @param {string} text */
function prepared(text) {
  let statement = statements.get(text);
  if (statement === undefined) {
    if (statements.size >= MAX_STATEMENTS) statements.clear();
    statements.set(text, (statement = db.prepare(text).raw()));
  }
  return statement;
}

/** @param {ReadRequest | 'close'} request */
function answer(request) {
  if (request === 'close') {
    db.close();
    port.close();
    return;
  }
  try {
    const { seq, text, params, mode } = request;
    if (mode === 'exec') db.exec(text);
    port.postMessage([seq, { value: mode === 'rows' ? prepared(text).all(params) : null }]);
  } catch (error) {
    const { code = 'ERROR', message = String(error) } = /** @type {{ code?: string, message?: string }} */ (
      error
    );
    port.postMessage([request.seq, { error: { code, message } }]);
  }
}

port.on('message', answer);
port.postMessage('ready');
