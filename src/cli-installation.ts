import { createContext } from './app.js';
import { BacktestPlans } from './backtest/backtest-plans.service.js';
import { BacktestRunner } from './backtest/backtest-runner.js';
import { runBacktest } from './backtest/backtest-run.js';
import type { BacktestCommandDeps } from './backtest/backtest.command.js';
import { InstallationLoader } from './demo/installation-loader.js';
import type { SimulateSink } from './demo/item-files.js';
import type { ImportSink } from './imports/import-run.js';
import { SystemScope } from './kernel/scope.js';
import { ApplyService } from './touchpoints/apply.service.js';
import { IngestService } from './touchpoints/ingest.service.js';
import { VoiceService, type VoiceOutcome } from './voice/voice.service.js';

const SYSTEM = SystemScope.because('import from the command line');

/** Opens the installation (the same store a running server uses) for `firebreak simulate`. */
export async function openLoader(): Promise<SimulateSink> {
  const app = await createContext();
  const loader = app.get(InstallationLoader);
  return {
    take: (items) => loader.take(items),
    close: async () => {
      await loader.close();
      await app.close();
    },
  };
}

/** Opens the installation for `firebreak import`. */
export async function openImportSink(): Promise<{ sink: ImportSink; close: () => Promise<void> }> {
  const app = await createContext();
  const ingest = app.get(IngestService);
  const apply = app.get(ApplyService);
  return {
    sink: async (events) => {
      const outcomes = await ingest.acceptBatch(SYSTEM, events);
      if (apply.backlog > 2_000) await apply.drain();
      return outcomes.map((outcome) =>
        'problems' in outcome ? { refused: outcome.problems } : outcome.status,
      );
    },
    close: async () => {
      await apply.drain();
      await app.close();
    },
  };
}

/** Opens the installation for `firebreak transcripts`. */
export async function openVoice(): Promise<{ take: (voices: unknown[]) => Promise<VoiceOutcome[]>; close: () => Promise<void> }> {
  const app = await createContext();
  const voice = app.get(VoiceService);
  return { take: (voices) => voice.acceptBatch(SYSTEM, voices), close: () => app.close() };
}

/** Opens the installation for `firebreak backtest`. */
export async function openBacktests(): ReturnType<BacktestCommandDeps['open']> {
  const app = await createContext();
  return { plans: app.get(BacktestPlans), run: runBacktest, threads: BacktestRunner.threads, close: () => app.close() };
}
