import { Injectable } from '@nestjs/common';
import { CallRepository } from '../calls/call.repository.js';
import { LiveHub } from '../kernel/live/live-hub.js';
import { DeskQueue } from './desk-queue.service.js';
import type { DeskView, PopView } from './domain/pop.js';
import type { Viewer } from './domain/viewer.js';
import { PopViews } from './pop-views.service.js';

const MOST_CALLS = 20;
/** Calls that only wait for their wrap-up; a handler further behind than this catches up from here. */
const MOST_WRAP_UPS = 5;

/** What stands on the desk of one handler. */
@Injectable()
export class DeskService {
  constructor(
    private readonly calls: CallRepository,
    private readonly pops: PopViews,
    private readonly queue: DeskQueue,
    private readonly live: LiveHub,
  ) {}

  /** Everything on the desk now. */
  async view(viewer: Viewer): Promise<DeskView> {
    const lastEventId = String(this.live.nextId());
    const [calls, queue] = await Promise.all([this.livePops(viewer), this.queue.of(viewer)]);
    return { extension: viewer.extension, calls, ...queue, lastEventId };
  }

  /** Which calls stand on this desk, and in which version: enough to see what has changed. */
  async standing(viewer: Viewer): Promise<Map<string, number>> {
    const pages = await Promise.all(viewer.handlers.map((handler) => this.calls.liveOn(handler, MOST_CALLS)));
    return new Map(pages.flat().map((doc) => [doc._id, doc.version]));
  }

  /** The pops that stand on this desk, the earliest first. */
  async livePops(viewer: Viewer): Promise<PopView[]> {
    const pages = await Promise.all(viewer.handlers.map((handler) => this.calls.liveOn(handler, MOST_CALLS)));
    const docs = new Map(pages.flat().map((doc) => [doc._id, doc]));
    const states = [...docs.values()].map((doc) => ({ doc, pop: this.pops.popOf(viewer, doc) }));
    const wanted = [
      ...states.filter(({ pop }) => pop !== null && pop.state !== 'closed' && pop.state !== 'wrap-up'),
      ...states.filter(({ pop }) => pop?.state === 'wrap-up').slice(0, MOST_WRAP_UPS),
    ];
    const built = await Promise.all(wanted.map(({ doc }) => this.pops.build(viewer, doc)));
    return built
      .flatMap((pop) => (pop === null || pop.view.state === 'closed' ? [] : [pop.view]))
      .sort((a, b) => (a.ringingAt < b.ringingAt ? -1 : 1));
  }
}
