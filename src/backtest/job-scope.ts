import { AccessScope, SystemScope } from '../kernel/scope.js';

/** On whose behalf a backtest reads, as plain data: it crosses threads and outlives the request. */
export type JobScope =
  | { role: 'system' }
  | { role: 'admin'; principalId: string }
  | { role: 'manager'; principalId: string; org: string };

/** Only managers and administrators start backtests; whoever else asks has been refused before. */
export function jobScopeOf(scope: AccessScope): JobScope {
  if (scope.role === 'system') return { role: 'system' };
  if (scope.role === 'admin') return { role: 'admin', principalId: scope.principalId };
  if (scope.org === null) throw new Error(`${scope.principalId}: a backtest needs an organisation`);
  return { role: 'manager', principalId: scope.principalId, org: scope.org };
}

export function accessOf(scope: JobScope): AccessScope {
  switch (scope.role) {
    case 'system':
      return SystemScope.because('backtest from the command line');
    case 'admin':
      return AccessScope.admin(scope.principalId);
    case 'manager':
      return AccessScope.organisation(scope.principalId, 'manager', scope.org);
  }
}
