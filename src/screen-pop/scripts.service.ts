import { Injectable, type OnModuleInit } from '@nestjs/common';
import { join } from 'node:path';
import { Config } from '../kernel/config.js';
import type { Script } from './domain/script.js';
import { loadScripts } from './script-files.js';

/** The approved scripts, read once at start; a mistake in them ends the start. */
@Injectable()
export class Scripts implements OnModuleInit {
  #all: readonly Script[] = [];

  constructor(private readonly config: Config) {}

  async onModuleInit(): Promise<void> {
    const { configDir } = this.config.values;
    this.#all = await loadScripts(join(configDir, 'scripts'), join(configDir, 'schema', 'script.schema.json'));
  }

  get all(): readonly Script[] {
    return this.#all;
  }
}
