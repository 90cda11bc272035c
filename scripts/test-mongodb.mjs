// `npm run test:mongodb [--all] [vitest arguments]`: the test suite with the data in MongoDB. Spec files that cannot tell
// the engines apart (scripts/store-specs.mjs) are left to `npm test`, unless --all asks for them or arguments name others.
// At MONGODB_URI when that is set; else on a replica set of its own, started from MONGOD_BIN or the mongod on the PATH and
// stopped afterwards. The fault tests kill and pause servers, so they start their own with MONGOD_COMMAND, a program that
// takes --port and --path and prints `ready ADDRESS`; scripts/mongod.mjs where a mongod is there.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findMongod, startOwnMongod } from './mongod.mjs';
import { storeSpecs } from './store-specs.mjs';
import { countsOf, lineOf } from './vitest-counts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = `${root}node_modules/.firebreak-test-mongodb-report.json`;
const TEST_DATABASE = 'fbtest_';
/** A write waits for a majority here, and the suite was timed on a local file. */
const TIMEOUT_MS = 300_000;

function run(args, env = {}) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;
}

/** The server to test against, and how to leave it as it was. */
async function server() {
  const given = process.env['MONGODB_URI'];
  if (given) return { uri: given, leave: () => dropTestDatabases(given) };
  const bin = findMongod();
  if (bin === null) {
    process.stdout.write(
      'There is no MongoDB to test against. Set MONGODB_URI to a replica set (7.0 or newer) on which databases named ' +
        `${TEST_DATABASE}* may be made and dropped, or MONGOD_BIN to a mongod, or put a mongod on the PATH.\n0 passed, 1 failed\n`,
    );
    process.exit(1);
  }
  const { uri, stop } = await startOwnMongod(bin);
  return { uri, leave: stop };
}

/** A test that was killed may have left its database behind. */
async function dropTestDatabases(uri) {
  const { default: mongoose } = await import('mongoose');
  const client = new mongoose.mongo.MongoClient(uri);
  try {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    for (const { name } of databases) if (name.startsWith(TEST_DATABASE)) await client.db(name).dropDatabase();
  } finally {
    await client.close();
  }
}

/** What to hand to vitest: as asked, else the files on which the engine makes a difference. */
function chosen() {
  const given = process.argv.slice(2).filter((argument) => argument !== '--all');
  if (given.some((argument) => !argument.startsWith('-')) || process.argv.includes('--all')) return given;
  const { all, files } = storeSpecs();
  process.stdout.write(`${files.length} of ${all} spec files ask for a database; the others are the same on every engine (--all runs them too)\n`);
  return [...given, ...files];
}

for (const step of ['scripts/install.mjs', 'scripts/build.mjs']) {
  const status = run([step]);
  if (status !== 0) process.exit(status);
}
const { uri, leave } = await server();
process.stdout.write(`Testing on MongoDB at ${uri.replace(/\/\/[^@/]*@/, '//…@')}\n`);
rmSync(report, { force: true });
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const timeouts = [`--testTimeout=${TIMEOUT_MS}`, `--hookTimeout=${TIMEOUT_MS}`];
const status = run(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...timeouts, ...chosen()], { MONGODB_URI: uri });
await leave();
const counts = countsOf(report, status);
process.stdout.write(`${lineOf(counts)}\n`);
process.exit(counts.failed > 0 ? 1 : 0);
