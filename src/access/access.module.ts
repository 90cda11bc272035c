import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { SlaModule } from '../sla/sla.module.js';
import { AccessGuard } from './access.guard.js';
import { AccessLogController } from './access-log.controller.js';
import { AccessLogRepository } from './access-log.repository.js';
import { AccessLog } from './access-log.service.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeys } from './api-keys.service.js';
import { Authenticator } from './authenticator.js';
import { DirectoryController } from './directory.controller.js';
import { OrgRepository, PartnerDirectoryRepository, TeamRepository } from './directory.repository.js';
import { Directory } from './directory.service.js';
import { Passwords } from './passwords.js';
import { SessionCookie } from './session-cookie.js';
import { SessionController } from './session.controller.js';
import { SessionRepository } from './session.repository.js';
import { Sessions } from './sessions.service.js';
import { SignIn } from './sign-in.service.js';
import { UserRepository } from './user.repository.js';
import { UsersController } from './users.controller.js';
import { Users } from './users.service.js';

/** Who calls, what they may see, and what they looked at. Its guard stands before every route of the application. */
@Global()
@Module({
  imports: [SlaModule],
  controllers: [SessionController, UsersController, ApiKeysController, DirectoryController, AccessLogController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    UserRepository,
    SessionRepository,
    ApiKeyRepository,
    AccessLogRepository,
    OrgRepository,
    TeamRepository,
    PartnerDirectoryRepository,
    Passwords,
    Sessions,
    SessionCookie,
    ApiKeys,
    Authenticator,
    SignIn,
    Users,
    Directory,
    AccessLog,
  ],
  exports: [Authenticator, AccessLog, Directory, Users, ApiKeys, UserRepository, Passwords],
})
export class AccessModule implements OnModuleInit {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly keys: ApiKeyRepository,
    private readonly log: AccessLogRepository,
    private readonly orgs: OrgRepository,
    private readonly teams: TeamRepository,
    private readonly partners: PartnerDirectoryRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    const all = [this.users, this.sessions, this.keys, this.log, this.orgs, this.teams, this.partners];
    await Promise.all(all.map((repository) => repository.open()));
  }
}
