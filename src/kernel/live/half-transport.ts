import type { HalfLink } from '../halves/half.js';
import { InProcessTransport } from './live-transport.js';

/** The transport of a divided process: what happens in one half is told in both. */
export class HalfTransport extends InProcessTransport {
  constructor(
    private readonly link: HalfLink,
    alone: boolean,
  ) {
    super(alone);
    link.hear('live', (message) => super.publish(message));
  }

  override publish(message: string): void {
    super.publish(message);
    this.link.say('live', message);
  }
}
