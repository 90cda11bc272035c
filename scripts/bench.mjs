// `npm run bench -- NAME [options]`: builds what is stale, then runs the benchmark in its own process.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const step of [['scripts/install.mjs'], ['scripts/build.mjs']]) {
  const { status } = spawnSync(process.execPath, step, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}
const args = ['--enable-source-maps', '--import', './scripts/typescript.mjs', 'bench/run.ts', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
