// Lets Node run the TypeScript of benchmarks and tools directly: `node --import ./scripts/typescript.mjs FILE.ts`.
// The product itself is built ahead of time and never needs this.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
