// `npm run test:faults [-- --short] [--on local|mongodb] [vitest arguments]`: kills, pauses and cuts off the product and
// what it stands on while a ledger keeps account of what was acknowledged (test/faults/). As often as the catalogue says,
// which takes hours; with --short as often as a commit can wait for. On the local file and, where MONGODB_URI is set or a
// mongod can be had (MONGOD_BIN, the PATH), on MongoDB; on one of them with --on. Skips what needs a server that is not
// here, and says so.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findMongod, startOwnMongod } from './mongod.mjs';
import { countsOf, lineOf } from './vitest-counts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = `${root}node_modules/.firebreak-test-faults-report.json`;
const { short, engines, given } = asked(process.argv.slice(2));
/** For those that name none of their own: the machine is busy. */
const TIMEOUT_MS = 300_000;
const totals = { passed: 0, failed: 0, skipped: 0 };

function run(args, env = {}) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;
}

function faults(where, env) {
  process.stdout.write(`Faults ${where}, ${short ? 'short form' : 'in full'}\n`);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const timeouts = [`--testTimeout=${TIMEOUT_MS}`, `--hookTimeout=${TIMEOUT_MS}`];
  // In full one after the other: a fault is timed against a machine that is not busy with another one. The short form
  // mostly waits (for leases, for claims to run out), and gives every deadline the time for it.
  const options = [short ? '--maxWorkers=3' : '--no-file-parallelism', ...reporters, ...timeouts, ...(given.length > 0 ? given : ['test/faults'])];
  const status = run(['node_modules/vitest/vitest.mjs', 'run', ...options], { FAULTS: short ? 'short' : 'full', FAULT_ROUNDS: short ? '2' : '50', ...env });
  const { passed, failed, skipped } = countsOf(report, status);
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
}

function asked(args) {
  const at = args.indexOf('--on');
  const engine = at < 0 ? null : args[at + 1];
  if (engine !== null && engine !== 'local' && engine !== 'mongodb') {
    process.stderr.write(`--on takes local or mongodb, not ${engine ?? 'nothing'}.\n`);
    process.exit(2);
  }
  const rest = at < 0 ? args : args.toSpliced(at, 2);
  return {
    short: rest.includes('--short'),
    engines: engine === null ? ['local', 'mongodb'] : [engine],
    given: rest.filter((argument) => argument !== '--short'),
  };
}

async function onMongodb() {
  if (process.env['MONGODB_URI']) return faults('on MongoDB', {});
  const bin = findMongod();
  if (bin === null) {
    process.stdout.write('Not on MongoDB: set MONGODB_URI to a replica set, or MONGOD_BIN, or put a mongod on the PATH.\n');
    // Who asks for nothing else has not got what he asked for.
    if (engines.length === 1) totals.failed += 1;
    return;
  }
  const { uri, stop } = await startOwnMongod(bin);
  faults('on MongoDB', { MONGODB_URI: uri });
  await stop();
}

for (const step of ['scripts/install.mjs', 'scripts/build.mjs']) {
  const status = run([step]);
  if (status !== 0) process.exit(status);
}
if (engines.includes('local')) faults('on the local file', { MONGODB_URI: '' });
if (engines.includes('mongodb')) await onMongodb();
process.stdout.write(`${lineOf(totals)}\n`);
process.exit(totals.failed > 0 ? 1 : 0);
