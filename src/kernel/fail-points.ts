import { Injectable } from '@nestjs/common';
import { Config, ConfigError } from './config.js';

const ACTIONS = ['kill', 'throw', 'crash', 'exit'] as const;
type Action = (typeof ACTIONS)[number];

/**
 * Named places at which a fault test can kill the process (`kill`), fail whatever is being done (`throw`) or end the
 * thread, by an error nobody catches (`crash`) or without a word (`exit`). Set by `FAIL_POINTS`: `event-written:kill`
 * strikes at the first passage, `event-written:kill:500` at the five-hundredth. Without it a passage costs one look-up.
 */
@Injectable()
export class FailPoints {
  readonly #set = new Map<string, { action: Action; left: number }>();

  constructor(config: Config) {
    for (const entry of config.values.failPoints.split(',').filter((text) => text !== '')) {
      const [name = '', action = '', count = '1'] = entry.split(':');
      if (!isAction(action) || !/^\d+$/.test(count)) {
        throw new ConfigError([`FAIL_POINTS: "${entry}" is not NAME:ACTION[:N] with an action of ${ACTIONS.join(', ')}`]);
      }
      this.#set.set(name, { action, left: Number(count) });
    }
  }

  reach(name: string): void {
    const point = this.#set.get(name);
    if (point === undefined) return;
    point.left -= 1;
    if (point.left > 0) return;
    // It strikes once.
    this.#set.delete(name);
    if (point.action === 'kill') process.kill(process.pid, 'SIGKILL');
    if (point.action === 'exit') process.exit(0);
    const error = new Error(`fail point ${name}`);
    if (point.action === 'throw') throw error;
    setImmediate(() => {
      throw error;
    });
  }
}

const isAction = (text: string): text is Action => ACTIONS.some((action) => action === text);
