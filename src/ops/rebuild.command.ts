import type { Command } from 'commander';
import { ApplyService } from '../touchpoints/apply.service.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';

const GROUP = 256;

/** `firebreak rebuild`: recomputes every touchpoint and read model from its history. Changes nothing that was right. */
export function registerRebuildCommand(program: Command): void {
  program
    .command('rebuild')
    .description('recompute all touchpoints, customer files, scorecards and boards from the events')
    .action(async () => {
      const { createContext } = await import('../app.js');
      const app = await createContext();
      const apply = app.get(ApplyService);
      let done = 0;
      let group: string[] = [];
      const flush = async (): Promise<void> => {
        await apply.applyGroup(group);
        done += group.length;
        group = [];
        if (process.stderr.isTTY) process.stderr.write(`\r${done} touchpoints`);
      };
      for await (const { _id } of app.get(TouchpointRepository).everything()) {
        group.push(_id);
        if (group.length === GROUP) await flush();
      }
      if (group.length > 0) await flush();
      process.stdout.write(`${process.stderr.isTTY ? '\n' : ''}${done} touchpoints rebuilt\n`);
      await app.close();
    });
}
