#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../dist/bundle/cli.js', import.meta.url));
if (!existsSync(built)) {
  process.stderr.write('Firebreak is not built yet: run `npm start` once, or `npm run build`.\n');
  process.exit(1);
}
await import(built);
