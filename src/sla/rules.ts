import { basename } from 'node:path';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { SystemScope } from '../kernel/scope.js';
import type { JsonObject } from '../touchpoints/domain/event.js';
import { Calendar } from './domain/calendar.js';
import { ALWAYS_OPEN } from './domain/calendar-language.js';
import type { Policy } from './domain/policy.js';
import { waiversFor, type Waiver } from './domain/waiver.js';
import { zoneNamed, type Zone } from './domain/zone.js';
import { loadPolicies, type CitedArticle, type PolicyRegistry, type PolicyVersion } from './policy-files.js';
import { PolicyVersionRepository } from './policy-version.schema.js';
import { parsePolicyFile } from './rule-files.js';

/** A version as this installation knows it. */
export type RememberedVersion = PolicyVersion & {
  /** When this installation first read it. */
  firstSeenAt: Date;
};

/**
 * The policies and calendars of this installation, read from `config/` at start. Every mistake in a file ends the
 * start with file, line and reason. Each version is kept in the store, so that running touchpoints stay pinned to it.
 */
@Injectable()
export class Rules implements OnModuleInit {
  #registry: PolicyRegistry;
  readonly #byVersion = new Map<string, RememberedVersion>();

  constructor(
    private readonly versions: PolicyVersionRepository,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    this.#registry = loadPolicies(this.config.values.configDir, this.config.values.regulation);
    await this.rememberVersions();
  }

  get registry(): PolicyRegistry {
    return this.#registry;
  }

  /** The calendar of that name; the built-in one that is always open when there is none (any more). */
  calendar(name: string): Calendar {
    return this.#registry.calendars.get(name) ?? Calendar.alwaysOpen(zoneNamed(this.config.values.zone) as Zone);
  }

  /** The calendar of that name, `24x7` included; null when there is none (any more). */
  known(name: string | null): Calendar | null {
    if (name === null) return null;
    return name === ALWAYS_OPEN ? this.calendar(name) : (this.#registry.calendars.get(name) ?? null);
  }

  /** Names a calendar may have here, sorted. */
  calendarNames(): string[] {
    return [...this.#registry.calendars.keys(), ALWAYS_OPEN].sort();
  }

  /** The standing waivers (`config/waivers/`) that concern a touchpoint. */
  waiversFor(kind: string, org: string): Waiver[] {
    return waiversFor(this.#registry.waivers, kind, org);
  }

  /** What a clock's article says, and where; null when no pack knows it. */
  article(id: string | null): CitedArticle | null {
    return this.#registry.article(id);
  }

  /** A version in force or remembered; null when it was never seen here. */
  version(version: string): RememberedVersion | null {
    return this.#byVersion.get(version) ?? null;
  }

  /** Every version in force or remembered. */
  remembered(): RememberedVersion[] {
    return [...this.#byVersion.values()];
  }

  /**
   * The version in force on the date of the first event and applying to it. A touchpoint pinned to another text of
   * that same version (the file was edited) stays with the text it was pinned to.
   */
  versionFor(touchpoint: {
    kind: string;
    firstAttributes: JsonObject;
    firstEventAt: Date;
    pinned: { version: string } | null;
  }): PolicyVersion | null {
    const found = this.#registry.policyFor(touchpoint.kind, touchpoint.firstAttributes, touchpoint.firstEventAt);
    const pinned = touchpoint.pinned === null ? null : this.version(touchpoint.pinned.version);
    if (pinned === null) return found;
    return found === null || sameVersion(found.policy, pinned.policy) ? pinned : found;
  }

  private async rememberVersions(): Promise<void> {
    const system = SystemScope.because('remember policy versions');
    const firstSeenAt = this.clock.now();
    await this.versions.insertMany(
      system,
      this.#registry.versions.map(({ policy, version, file, text }) => ({
        _id: version,
        name: policy.name,
        file: basename(file),
        text,
        firstSeenAt,
      })),
    );
    for (const { _id, file, text, firstSeenAt } of await this.versions.everyVersion()) {
      const inForce = this.#registry.byVersion(_id);
      if (inForce !== null) {
        this.#byVersion.set(_id, { ...inForce, firstSeenAt });
        continue;
      }
      const { policy, lineOf } = parsePolicyFile(file, text, this.#registry.calendars);
      // An old version whose calendar is gone cannot run any more; its touchpoints move to the version in force.
      if (policy !== null) this.#byVersion.set(_id, { policy, version: _id, file, text, lineOf, firstSeenAt });
    }
  }
}

const sameVersion = (a: Policy, b: Policy): boolean => a.name === b.name && a.effectiveFromDay === b.effectiveFromDay;
