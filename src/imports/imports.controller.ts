import { Readable } from 'node:stream';
import { Controller, Get, Header, HttpCode, Param, Post, Query, Req, StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Allow, CurrentPrincipal, CurrentScope } from '../access/access.decorators.js';
import { readPage } from '../access/paging.js';
import { requireSource, type Principal } from '../access/principal.js';
import { DomainError, invalid } from '../kernel/errors.js';
import type { AccessScope } from '../kernel/scope.js';
import type { Page } from '../kernel/store/store.js';
import type { ImportView } from './import-view.js';
import { ImportsService, type MappingView } from './imports.service.js';
import { UPLOAD_TYPES } from './upload-types.js';

/** Files in: uploaded whole, read in the background, watched over `GET`. */
@Allow('integration', 'admin')
@Controller('v1')
export class ImportsController {
  constructor(private readonly imports: ImportsService) {}

  @Get('import-mappings')
  async mappings(): Promise<{ items: MappingView[] }> {
    return { items: await this.imports.mappings() };
  }

  @Get('imports')
  async list(@CurrentScope() scope: AccessScope, @Query() query: Record<string, unknown>): Promise<Page<ImportView>> {
    return this.imports.list(scope, readPage(query));
  }

  /** Takes a file as the raw body; `?map=NAME` names the mapping, `&param.day=…` sets its parameters. */
  @Post('imports')
  @HttpCode(202)
  async create(
    @CurrentPrincipal() principal: Principal,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
  ): Promise<ImportView> {
    const { map, params } = readQuery(query);
    const mapping = await this.imports.mapping(map, params);
    requireSource(principal, mapping.spec.source);
    if (!(request.body instanceof Readable)) {
      throw new DomainError('unsupported-type', `Send the file itself as the body, as ${UPLOAD_TYPES.join(', ')}.`);
    }
    return this.imports.create(principal.scope, map, params, request.body);
  }

  @Get('imports/:id')
  async get(@CurrentScope() scope: AccessScope, @Param('id') id: string): Promise<ImportView> {
    return this.imports.get(scope, id);
  }

  /** Refused and remarkable rows as CSV: row, field, outcome, reason, excerpt. */
  @Get('imports/:id/errors')
  @Header('cache-control', 'no-store')
  async errors(@CurrentScope() scope: AccessScope, @Param('id') id: string): Promise<StreamableFile> {
    const file = await this.imports.errors(scope, id);
    return new StreamableFile(file, { type: 'text/csv; charset=utf-8', disposition: `attachment; filename="${id}.csv"` });
  }

  @Post('imports/:id/cancel')
  @HttpCode(200)
  async cancel(@CurrentScope() scope: AccessScope, @Param('id') id: string): Promise<ImportView> {
    return this.imports.cancel(scope, id);
  }

  @Post('imports/:id/resume')
  @HttpCode(202)
  async resume(@CurrentScope() scope: AccessScope, @Param('id') id: string): Promise<ImportView> {
    return this.imports.resume(scope, id);
  }
}

const PARAM = 'param.';

function readQuery(query: Record<string, unknown>): { map: string; params: Record<string, string> } {
  const problems = [];
  const params: Record<string, string> = {};
  for (const [key, value] of Object.entries(query)) {
    if (key === 'map') continue;
    if (!key.startsWith(PARAM)) problems.push({ field: key.slice(0, 64), reason: 'is not known here' });
    else if (typeof value !== 'string' || value.length > 200) {
      problems.push({ field: key.slice(0, 64), reason: 'must be given once, with at most 200 characters' });
    } else params[key.slice(PARAM.length)] = value;
  }
  const { map } = query;
  if (typeof map !== 'string') problems.push({ field: 'map', reason: 'must name a mapping, once' });
  if (problems.length > 0 || typeof map !== 'string') throw invalid('The import cannot be taken.', problems);
  return { map, params };
}
