// `npm test`: everything, in the order in which a failure is cheapest to read. Installs what a test needs from Debian
// when it is missing and possible; otherwise says what to install and fails: nothing is skipped silently.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { countsOf, lineOf } from './vitest-counts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = `${root}node_modules/.firebreak-test-report.json`;
const totals = { passed: 0, failed: 0, skipped: 0 };

const NEEDED = [
  { what: 'chromium', there: () => existsSync('/usr/bin/chromium'), for: 'the browser tests' },
  { what: 'redis-server', there: () => existsSync('/usr/bin/redis-server'), for: 'the tests of several nodes' },
  { what: 'fonts-noto-cjk', there: () => existsSync('/usr/share/fonts/opentype/noto'), for: 'Chinese in the browser tests' },
];

function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options }).status ?? 1;
}

const node = (script, ...args) => run(process.execPath, [`${root}node_modules/${script}`, ...args]);

function step(what, status) {
  totals[status === 0 ? 'passed' : 'failed'] += 1;
  process.stdout.write(`${status === 0 ? 'ok' : 'FAILED'}: ${what}\n\n`);
}

function finish() {
  process.stdout.write(`${lineOf(totals)}\n`);
  process.exit(totals.failed > 0 ? 1 : 0);
}

function installMissing() {
  const missing = NEEDED.filter(({ there }) => !there());
  if (missing.length === 0) return;
  const names = missing.map(({ what }) => what);
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stdout.write(`Installing ${names.join(', ')} …\n`);
    run('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'] });
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  for (const { what, there, for: reason } of missing) {
    if (there()) continue;
    process.stdout.write(`${what} is missing, needed for ${reason}. Install it: apt-get install ${what}\n`);
    totals.failed += 1;
  }
  if (totals.failed > 0) finish();
}

/** Runs the test suite and adds its counts. */
function vitest(...args) {
  rmSync(report, { force: true });
  const status = node('vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args);
  const { passed, failed, skipped } = countsOf(report, status);
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
}

installMissing();
step('build', run(process.execPath, ['scripts/build.mjs']));
step('lint', node('oxlint/bin/oxlint', '--type-aware'));
step('layering', run(process.execPath, ['scripts/check-layers.mjs']));
step('types of the server', node('typescript/bin/tsc', '-p', 'tsconfig.json'));
step('types of the console', node('typescript/bin/tsc', '-p', 'web/tsconfig.json'));
vitest(...process.argv.slice(2));
// Whoever asks for single files does not wait for it.
if (process.argv.length === 2) {
  step('100,000 random cases against the oracle', run(process.execPath, ['--import', './scripts/typescript.mjs', 'test/oracle/run.ts', '--cases', '100000']));
}
finish();
