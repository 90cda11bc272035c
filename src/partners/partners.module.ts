import { Module } from '@nestjs/common';
import { RollupsModule } from '../insight/rollups.module.js';
import { SlaModule } from '../sla/sla.module.js';
import { TouchpointsModule } from '../touchpoints/touchpoints.module.js';
import { PartnerCaseRepository } from './partner-case.repository.js';
import { PartnersController, PortalController } from './partners.controller.js';
import { PartnersService } from './partners.service.js';

/** Scorecards for managers, the portal for partners. */
@Module({
  imports: [TouchpointsModule, SlaModule, RollupsModule],
  controllers: [PartnersController, PortalController],
  providers: [PartnerCaseRepository, PartnersService],
  exports: [PartnersService],
})
export class PartnersModule {}
