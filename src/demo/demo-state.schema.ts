import { Inject, Injectable } from '@nestjs/common';
import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { model } from '../kernel/store/model.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Store } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';

/** How far the demo's first loading has come. */
@Schema({ _id: false, versionKey: false })
export class DemoStateDoc {
  @Prop({ type: String, required: true })
  _id: 'demo';

  /** The instant the demo was invented for: a loading that was interrupted goes on with the same one. */
  @Prop({ type: Date, required: true })
  inventedFor: Date;

  @Prop({ type: Boolean, required: true })
  complete: boolean;
}

export const DEMO_STATE = model<DemoStateDoc>('demoState', SchemaFactory.createForClass(DemoStateDoc), 'none');

@Injectable()
export class DemoStateRepository extends ScopedRepository<DemoStateDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, DEMO_STATE);
  }
}
