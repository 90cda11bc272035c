import { Injectable } from '@nestjs/common';
import { Config } from '../kernel/config.js';
import { DAY_MS } from '../sla/domain/civil.js';
import { zoneNamed, type Zone } from '../sla/domain/zone.js';

/** The zone of the installation, in which days on boards and scorecards begin and end. */
@Injectable()
export class LocalZone {
  readonly zone: Zone;

  constructor(config: Config) {
    const zone = zoneNamed(config.values.zone);
    if (zone === null) throw new Error(`ZONE: "${config.values.zone}" is not an IANA zone such as Asia/Shanghai`);
    this.zone = zone;
  }

  /** When a period of so many dates began, the date of `now` included. */
  startOfPeriod(days: number, now: Date): Date {
    return new Date(this.zone.instantOf((this.zone.dayAt(now.getTime()) - days + 1) * DAY_MS, 'first'));
  }
}
