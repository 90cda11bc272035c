import { Inject, Injectable, Optional } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Config } from './config.js';
import { HALF, type Half } from './halves/half.js';
import { randomId } from './ids.js';

/** What this process, or this half of it, does among the others of the installation. */
@Injectable()
export class NodeRole {
  /** Tells this process from all others, also from its own predecessor. */
  readonly id = randomId('node');

  constructor(
    private readonly config: Config,
    private readonly http: HttpAdapterHost,
    @Optional() @Inject(HALF) private readonly half: Half | null = null,
  ) {}

  /**
   * Whether it looks for work by itself: sweeps, alarms, mails, jobs. The command line opens the same house beside the
   * servers and does only what it was asked to do.
   */
  get works(): boolean {
    if (this.half !== null) return this.half.part === 'back';
    const isServer = Boolean(this.http.httpAdapter as HttpAdapterHost['httpAdapter'] | null | undefined);
    return isServer && this.config.values.role !== 'api';
  }

  /** Whether what it takes in is for others to compute. */
  get handsOver(): boolean {
    return this.half?.part === 'front' || this.config.values.role === 'api';
  }
}
