import { Injectable } from '@nestjs/common';
import { Directory, type DirectoryEntries } from '../access/directory.service.js';
import type { Principal } from '../access/principal.js';
import { CallsService } from '../calls/calls.service.js';
import { Rollups } from '../insight/rollups.service.js';
import { SystemScope } from '../kernel/scope.js';
import { ApplyWake } from '../touchpoints/apply-wake.service.js';
import { IngestService } from '../touchpoints/ingest.service.js';
import { VoiceService } from '../voice/voice.service.js';
import { BRANCHES } from './domain/world.js';
import type { SimItem, SimOrg } from './domain/items.js';
import type { SimulateSink } from './item-files.js';

const SYSTEM = SystemScope.because('load the simulator');
const LOADER: Principal = { scope: SYSTEM, user: null, sessionId: null, key: null };
/** More waiting touchpoints than this and the loader lets the house catch up: memory stays flat at any size. */
const MOST_BACKLOG = 2_000;
/** Policies in force per head of a branch's share; makes the demo's complaint rate read like a real one. */
const POLICIES_PER_SHARE = 1_450;

/** Thrown when the installation refuses something the simulator made: a fault of ours, never of the user. */
export class LoadRefused extends Error {}

/** Loads simulated items through the same doors as real ones. */
@Injectable()
export class InstallationLoader implements SimulateSink {
  constructor(
    private readonly directory: Directory,
    private readonly ingest: IngestService,
    private readonly apply: ApplyWake,
    private readonly voice: VoiceService,
    private readonly calls: CallsService,
    private readonly rollups: Rollups,
  ) {}

  async take(items: readonly SimItem[]): Promise<void> {
    await this.loadDirectory(items);
    const events = items.flatMap((item) => (item.type === 'event' ? [item.event] : []));
    const voices = items.flatMap((item) => (item.type === 'voice' ? [item.voice] : []));
    const calls = items.flatMap((item) => (item.type === 'call' ? [item.call] : []));
    if (events.length > 0) this.check(await this.ingest.acceptBatch(SYSTEM, events), events);
    if ((await this.apply.backlog()) > MOST_BACKLOG) await this.apply.drain();
    if (voices.length > 0) this.check(await this.voice.acceptBatch(SYSTEM, voices), voices);
    if (calls.length > 0) this.check(await this.calls.accept(LOADER, calls), calls);
  }

  /** Everything taken is applied, and the board and the scorecards have been added up. */
  async close(): Promise<void> {
    await this.apply.drain();
    await this.rollups.drain();
  }

  private async loadDirectory(items: readonly SimItem[]): Promise<void> {
    const entries = directoryOf(items);
    if (entries.orgs.length + entries.teams.length + entries.partners.length > 0) await this.directory.load(entries);
  }

  private check(outcomes: readonly { status: string; problems?: unknown }[], given: readonly unknown[]): void {
    const index = outcomes.findIndex(({ status }) => status === 'invalid' || status === 'conflict');
    if (index < 0) return;
    throw new LoadRefused(`${JSON.stringify(outcomes[index])} for ${JSON.stringify(given[index]).slice(0, 500)}`);
  }
}

/** The organisations, teams and partners among the items. */
export function directoryOf(items: readonly SimItem[]): DirectoryEntries {
  const entries: DirectoryEntries = { orgs: [], teams: [], partners: [] };
  for (const item of items) {
    if (item.type === 'org') entries.orgs.push({ id: item.org.path, name: item.org.name, policiesInForce: policiesOf(item.org) });
    if (item.type === 'team') entries.teams.push({ id: item.team.id, name: item.team.name });
    if (item.type === 'partner') {
      const { id, name, type } = item.partner;
      entries.partners.push({ id, name, type });
    }
  }
  return entries;
}

function policiesOf({ path }: SimOrg): number {
  const below = BRANCHES.filter(({ org }) => org === path || org.startsWith(`${path}/`));
  return below.reduce((sum, { share }) => sum + share * POLICIES_PER_SHARE, 0);
}
