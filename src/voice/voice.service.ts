import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BoardProjection } from '../insight/board-projection.js';
import { CustomersService } from '../customers/customers.service.js';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { DomainError, invalid, type Problem } from '../kernel/errors.js';
import { InputValidator } from '../kernel/http/validation.js';
import { readInstant } from '../kernel/instant.js';
import { accessTokens, ROOT_ORG, SystemScope, type AccessScope } from '../kernel/scope.js';
import { promiseCalendarOf } from '../sla/promise-calendar.js';
import { Rules } from '../sla/rules.js';
import { MAX_AHEAD_MS } from '../touchpoints/domain/accept-event.js';
import { IngestService } from '../touchpoints/ingest.service.js';
import type { Lexicons } from './domain/lexicon.js';
import type { PromiseCalendar } from './domain/promise-calendar.js';
import { loadLexicons } from './lexicon-files.js';
import { promiseEvents, voiceDocOf } from './voice-doc.js';
import { VoiceDto } from './voice.dto.js';
import { VoiceRepository } from './voice.repository.js';
import type { VoiceDoc } from './voice.schema.js';

/** What became of one voice. */
export type VoiceOutcome =
  | { status: 'accepted' | 'duplicate'; id: string }
  | { status: 'conflict' | 'invalid'; problems: Problem[] };

const SYSTEM = SystemScope.because('take voices in');
/** Working days of spoken promises ("within three working days") are the office's. */
const PROMISE_CALENDAR = 'cn-office';
const CONTENTS = ['turns', 'text', 'survey'] as const;

/** Takes voices in: checks, reads, keeps, and lets the customer file and the touchpoint know. */
@Injectable()
export class VoiceService implements OnModuleInit {
  readonly #validator = new InputValidator(VoiceDto);
  #lexicons: Lexicons;
  #calendar: PromiseCalendar;

  constructor(
    private readonly voices: VoiceRepository,
    private readonly customers: CustomersService,
    private readonly ingest: IngestService,
    private readonly board: BoardProjection,
    private readonly rules: Rules,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    this.#lexicons = await loadLexicons(this.config.values.configDir);
    this.#calendar = promiseCalendarOf(this.rules.calendar(PROMISE_CALENDAR));
  }

  /** Takes one voice; throws `invalid` or `conflict` with the problems. */
  async accept(scope: AccessScope, input: unknown): Promise<{ status: 'accepted' | 'duplicate'; id: string }> {
    const [outcome] = (await this.acceptBatch(scope, [input])) as [VoiceOutcome];
    if (outcome.status === 'invalid') throw invalid('This voice cannot be taken.', outcome.problems);
    if (outcome.status === 'conflict') {
      throw new DomainError('conflict', 'A voice of this source and id exists with another content.', outcome.problems);
    }
    return outcome as { status: 'accepted' | 'duplicate'; id: string };
  }

  /** Takes many; each gets its own outcome, in order. Answers when all that was accepted is durable and applied. */
  async acceptBatch(scope: AccessScope, inputs: readonly unknown[]): Promise<VoiceOutcome[]> {
    const now = this.clock.now();
    const read = inputs.map((input) => this.read(scope, input, now));
    const docs = read.flatMap((one) => ('doc' in one ? [one.doc] : []));
    const inserted = docs.length === 0 ? [] : await this.voices.insertMany(SYSTEM, docs);
    const repeated = docs.filter((_, index) => inserted[index]?.inserted === false);
    const stored = new Map((await this.voices.getMany(SYSTEM, repeated.map(({ _id }) => _id))).map((doc) => [doc._id, doc]));
    const status = new Map(
      docs.map((doc, index): [VoiceDoc, VoiceOutcome['status']] => {
        if (inserted[index]?.inserted === true) return [doc, 'accepted'];
        return [doc, stored.get(doc._id)?.bodyHash === doc.bodyHash ? 'duplicate' : 'conflict'];
      }),
    );
    // Also for duplicates: the first attempt may have died between keeping the voice and telling of it.
    await this.tell(docs.filter((doc) => status.get(doc) !== 'conflict'));
    return read.map((one): VoiceOutcome => {
      if ('problems' in one) return { status: 'invalid', problems: one.problems };
      const outcome = status.get(one.doc) as 'accepted' | 'duplicate' | 'conflict';
      if (outcome !== 'conflict') return { status: outcome, id: one.doc._id };
      return { status: outcome, problems: [{ field: 'voiceId', reason: 'was used before with another content' }] };
    });
  }

  private read(scope: AccessScope, input: unknown, now: Date): { doc: VoiceDoc } | { problems: Problem[] } {
    const problems = this.#validator.problems(input);
    if (problems.length > 0) return { problems };
    const dto = input as VoiceDto;
    // A list in a list is looked into by the validator, and an empty one passes.
    const list = (dto.turns ?? []).findIndex((turn) => Array.isArray(turn));
    if (list >= 0) return { problems: [{ field: `turns.${list}`, reason: 'must be an object' }] };
    const instant = readInstant(dto.occurredAt);
    if ('reason' in instant) return { problems: [{ field: 'occurredAt', reason: instant.reason }] };
    if (instant.instant.getTime() > now.getTime() + MAX_AHEAD_MS) {
      return { problems: [{ field: 'occurredAt', reason: 'lies more than a day in the future' }] };
    }
    const given = CONTENTS.filter((content) => dto[content] !== undefined && dto[content] !== null);
    if (given.length !== 1) {
      const reason = given.length === 0 ? 'one of turns, text and survey must be given' : `only one of ${given.join(' and ')} may be given`;
      return { problems: [{ field: given[0] ?? 'turns', reason }] };
    }
    const org = dto.org ?? scope.org ?? ROOT_ORG;
    const access = accessTokens(org);
    if (scope.token !== null && !access.includes(scope.token)) {
      return { problems: [{ field: 'org', reason: `lies outside ${scope.token}, where this caller may report` }] };
    }
    return { doc: voiceDocOf(dto, { occurredAt: instant.instant, org, access, recordedAt: now }, this.#lexicons, this.#calendar) };
  }

  private async tell(docs: readonly VoiceDoc[]): Promise<void> {
    const promises = docs.flatMap(promiseEvents);
    if (promises.length > 0) await this.ingest.acceptBatch(SYSTEM, promises);
    const customerIds = new Set(docs.flatMap(({ customerId }) => (customerId === null ? [] : [customerId])));
    await Promise.all([this.board.projectVoices(docs), this.customers.changed(customerIds)]);
  }
}
