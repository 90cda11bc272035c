import { Controller, Delete, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Clock } from '../kernel/clock.js';
import { invalid } from '../kernel/errors.js';
import { ROOT_ORG, type AccessScope } from '../kernel/scope.js';
import type { Page } from '../kernel/store/store.js';
import { Allow, CurrentScope } from './access.decorators.js';
import { NewApiKeyDto } from './api-key.dto.js';
import { ApiKeys, type ApiKeyView } from './api-keys.service.js';
import { ValidBody } from './body.js';
import { Directory } from './directory.service.js';
import { readPage } from './paging.js';

@Allow('admin')
@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeys,
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(@CurrentScope() scope: AccessScope, @Query() query: Record<string, unknown>): Promise<Page<ApiKeyView>> {
    return this.keys.list(scope, readPage(query));
  }

  /** Makes a key; `key` is shown in this answer and never again. */
  @Post()
  @Header('cache-control', 'no-store')
  async create(
    @CurrentScope() scope: AccessScope,
    @ValidBody(NewApiKeyDto) wanted: NewApiKeyDto,
  ): Promise<ApiKeyView & { key: string }> {
    const org = wanted.org ?? ROOT_ORG;
    if (!(await this.directory.hasOrg(org))) {
      throw invalid('The key cannot be made.', [{ field: 'org', reason: 'is no organisation in the directory' }]);
    }
    const { name, role } = wanted;
    // Null is as good as left out.
    const sources = wanted.sources ?? [];
    const { key, view } = await this.keys.create(scope, { name, role, org, sources }, this.clock.now());
    return { ...view, key };
  }

  @Delete(':id')
  @HttpCode(204)
  async revoke(@CurrentScope() scope: AccessScope, @Param('id') id: string): Promise<void> {
    await this.keys.revoke(scope, id, this.clock.now());
  }
}
