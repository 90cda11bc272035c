import { Controller, Get, HttpCode, Param, Put } from '@nestjs/common';
import type { AccessScope } from '../kernel/scope.js';
import { Allow, CurrentScope } from './access.decorators.js';
import { ValidBody } from './body.js';
import { OrgDto, PartnerDto, TeamDto } from './directory.dto.js';
import { Directory } from './directory.service.js';
import type { DirectoryView } from './domain/session-view.js';

@Allow('admin')
@Controller('v1/directory')
export class DirectoryController {
  constructor(private readonly directory: Directory) {}

  /** Names behind the ids that travel in views, as far as the caller may know of them. */
  @Allow('handler', 'manager', 'partner', 'admin', 'integration')
  @Get()
  async view(@CurrentScope() scope: AccessScope): Promise<DirectoryView> {
    return this.directory.view(scope);
  }

  /** `id` is the path with its slashes encoded: `hq%2Feast`. */
  @Put('orgs/:id')
  @HttpCode(204)
  async putOrg(@CurrentScope() scope: AccessScope, @Param('id') id: string, @ValidBody(OrgDto) org: OrgDto): Promise<void> {
    await this.directory.putOrg(scope, id, org);
  }

  @Put('teams/:id')
  @HttpCode(204)
  async putTeam(@CurrentScope() scope: AccessScope, @Param('id') id: string, @ValidBody(TeamDto) team: TeamDto): Promise<void> {
    await this.directory.putTeam(scope, id, team);
  }

  @Put('partners/:id')
  @HttpCode(204)
  async putPartner(
    @CurrentScope() scope: AccessScope,
    @Param('id') id: string,
    @ValidBody(PartnerDto) partner: PartnerDto,
  ): Promise<void> {
    await this.directory.putPartner(scope, id, partner);
  }
}
