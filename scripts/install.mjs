// Runs before start, test and build: installs the packages when they are missing or the lock file has changed.
// Free of dependencies, because it runs before there are any.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.firebreak-installed`;
const LEAST_NODE = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])) {
  process.stderr.write(`Firebreak needs Node.js ${LEAST_NODE.join('.')} or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}

const wanted = createHash('sha256').update(readFileSync(`${root}package-lock.json`)).digest('hex');
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
if (installed !== wanted) {
  process.stdout.write('Installing packages (once, about a minute) …\n');
  const run = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) {
    process.stderr.write('npm ci failed; nothing was started. Its own message stands above.\n');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
