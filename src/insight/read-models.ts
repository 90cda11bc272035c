import { Injectable } from '@nestjs/common';
import { SystemScope } from '../kernel/scope.js';
import type { Stored } from '../kernel/store/store.js';
import { inOrder } from '../touchpoints/domain/lifecycle.js';
import { EventRepository } from '../touchpoints/event.repository.js';
import { Projections, type Applied } from '../touchpoints/projections.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';
import type { TouchpointDoc } from '../touchpoints/touchpoint.schema.js';
import { VoiceRepository } from '../voice/voice.repository.js';
import type { VoiceDoc } from '../voice/voice.schema.js';
import { BoardProjection } from './board-projection.js';
import { Rollups } from './rollups.service.js';

const SYSTEM = SystemScope.because('rebuild read models');
const GROUP = 200;
const BEGINNING = new Date(0);

export interface Rebuilt {
  touchpoints: number;
  voices: number;
}

/**
 * Makes everything that is kept ready again from what is stored: customer files, partner cases, scorecards, boards.
 * Changes nothing that was right, may run beside a working installation, and may be stopped and begun anew.
 */
@Injectable()
export class ReadModels {
  constructor(
    private readonly touchpoints: TouchpointRepository,
    private readonly events: EventRepository,
    private readonly voices: VoiceRepository,
    private readonly projections: Projections,
    private readonly board: BoardProjection,
    private readonly rollups: Rollups,
  ) {}

  async rebuild(now: Date, report: (done: Rebuilt) => void = () => {}): Promise<Rebuilt> {
    const done = { touchpoints: 0, voices: 0 };
    for await (const group of grouped<Stored<TouchpointDoc>>(this.touchpoints.everything())) {
      await this.projections.project(await this.applied(group), now);
      done.touchpoints += group.length;
      report(done);
    }
    for await (const group of grouped<Stored<VoiceDoc>>(this.voices.since(SYSTEM, BEGINNING))) {
      await this.board.projectVoices(group);
      done.voices += group.length;
      report(done);
    }
    await this.projections.finish();
    // Also cells that nothing adds to any more.
    await this.rollups.markEverything();
    await this.rollups.drain();
    return done;
  }

  private async applied(touchpoints: readonly Stored<TouchpointDoc>[]): Promise<Applied[]> {
    const histories = await this.events.historiesOf(touchpoints.map(({ _id }) => _id));
    return touchpoints.map((touchpoint) => ({ touchpoint, events: inOrder(histories.get(touchpoint._id) ?? []), news: true }));
  }
}

async function* grouped<T>(items: AsyncIterable<T>): AsyncIterable<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < GROUP) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
