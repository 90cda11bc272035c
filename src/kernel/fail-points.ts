import { Injectable } from '@nestjs/common';
import { Config } from './config.js';

/**
 * Named places at which a fault test can kill the process, set by `FAIL_POINTS`: `event-written:kill` kills at the
 * first passage, `event-written:kill:500` at the five-hundredth. Without the variable a passage costs one map look-up.
 */
@Injectable()
export class FailPoints {
  readonly #left = new Map<string, number>();

  constructor(config: Config) {
    for (const entry of config.values.failPoints.split(',').filter((text) => text !== '')) {
      const [name = '', action, count = '1'] = entry.split(':');
      if (action !== 'kill' || !/^\d+$/.test(count)) throw new Error(`FAIL_POINTS: "${entry}" is not NAME:kill[:N]`);
      this.#left.set(name, Number(count));
    }
  }

  reach(name: string): void {
    const left = this.#left.get(name);
    if (left === undefined) return;
    if (left <= 1) process.kill(process.pid, 'SIGKILL');
    this.#left.set(name, left - 1);
  }
}
