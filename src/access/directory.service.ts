import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../kernel/config.js';
import { invalid } from '../kernel/errors.js';
import { LiveHub } from '../kernel/live/live-hub.js';
import { accessTokens, ROOT_ORG, SystemScope, type AccessScope } from '../kernel/scope.js';
import type { CauseTaxonomy } from '../voice/domain/cause-taxonomy.js';
import { loadCauseTaxonomy } from '../voice/lexicon-files.js';
import { AccessLog } from './access-log.service.js';
import type { OrgDto, PartnerDto, TeamDto } from './directory.dto.js';
import { OrgRepository, PartnerDirectoryRepository, TeamRepository } from './directory.repository.js';
import type { OrgDoc, PartnerDoc, PartnerType, TeamDoc } from './directory.schema.js';
import { ORG_PATH, PARTNER_ID, selfAndAbove, TEAM_ID } from './domain/forms.js';
import type { DirectoryView } from './domain/session-view.js';
import { DEFAULT_TARGETS, targetsOf, type OrgTargets } from './domain/targets.js';

const SYSTEM = SystemScope.because('names behind ids');
const NAMES = 'directory-names';

/** Names of organisations, teams, partners and causes, and what each has to reach. */
@Injectable()
export class Directory implements OnModuleInit {
  #causes: CauseTaxonomy = [];
  readonly #names = new Map<string, { zh: string; en: string }>();

  constructor(
    private readonly orgs: OrgRepository,
    private readonly teams: TeamRepository,
    private readonly partners: PartnerDirectoryRepository,
    private readonly log: AccessLog,
    private readonly config: Config,
    private readonly live: LiveHub,
  ) {}

  async onModuleInit(): Promise<void> {
    this.#causes = await loadCauseTaxonomy(this.config.values.configDir);
    // Names may be changed through another node, or the other half of this one.
    this.live.subscribe([NAMES], () => void this.readNames().catch(() => undefined));
    this.live.onGap(() => void this.readNames().catch(() => undefined));
    await this.readNames();
  }

