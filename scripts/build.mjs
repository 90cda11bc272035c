// Builds server and console when their sources are newer than what was built; `--force` builds anyway.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const force = process.argv.includes('--force');
/** A step that hangs must not keep a start waiting for ever. */
const TOO_LONG_MS = 600_000;

/** Hash of the names, sizes and times of all files below, and of this Node: cheap, and changes with every edit. */
function stateOf(paths) {
  const hash = createHash('sha256').update(`${process.version} ${process.arch}\n`);
  const visit = (path) => {
    const stats = statSync(path);
    if (stats.isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else hash.update(`${path} ${stats.size} ${stats.mtimeMs}\n`);
  };
  for (const path of paths) visit(join(root, path));
  return hash.digest('hex');
}

/** Runs a script with this Node, so that it works the same in every shell. */
function outcomeOf(script, ...args) {
  return spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: TOO_LONG_MS,
  });
}

function run(what, script, ...args) {
  process.stdout.write(`Building ${what} …\n`);
  const result = outcomeOf(script, ...args);
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout}${result.stderr}\nBuilding ${what} failed.\n`);
    process.exit(1);
  }
}

function build(what, stampName, sources, outputs, make) {
  const stamp = join(root, 'node_modules', stampName);
  const state = stateOf(sources);
  const fresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === state;
  if (!force && fresh && outputs.every((output) => existsSync(join(root, output)))) return;
  if (make() !== false) writeFileSync(stamp, state);
}

/** A file whose source is gone must not stay behind; the console beside it is not the server's to remove. */
function clearServer() {
  if (!existsSync(join(root, 'dist'))) return;
  for (const name of readdirSync(join(root, 'dist'))) {
    if (name !== 'web') rmSync(join(root, 'dist', name), { recursive: true });
  }
}

build('the server', '.firebreak-server', ['src', '.swcrc', 'nest-cli.json', 'package-lock.json', 'scripts/bundle.mjs', 'scripts/bundle-loader.cjs'], ['dist/bundle/main.js'], () => {
  clearServer();
  run('the server', 'node_modules/@nestjs/cli/bin/nest.js', 'build');
  run('its bundle', 'scripts/bundle.mjs');
});
// Where this fails (a mistake in a file of config/, say), the server starts without it and tells what is wrong; the
// next start tries again.
build('its code cache', '.firebreak-code-cache', ['dist/bundle/main.js', 'scripts/code-cache.mjs'], ['dist/bundle/main.body.js.compiled'], () => {
  process.stdout.write('Compiling it …\n');
  return outcomeOf('scripts/code-cache.mjs').status === 0;
});
build('the console', '.firebreak-console', ['web', 'src', 'package-lock.json'], ['dist/web/index.html'], () =>
  run('the console', 'node_modules/vite/bin/vite.js', 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'),
);
