// `npm run test:faults [-- --short] [vitest arguments]`: kills, pauses and cuts off the product and what it stands on
// while a ledger keeps account of what was acknowledged (test/faults/). As often as the catalogue says, which takes
// hours; with --short as often as a commit can wait for. On the local file and, where MONGODB_URI is set or a mongod can
// be had (MONGOD_BIN, the PATH), on MongoDB. Skips what needs a server that is not here, and says so.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findMongod, startMongod } from './mongod.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = `${root}node_modules/.firebreak-test-faults-report.json`;
const short = process.argv.includes('--short');
const given = process.argv.slice(2).filter((argument) => argument !== '--short');
const totals = { passed: 0, failed: 0, skipped: 0 };

function run(args, env = {}) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;
}

function faults(where, env) {
  process.stdout.write(`Faults ${where}, ${short ? 'short form' : 'in full'}\n`);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  // One after the other: a fault is timed against a machine that is not busy with another one.
  const options = ['--no-file-parallelism', ...reporters, ...(given.length > 0 ? given : ['test/faults'])];
  const status = run(['node_modules/vitest/vitest.mjs', 'run', ...options], { FAULTS: short ? 'short' : 'full', ...(!short && { FAULT_ROUNDS: '50' }), ...env });
  if (!existsSync(report)) {
    totals.failed += 1;
    return;
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const unread = testResults.filter((file) => file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'));
  totals.passed += numPassedTests;
  totals.failed += numFailedTests + unread.length;
  totals.skipped += numPendingTests + numTodoTests;
  if (status !== 0 && numFailedTests + unread.length === 0) totals.failed += 1;
}

async function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function onMongodb() {
  if (process.env['MONGODB_URI']) return faults('on MongoDB', {});
  const bin = findMongod();
  if (bin === null) {
    process.stdout.write('Not on MongoDB: set MONGODB_URI to a replica set, or MONGOD_BIN, or put a mongod on the PATH.\n');
    return;
  }
  const path = mkdtempSync(join(tmpdir(), 'firebreak-mongod-'));
  const { uri, stop } = await startMongod({ bin, port: await freePort(), path });
  faults('on MongoDB', { MONGODB_URI: uri });
  await stop();
  rmSync(path, { recursive: true, force: true });
}

for (const step of ['scripts/install.mjs', 'scripts/build.mjs']) {
  const status = run([step]);
  if (status !== 0) process.exit(status);
}
faults('on the local file', { MONGODB_URI: '' });
await onMongodb();
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
process.exit(totals.failed > 0 ? 1 : 0);
