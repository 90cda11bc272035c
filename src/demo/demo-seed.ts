import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { Directory } from '../access/directory.service.js';
import { seedDemoUsers, type DemoUser } from '../access/demo-users.js';
import { Passwords } from '../access/passwords.js';
import { UserRepository } from '../access/user.repository.js';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { LOGGER } from '../kernel/logging.js';
import { SystemScope } from '../kernel/scope.js';
import { DemoStateRepository } from './demo-state.schema.js';
import { loadDemoHolidays, loadDemoSettings, type DemoLogin, type DemoSettings } from './demo-settings.js';
import { simulate } from './domain/simulate.js';
import { InstallationLoader } from './installation-loader.js';
import { inBatches } from './simulate.command.js';

const SYSTEM = SystemScope.because('seed the demo');
const BATCH = 1_000;

/** Fills an empty installation with a believable insurer on its first start, unless DEMO is false. */
@Injectable()
export class DemoSeed {
  constructor(
    private readonly state: DemoStateRepository,
    private readonly loader: InstallationLoader,
    private readonly directory: Directory,
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
    private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Seeds if nothing was ever kept here, or goes on with a seeding that was interrupted (everything it loads has a
   * stable id, so what was loaded already is passed over). Returns the demo's settings, or null when this is no demo.
   * `report` hears how far it is, 0 to 1.
   */
  async seedIfEmpty(report: (share: number) => void = () => {}): Promise<DemoSettings | null> {
    if (!this.config.values.demo) return null;
    const known = await this.state.get(SYSTEM, 'demo');
    if (known === null && (await this.directory.hasOrg('hq/east'))) return null;
    const settings = loadDemoSettings(this.config.values.configDir);
    if (known?.complete === true) return settings;
    const inventedFor = known?.inventedFor ?? this.clock.now();
    await this.state.put(SYSTEM, { _id: 'demo', inventedFor, complete: false });
    await this.load(settings, inventedFor, report);
    await this.state.put(SYSTEM, { _id: 'demo', inventedFor, complete: true });
    this.logger.info({ touchpoints: settings.touchpoints }, 'demo seeded');
    return settings;
  }

  private async load(settings: DemoSettings, now: Date, report: (share: number) => void): Promise<void> {
    let touchpointsDone = 0;
    const { customers, touchpoints, seed, spanDays } = settings;
    const holidays = loadDemoHolidays(this.config.values.configDir);
    await seedDemoUsers(this.users, this.passwords, settings.logins.map(demoUser), now);
    for (const batch of inBatches(simulate({ customers, touchpoints, seed, spanDays, now, holidays }), BATCH)) {
      await this.loader.take(batch);
      touchpointsDone += batch.filter((item) => item.type === 'truth' && item.truth.type === 'touchpoint').length;
      report(Math.min(1, touchpointsDone / touchpoints));
    }
    await this.loader.close();
  }
}

function demoUser({ login, name, role, org, partner, extension, team, email, language = 'zh-CN' }: DemoLogin): DemoUser {
  return {
    username: login,
    name: language === 'en' ? name.en : name.zh,
    role,
    language,
    ...(org !== undefined && { org }),
    ...(partner !== undefined && { partnerId: partner }),
    ...(extension !== undefined && { extension }),
    ...(team !== undefined && { team }),
    ...(email !== undefined && { email }),
  };
}
