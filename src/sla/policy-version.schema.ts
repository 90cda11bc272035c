import { Inject, Injectable } from '@nestjs/common';
import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { SystemScope } from '../kernel/scope.js';
import { all } from '../kernel/store/filter.js';
import { model } from '../kernel/store/model.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';

/** A policy as it once stood in `config/`: touchpoints stay pinned to it when the file is edited or removed. */
@Schema({ _id: false, versionKey: false })
export class PolicyVersionDoc {
  /** sha256 of what the file said. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  name: string;

  @Prop({ type: String, required: true })
  file: string;

  /** The whole of it, with what the law put into it. */
  @Prop({ type: String, required: true })
  text: string;

  @Prop({ type: Date, required: true })
  firstSeenAt: Date;
}

const schema = SchemaFactory.createForClass(PolicyVersionDoc);
// PolicyVersionRepository.everyVersion
schema.index({ firstSeenAt: 1 }, { name: 'firstSeen' });

export const POLICY_VERSIONS = model<PolicyVersionDoc>('policyVersions', schema, 'none');

@Injectable()
export class PolicyVersionRepository extends ScopedRepository<PolicyVersionDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, POLICY_VERSIONS);
  }

  /** All versions ever in force here, oldest first; a few dozen. */
  async everyVersion(): Promise<Stored<PolicyVersionDoc>[]> {
    const page = await this.find(SystemScope.because('pinned policy versions'), all(), {
      index: 'firstSeen',
      sort: [['firstSeenAt', 1]],
      limit: 1000,
    });
    return page.items;
  }
}
