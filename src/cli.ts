import 'reflect-metadata';
import { join } from 'node:path';
import { Command } from 'commander';
import { loadDemoHolidays, loadDemoSettings } from './demo/demo-settings.js';
import { registerBacktestCommand } from './backtest/backtest.command.js';
import { registerSimulateCommand } from './demo/simulate.command.js';
import { registerImportCommand } from './imports/import.command.js';
import { SystemClock } from './kernel/clock.js';
import { Config, ConfigError } from './kernel/config.js';
import { DomainError } from './kernel/errors.js';
import { FileMistakes } from './kernel/files/file-problem.js';
import { registerBackupCommand } from './ops/backup.command.js';
import { registerMigrateCommand } from './ops/migrate.command.js';
import { registerRebuildCommand } from './ops/rebuild.command.js';
import { registerUserCommand } from './ops/user.command.js';
import { registerTranscriptsCommand } from './voice/transcripts.command.js';
import { registerClocksCommand } from './sla/clocks.command.js';
import { registerCallCommand } from './calls/call.command.js';

/** `firebreak …`: everything that is done from a terminal. Exit code 2 for wrong input, 1 for failure. */
async function main(): Promise<void> {
  const config = new Config();
  const { dataDir, configDir, port } = config.values;
  const clock = new SystemClock();
  const now = (): Date => clock.now();
  const program = new Command('firebreak')
    .description('Keeps customer complaints from ever reaching their flash point')
    .showHelpAfterError();
  registerClocksCommand(program, configDir);
  registerBacktestCommand(program, {
    open: async () => (await import('./cli-installation.js')).openBacktests(),
    configDir,
    regulation: config.values.regulation,
    out: process.stdout,
    err: process.stderr,
  });
  registerCallCommand(program, { dataDir, server: config.values.publicUrl ?? `http://127.0.0.1:${port}`, now, out: process.stdout });
  registerImportCommand(program, {
    openSink: async () => (await import('./cli-installation.js')).openImportSink(),
    stateDir: join(dataDir, 'imports'),
    mappingsDir: join(configDir, 'imports'),
    now,
    out: process.stdout,
    err: process.stderr,
  });
  registerTranscriptsCommand(program, {
    openVoice: async () => (await import('./cli-installation.js')).openVoice(),
    out: process.stdout,
  });
  registerSimulateCommand(program, {
    now,
    settings: () => loadDemoSettings(configDir),
    holidays: () => loadDemoHolidays(configDir),
    openSink: async () => (await import('./cli-installation.js')).openLoader(),
    output: process.stderr,
  });
  registerUserCommand(program, { dataDir, server: config.values.publicUrl ?? `http://127.0.0.1:${port}` });
  registerBackupCommand(program);
  registerMigrateCommand(program, { dataDir, out: process.stdout, err: process.stderr });
  registerRebuildCommand(program);
  await program.parseAsync();
}

main().catch((error: unknown) => {
  if (error instanceof DomainError || error instanceof ConfigError || error instanceof FileMistakes) {
    process.stderr.write(`${error.message}\n`);
    if (error instanceof DomainError) {
      for (const { row, field, reason } of error.problems) {
        process.stderr.write(`  ${row === undefined ? '' : `row ${row}: `}${field === '' ? '' : `${field}: `}${reason}\n`);
      }
    }
    process.exitCode = 2;
    return;
  }
  process.stderr.write(`firebreak: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
