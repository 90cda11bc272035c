import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { Config } from '../kernel/config.js';
import { invalid } from '../kernel/errors.js';
import { openStore } from '../kernel/store/open-store.js';

/** `firebreak backup FILE`: a consistent copy of the data file, also while the server is running. */
export function registerBackupCommand(program: Command): void {
  program
    .command('backup')
    .description('copy the data into one file, consistent, while the server may be running')
    .argument('<file>', 'where to put the copy; must not exist')
    .action(async (file: string) => {
      if (existsSync(file)) throw invalid(`${file} exists; a backup never overwrites.`);
      const { dataDir, mongodbUri } = new Config().values;
      const store = await openStore({ dataDir, ...(mongodbUri !== null && { mongodbUri }) });
      try {
        const bytes = await store.backup(file);
        process.stdout.write(`${file}: ${(bytes / 1024 / 1024).toFixed(1)} MB\n`);
      } finally {
        await store.close();
      }
    });
}
