import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../kernel/config.js';
import { Rules } from '../sla/rules.js';
import type { RuleBook } from './domain/rule-book.js';
import { loadRuleBook } from './rule-book-file.js';

/** `config/notifications.yaml`, read once at start; a mistake in it ends the start. */
@Injectable()
export class RuleBooks implements OnModuleInit {
  #book: RuleBook;

  constructor(
    private readonly config: Config,
    private readonly rules: Rules,
  ) {}

  async onModuleInit(): Promise<void> {
    this.#book = await loadRuleBook(this.config.values.configDir, new Set(this.rules.calendarNames()));
  }

  get book(): RuleBook {
    return this.#book;
  }
}
