import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { model } from '../kernel/store/model.js';
import type { SessionView } from './domain/session-view.js';

export type PersonRole = SessionView['user']['role'];

/** A person who signs in. Its id is made from the user name, so a name exists once and seeding can be repeated. */
@Schema({ _id: false, versionKey: false })
export class UserDoc {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  username: string;

  @Prop({ type: String, required: true })
  name: string;

  @Prop({ type: String, required: true, enum: ['handler', 'manager', 'partner', 'admin'] })
  role: PersonRole;

  /** Organisation of handlers and managers. */
  @Prop({ type: String, default: null })
  org: string | null;

  /** Firm of partner users. */
  @Prop({ type: String, default: null })
  partnerId: string | null;

  /** Telephone extension at which calls reach this person's desk. */
  @Prop({ type: String, default: null })
  extension: string | null;

  @Prop({ type: String, default: null })
  team: string | null;

  /** Where alerts reach this person; null or missing for people who watch their desk only. */
  @Prop({ type: String, default: null })
  email?: string | null;

  /** Name of the calendar of this person's own working hours; null or missing for those of the team. */
  @Prop({ type: String, default: null })
  calendar?: string | null;

  @Prop({ type: String, required: true, enum: ['zh-CN', 'en'] })
  language: 'zh-CN' | 'en';

  @Prop({ type: String, required: true })
  passwordHash: string;

  /** Counts password changes and blocks; a session of an earlier epoch is over. */
  @Prop({ type: Number, required: true })
  epoch: number;

  @Prop({ type: Boolean, required: true })
  disabled: boolean;

  @Prop({ type: Date, required: true })
  createdAt: Date;
}

const schema = SchemaFactory.createForClass(UserDoc);
// UserRepository.list
schema.index({ username: 1 }, { name: 'username' });
// UserRepository.byExtension
schema.index({ extension: 1 }, { name: 'extension' });
// PeopleRepository.ofTeam
schema.index({ team: 1 }, { name: 'team' });
// PeopleRepository.ofPartner
schema.index({ partnerId: 1 }, { name: 'partner' });
// PeopleRepository.managersOf
schema.index({ org: 1, role: 1 }, { name: 'org_role' });

export const USERS = model<UserDoc>('users', schema, 'none');
