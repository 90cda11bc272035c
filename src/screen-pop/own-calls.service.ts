import { Injectable } from '@nestjs/common';
import type { CallDoc } from '../calls/call.schema.js';
import { CallsService } from '../calls/calls.service.js';
import { notFound } from '../kernel/errors.js';
import type { Stored } from '../kernel/store/store.js';
import type { PopView } from './domain/pop.js';
import type { Viewer } from './domain/viewer.js';
import { PopViews } from './pop-views.service.js';

/** The calls a handler had a part in. To everybody else they do not exist. */
@Injectable()
export class OwnCalls {
  constructor(
    private readonly calls: CallsService,
    private readonly pops: PopViews,
  ) {}

  async get(viewer: Viewer, callId: string): Promise<Stored<CallDoc>> {
    const doc = await this.calls.ofHandler(callId, viewer.handlers);
    if (doc === null) throw notFound('call');
    return doc;
  }

  /** The pop of a call as it is after a change. */
  async shown(viewer: Viewer, doc: CallDoc | null): Promise<PopView> {
    const built = doc === null ? null : await this.pops.build(viewer, doc);
    if (built === null) throw notFound('call');
    return built.view;
  }
}
