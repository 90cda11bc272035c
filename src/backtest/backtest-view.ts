import type { BacktestResult } from './backtest-result.js';

/** `interrupted`: the process that ran it is gone; start it again, nothing is lost but the time. */
export type BacktestState = 'queued' | 'running' | 'done' | 'cancelled' | 'failed' | 'interrupted';

/** A backtest as the API shows it; instants are ISO 8601. */
export interface BacktestView {
  id: string;
  policy: string;
  from: string;
  to: string;
  state: BacktestState;
  failure: string | null;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  progress: {
    total: number;
    read: number;
    /** 0 to 1. */
    share: number;
    perSecond: number;
    /** Null while nothing can be said. */
    secondsLeft: number | null;
  };
  /** Null until it is done; left out of lists. */
  result: BacktestResult | null;
}
