import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Projections, type Applied, type Projection } from '../touchpoints/projections.js';
import type { VoiceDoc } from '../voice/voice.schema.js';
import { CoverageRepository } from './coverage.repository.js';
import { coverageOf, mergeCoverage, type Coverage } from './domain/coverage.js';
import type { Part } from './domain/sums.js';
import { touchpointPart, voicePart } from './domain/touchpoint-part.js';
import { LocalZone } from './local-zone.js';
import { Rollups } from './rollups.service.js';

/** A voice, as much of it as the board counts. */
export type CountedVoice = Pick<VoiceDoc, '_id' | 'org' | 'kind' | 'occurredAt' | 'sentiment' | 'reading'>;

/** Keeps the board's figures and coverage ready as touchpoints and voices come in. */
@Injectable()
export class BoardProjection implements Projection, OnModuleInit {
  readonly name = 'board';

  constructor(
    private readonly rollups: Rollups,
    private readonly coverage: CoverageRepository,
    private readonly projections: Projections,
    private readonly local: LocalZone,
  ) {}

  onModuleInit(): void {
    this.projections.register(this);
  }

  async project(applied: readonly Applied[]): Promise<void> {
    const parts = applied.map(({ touchpoint }): Part => {
      const entries = touchpointPart(touchpoint, this.local.zone);
      return { _id: touchpoint._id, of: touchpoint.version, entries };
    });
    await Promise.all([this.rollups.contribute(parts), this.noteCoverage(applied)]);
  }

  /** Counts voices. To be called after they are stored; again is harmless. */
  async projectVoices(voices: readonly CountedVoice[]): Promise<void> {
    const parts = voices.map((voice): Part => ({ _id: voice._id, of: 1, entries: voicePart(counted(voice), this.local.zone) }));
    await this.rollups.contribute(parts.filter(({ entries }) => entries.length > 0));
  }

  private async noteCoverage(applied: readonly Applied[]): Promise<void> {
    const byOrg = new Map<string, Coverage>();
    for (const { touchpoint, events, news } of applied) {
      if (!news) continue;
      const known = byOrg.get(touchpoint.org) ?? {};
      byOrg.set(touchpoint.org, mergeCoverage(known, coverageOf(touchpoint.kind, events)));
    }
    await Promise.all([...byOrg].map(([org, newest]) => this.coverage.note(org, newest)));
  }
}

/** The kind a voice was filed under, else the one its words speak of. */
function counted({ org, kind, occurredAt, sentiment, reading }: CountedVoice): Parameters<typeof voicePart>[0] {
  const causes = reading.causes.map(({ cause }) => cause);
  return { org, kind: kind ?? reading.touchpointKind?.value ?? null, occurredAt, sentiment, causes };
}
