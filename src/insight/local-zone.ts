import { Injectable } from '@nestjs/common';
import { Config } from '../kernel/config.js';
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
}
