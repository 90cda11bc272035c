// Starts the bundled server once, on a data folder of its own, and keeps beside the bundle what V8 compiled and what was
// read of the files in config/ meanwhile: the next starts need not do it again.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.mjs';

const OF_THE_SYSTEM = new Set(['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'TMP', 'TEMP', 'SystemRoot', 'LD_LIBRARY_PATH']);

const dataDir = mkdtempSync(join(tmpdir(), 'firebreak-build-'));
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const port = await freePort();
// Nothing of the installation this is built for: not its store, not its Redis, not its files.
for (const name of Object.keys(process.env)) if (!OF_THE_SYSTEM.has(name)) delete process.env[name];
// One thread, so that what the second would do is compiled here as well.
Object.assign(process.env, { DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: String(port), DEMO: 'false', WORK_THREAD: 'false', LOG_LEVEL: 'warn' });

const { load, keepCompiledCode } = createRequire(import.meta.url)('../dist/bundle/loader.js');
const { keptFiles } = load('./kept-files.body.js');
keptFiles.begin();
load('./main.body.js');
const isReady = () => fetch(`http://127.0.0.1:${port}/readyz`).then(({ ok }) => ok, () => false);
while (!(await isReady())) await new Promise((resolve) => setTimeout(resolve, 50));
keptFiles.write();
keepCompiledCode();
process.exit(0);
