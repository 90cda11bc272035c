import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { Allow, CurrentPrincipal } from '../access/access.decorators.js';
import { ValidBody } from '../access/body.js';
import type { Principal } from '../access/principal.js';
import { NewWaiverDto } from './waiver.dto.js';
import { Waivers } from './waivers.service.js';

/** Waivers of one touchpoint. Both are in the access log, and events of its history. */
@Allow('manager', 'admin')
@Controller('v1/touchpoints/:id/waivers')
export class WaiversController {
  constructor(private readonly waivers: Waivers) {}

  @Post()
  async grant(@CurrentPrincipal() principal: Principal, @Param('id') id: string, @ValidBody(NewWaiverDto) wanted: NewWaiverDto): Promise<{ waiver: string }> {
    return this.waivers.grant(principal, id, wanted);
  }

  @Post(':waiver/revoke')
  @HttpCode(204)
  async revoke(@CurrentPrincipal() principal: Principal, @Param('id') id: string, @Param('waiver') waiver: string): Promise<void> {
    await this.waivers.revoke(principal, id, waiver);
  }
}
