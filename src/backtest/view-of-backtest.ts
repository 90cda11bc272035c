import type { BacktestDoc } from './backtest.schema.js';
import type { BacktestView } from './backtest-view.js';

/** A backtest for the API; `now` only where it has never been vouched for. */
export function viewOf(doc: BacktestDoc, now: Date, withResult = true): BacktestView {
  return {
    id: doc._id,
    policy: doc.policy.name,
    from: doc.from,
    to: doc.to,
    state: doc.state,
    failure: doc.failure,
    createdAt: doc.createdAt.toISOString(),
    startedAt: doc.startedAt?.toISOString() ?? null,
    endedAt: doc.endedAt?.toISOString() ?? null,
    progress: progressOf(doc, now),
    result: withResult ? doc.result : null,
  };
}

function progressOf({ state, total, read, startedAt, endedAt, heartbeatAt }: BacktestDoc, now: Date): BacktestView['progress'] {
  const share = state === 'done' ? 1 : total === 0 ? 0 : Math.min(1, read / total);
  const untilMs = (endedAt ?? heartbeatAt ?? now).getTime();
  const seconds = startedAt === null ? 0 : (untilMs - startedAt.getTime()) / 1000;
  const perSecond = seconds > 0 ? Math.round(read / seconds) : 0;
  const secondsLeft = state === 'running' && perSecond > 0 ? Math.ceil((total - read) / perSecond) : null;
  return { total, read, share: Math.round(share * 1000) / 1000, perSecond, secondsLeft };
}
