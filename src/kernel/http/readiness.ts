import { Injectable } from '@nestjs/common';

/** Why this process should get no traffic now, besides trouble with the store; null when it may. */
@Injectable()
export class Readiness {
  reason: string | null = 'starting';
}
