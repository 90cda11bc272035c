import { Inject, Injectable } from '@nestjs/common';
import { stableId } from '../kernel/ids.js';
import { SystemScope } from '../kernel/scope.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Store } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { PHONE_CHOICES, PhoneChoiceDoc } from './phone-choice.schema.js';

const SYSTEM = SystemScope.because('learn whose number it is');
const MOST_REMEMBERED = 20;

/** What handlers taught us about numbers. */
@Injectable()
export class PhoneChoices extends ScopedRepository<PhoneChoiceDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, PHONE_CHOICES);
  }

  /** The customer last chosen for this number; null when none was, or all were undone. */
  async learned(number: string): Promise<string | null> {
    const doc = await this.get(SYSTEM, idOf(number));
    return doc?.choices.at(-1)?.customerId ?? null;
  }

  async learn(number: string, choice: PhoneChoiceDoc['choices'][number]): Promise<void> {
    await this.update(
      SYSTEM,
      idOf(number),
      (doc) => ({ ...doc, choices: [...without(doc, choice.callId), choice].slice(-MOST_REMEMBERED) }),
      { create: () => ({ _id: idOf(number), choices: [] }) },
    );
  }

  /** Takes back what was learned from one call; what was known before holds again. */
  async unlearn(number: string, callId: string): Promise<void> {
    await this.update(SYSTEM, idOf(number), (doc) => ({ ...doc, choices: without(doc, callId) }));
  }
}

const idOf = (number: string): string => stableId('pc', number);
const without = (doc: PhoneChoiceDoc, callId: string): PhoneChoiceDoc['choices'] =>
  doc.choices.filter((choice) => choice.callId !== callId);
