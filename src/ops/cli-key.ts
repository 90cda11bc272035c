import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ApiKeys } from '../access/api-keys.service.js';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { ROOT_ORG, SystemScope } from '../kernel/scope.js';

const SYSTEM = SystemScope.because('key of the command line');

/** File in the data folder that holds the command line's key; only the owner of the installation may read it. */
export const CLI_KEY_FILE = 'cli-key';

/**
 * Whoever can read the data folder administers the installation: the command line beside a running server speaks to
 * it with a key kept there. Made at start when it is missing or no longer good.
 */
@Injectable()
export class CliKey implements OnApplicationBootstrap {
  constructor(
    private readonly keys: ApiKeys,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const now = this.clock.now();
    const { dataDir } = this.config.values;
    const file = join(dataDir, CLI_KEY_FILE);
    const known = await readFile(file, 'utf8').catch(() => '');
    if (known !== '' && (await this.keys.find(known.trim(), now)) !== null) return;
    const { key } = await this.keys.create(SYSTEM, { name: 'command line', role: 'admin', org: ROOT_ORG, sources: [] }, now);
    await mkdir(dataDir, { recursive: true });
    await writeFile(file, `${key}\n`, { mode: 0o600 });
  }
}
