import { Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { Clock } from '../kernel/clock.js';
import type { AccessScope } from '../kernel/scope.js';
import type { Page } from '../kernel/store/store.js';
import { Allow, CurrentPrincipal, CurrentScope } from './access.decorators.js';
import { ValidBody } from './body.js';
import { readPage } from './paging.js';
import type { Principal } from './principal.js';
import { ChangeUserDto, NewPasswordDto, NewUserDto } from './user.dto.js';
import { Users, type UserView } from './users.service.js';

@Allow('admin')
@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly users: Users,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(@CurrentScope() scope: AccessScope, @Query() query: Record<string, unknown>): Promise<Page<UserView>> {
    return this.users.list(scope, readPage(query));
  }

  @Post()
  async create(@CurrentScope() scope: AccessScope, @ValidBody(NewUserDto) user: NewUserDto): Promise<UserView> {
    return this.users.create(scope, user, this.clock.now());
  }

  @Patch(':id')
  async change(
    @CurrentScope() scope: AccessScope,
    @Param('id') id: string,
    @ValidBody(ChangeUserDto) changes: ChangeUserDto,
  ): Promise<UserView> {
    return this.users.change(scope, id, changes);
  }

  /** Administrators set anybody's password, everybody else their own; all sessions of that user end. */
  @Allow('handler', 'manager', 'partner', 'admin')
  @Post(':id/password')
  @HttpCode(204)
  async setPassword(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @ValidBody(NewPasswordDto) given: NewPasswordDto,
  ): Promise<void> {
    await this.users.setPassword(principal, id, given);
  }
}