  /**
   * What the caller may know: handlers and managers their own organisations with those above them and everybody's
   * teams and partners; a partner itself alone.
   */
  async view(scope: AccessScope): Promise<DirectoryView> {
    const causes = this.#causes.map(({ id, name, below }) => ({
      id,
      name,
      details: below.map((detail) => ({ id: detail.id, name: detail.name })),
    }));
    if (scope.partnerId !== null) {
      const own = await this.partner(scope.partnerId);
      return { orgs: [], teams: [], partners: own === null ? [] : [partnerEntry(own)], causes };
    }
    const [orgs, teams, partners] = await Promise.all([
      this.visibleOrgs(scope),
      this.teams.list(SYSTEM),
      this.partners.list(SYSTEM),
    ]);
    return { orgs: orgs.map(named), teams: teams.map(named), partners: partners.map(partnerEntry), causes };
  }

  /** Organisations the caller may see, with those above its own, sorted by path. */
  async visibleOrgs(scope: AccessScope): Promise<OrgDoc[]> {
    const above = scope.org === null ? [] : selfAndAbove(scope.org).slice(1);
    const [below, parents] = await Promise.all([this.orgs.list(scope), this.orgs.getMany(SYSTEM, above)]);
    return [...parents, ...below].sort((a, b) => (a._id < b._id ? -1 : 1));
  }

  /** Name of a custodian (`team:claims`, `partner:swift`) as of the last start or change; null when unknown. */
  nameOf(custodian: string): { zh: string; en: string } | null {
    return this.#names.get(custodian) ?? null;
  }

  private async readNames(): Promise<void> {
    const [teams, partners] = await Promise.all([this.teams.list(SYSTEM), this.partners.list(SYSTEM)]);
    for (const { _id, name } of teams) this.#names.set(`team:${_id}`, name);
    for (const { _id, name } of partners) this.#names.set(`partner:${_id}`, name);
  }

  async team(id: string): Promise<TeamDoc | null> {
    return this.teams.get(SYSTEM, id);
  }

  async partner(id: string): Promise<PartnerDoc | null> {
    return this.partners.get(SYSTEM, id);
  }

  async allPartners(): Promise<PartnerDoc[]> {
    return this.partners.list(SYSTEM);
  }

  async partnersOfType(type: PartnerType): Promise<PartnerDoc[]> {
    return this.partners.ofType(SYSTEM, type);
  }

  async hasPartner(id: string): Promise<boolean> {
    return (await this.partners.get(SYSTEM, id)) !== null;
  }

  /** The root always exists; anything else has to be in the directory. */
  async hasOrg(org: string): Promise<boolean> {
    return org === ROOT_ORG || (await this.orgs.get(SYSTEM, org)) !== null;
  }

  /** Targets and policies of one organisation; a target not set is inherited from the nearest one above. */
  async targets(org: string): Promise<OrgTargets> {
    const line = await this.orgs.getMany(SYSTEM, selfAndAbove(org));
    return targetsOf(org, line);
  }

  async putOrg(scope: AccessScope, id: string, org: OrgDto): Promise<void> {
    requireForm(ORG_PATH, id, 'is not a path such as hq/east/shanghai');
    if (id !== ROOT_ORG && !id.startsWith(`${ROOT_ORG}/`)) {
      throw invalid('The organisation cannot be kept.', [{ field: 'id', reason: `must be ${ROOT_ORG} or lie below it` }]);
    }
    await this.orgs.put(scope, {
      _id: id,
      name: plainName(org.name),
      access: accessTokens(id),
      policiesInForce: org.policiesInForce ?? null,
      onTimeTarget: org.onTimeTarget ?? null,
      complaintsTarget: org.complaintsTarget ?? null,
    });
    await this.log.logChange(scope, { what: 'organisation', id, why: 'put' });
  }

  async putTeam(scope: AccessScope, id: string, team: TeamDto): Promise<void> {
    requireForm(TEAM_ID, id, 'is not 1 to 64 letters, digits, dots, dashes or underscores');
    await this.teams.put(scope, { _id: id, name: plainName(team.name) });
    this.#names.set(`team:${id}`, plainName(team.name));
    this.tellNames();
    await this.log.logChange(scope, { what: 'team', id, why: 'put' });
  }

  async putPartner(scope: AccessScope, id: string, partner: PartnerDto): Promise<void> {
    requireForm(PARTNER_ID, id, 'is not a partner id of lower-case letters, digits and dashes');
    await this.partners.put(scope, {
      _id: id,
      name: plainName(partner.name),
      type: partner.type,
      onTimeTarget: partner.onTimeTarget ?? DEFAULT_TARGETS.onTime,
      errorTarget: partner.errorTarget ?? DEFAULT_TARGETS.partnerErrors,
    });
    this.#names.set(`partner:${id}`, plainName(partner.name));
    this.tellNames();
    await this.log.logChange(scope, { what: 'partner', id, why: 'put' });
  }

  /** Writes many entries at once, for seeding and set-up files; overwrites what is there, forgets nothing. */
  async load(entries: DirectoryEntries): Promise<void> {
    const orgs = entries.orgs.map(({ id, name, policiesInForce, onTimeTarget, complaintsTarget }): OrgDoc => ({
      _id: id,
      name,
      access: accessTokens(id),
      policiesInForce: policiesInForce ?? null,
      onTimeTarget: onTimeTarget ?? null,
      complaintsTarget: complaintsTarget ?? null,
    }));
    const teams = entries.teams.map(({ id, name }): TeamDoc => ({ _id: id, name }));
    const partners = entries.partners.map(({ id, name, type, onTimeTarget, errorTarget }): PartnerDoc => ({
      _id: id,
      name,
      type,
      onTimeTarget: onTimeTarget ?? DEFAULT_TARGETS.onTime,
      errorTarget: errorTarget ?? DEFAULT_TARGETS.partnerErrors,
    }));
    await Promise.all([
      this.orgs.putMany(SYSTEM, orgs),
      this.teams.putMany(SYSTEM, teams),
      this.partners.putMany(SYSTEM, partners),
    ]);
    await this.readNames();
    this.tellNames();
  }

  private tellNames(): void {
    this.live.publish([NAMES], 'names', null);
  }
}

interface Entry {
  id: string;
  name: { zh: string; en: string };
}

/** A whole directory as a seed or a set-up file gives it. */
export interface DirectoryEntries {
  orgs: (Entry & { policiesInForce?: number; onTimeTarget?: number; complaintsTarget?: number })[];
  teams: Entry[];
  partners: (Entry & { type: PartnerType; onTimeTarget?: number; errorTarget?: number })[];
}

const named = ({ _id, name }: OrgDoc | TeamDoc): Entry => ({ id: _id, name });
const partnerEntry = ({ _id, name, type }: PartnerDoc): Entry & { type: string } => ({ id: _id, name, type });
const plainName = ({ zh, en }: Entry['name']): Entry['name'] => ({ zh: zh.trim(), en: en.trim() });

function requireForm(form: RegExp, id: string, reason: string): void {
  if (!form.test(id)) throw invalid('The id cannot be taken.', [{ field: 'id', reason }]);
}
