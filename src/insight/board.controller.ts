import { Controller, Get, Query } from '@nestjs/common';
import { Allow, CurrentScope } from '../access/access.decorators.js';
import { ORG_PATH } from '../access/domain/forms.js';
import { Clock } from '../kernel/clock.js';
import { invalid, type Problem } from '../kernel/errors.js';
import type { AccessScope } from '../kernel/scope.js';
import { BoardService, type WantedBoard } from './board.service.js';
import type { BoardView } from './domain/board.js';
import { CLOCK_TYPES } from './domain/figures.js';
import { readPeriod } from './period.js';

@Allow('manager', 'admin')
@Controller('v1/board')
export class BoardController {
  constructor(
    private readonly boards: BoardService,
    private readonly clock: Clock,
  ) {}

  /** The whole board of one organisation (`org`, by default the caller's own) in one answer. */
  @Get()
  async board(@CurrentScope() scope: AccessScope, @Query() query: Record<string, unknown>): Promise<BoardView> {
    return this.boards.board(scope, readWanted(query), this.clock.now());
  }
}

function readWanted(query: Record<string, unknown>): WantedBoard {
  const { org, type } = query;
  const problems: Problem[] = [];
  if (org !== undefined && (typeof org !== 'string' || !ORG_PATH.test(org))) {
    problems.push({ field: 'org', reason: 'must be a path such as hq/east/shanghai' });
  }
  const known = CLOCK_TYPES.find((one) => one === type);
  if (type !== undefined && known === undefined) {
    problems.push({ field: 'type', reason: `must be one of ${CLOCK_TYPES.join(', ')}` });
  }
  if (problems.length > 0) throw invalid('The board cannot be read.', problems);
  return { ...(typeof org === 'string' && { org }), type: known ?? null, days: readPeriod(query) };
}
