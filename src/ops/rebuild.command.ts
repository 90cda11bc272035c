import type { Command } from 'commander';
import { Clock } from '../kernel/clock.js';

const GROUP = 256;

/** `firebreak rebuild`: recomputes every touchpoint and read model from its history. Changes nothing that was right. */
export function registerRebuildCommand(program: Command): void {
  program
    .command('rebuild')
    .description('recompute all touchpoints, customer files, scorecards and boards from the events')
    .action(async () => {
      // The whole house is loaded only when it is needed: other commands start without it.
      const [{ createContext }, { ApplyService }, { TouchpointRepository }, { ReadModels }] = await Promise.all([
        import('../app.js'),
        import('../touchpoints/apply.service.js'),
        import('../touchpoints/touchpoint.repository.js'),
        import('../insight/read-models.js'),
      ]);
      const app = await createContext();
      const apply = app.get(ApplyService);
      const tell = (line: string): void => void (process.stderr.isTTY && process.stderr.write(`\r${line}\u001B[K`));
      let touchpoints = 0;
      let group: string[] = [];
      const flush = async (): Promise<void> => {
        await apply.apply(group);
        touchpoints += group.length;
        group = [];
        tell(`recomputed ${touchpoints} touchpoints`);
      };
      for await (const { _id } of app.get(TouchpointRepository).everything()) {
        group.push(_id);
        if (group.length === GROUP) await flush();
      }
      if (group.length > 0) await flush();
      const done = await app.get(ReadModels).rebuild(app.get(Clock).now(), (so) => {
        tell(`read models: ${so.touchpoints} touchpoints, ${so.voices} voices`);
      });
      tell('');
      process.stdout.write(`${touchpoints} touchpoints recomputed; read models of ${done.touchpoints} touchpoints and ${done.voices} voices rebuilt\n`);
      await app.close();
    });
}
