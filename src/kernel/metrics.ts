import { Inject, Injectable, Optional } from '@nestjs/common';
import { AggregatorRegistry, Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { HALF, type Half } from './halves/half.js';

/** The back may be busy with one long group; an answer that would come later than this has its figures of the time before. */
const PATIENCE_MS = 1_000;

/** What an operator watches; exposed at `/metrics` in Prometheus' text format. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly events = this.counter('firebreak_events_total', 'Events received, by outcome.', ['outcome']);
  readonly applied = this.counter('firebreak_touchpoints_applied_total', 'Touchpoints recomputed.');
  readonly applyFailures = this.counter('firebreak_apply_failures_total', 'Recomputations that failed and wait for the next sweep.');
  /** Set by whoever is asked through {@link beforeTelling}. */
  readonly backlog = this.gauge('firebreak_apply_backlog', 'Touchpoints waiting to be recomputed.', 'max');
  readonly pending = this.gauge('firebreak_pending_touchpoints', 'Touchpoints with events not yet applied, as of the last sweep.');
  readonly alerts = this.counter('firebreak_alerts_total', 'Alerts recorded, by clock type.', ['type']);
  readonly alertLag = this.histogram('firebreak_alert_lag_seconds', 'From the crossing of a threshold to its record.', [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300]);
  readonly pops = this.histogram('firebreak_pop_seconds', 'From a ringing event to the pop being sent.', [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.5]);
  readonly messages = this.counter('firebreak_messages_total', 'Notifications, by channel and outcome.', ['channel', 'outcome']);
  readonly streams = this.gauge('firebreak_desk_streams', 'Open desk streams.');
  readonly jobs = this.counter('firebreak_jobs_total', 'Jobs, by name and outcome: done, retried, quarantined, dropped (left to the sweep).', ['name', 'outcome']);
  readonly quarantined = this.gauge('firebreak_jobs_quarantined', 'Jobs in quarantine, as of the last sweep of a working node.');
  readonly redisUp = this.gauge('firebreak_redis_up', 'Whether Redis answers; stays 1 where none is configured.', 'max');
  readonly leases = this.gauge('firebreak_sweep_ranges', 'Ranges of touchpoints this node sweeps, of 16.');
  readonly requests = this.histogram('firebreak_http_request_seconds', 'HTTP requests by route and status.', [0.005, 0.025, 0.1, 0.5, 2], ['route', 'status']);

  readonly #half: Half | null;
  /** The back's figures as they came last: a counter must never seem to fall. */
  #others: object[] = [];
  #asking: Promise<void> | null = null;
  readonly #measuring: (() => Promise<void>)[] = [];

  constructor(@Optional() @Inject(HALF) half: Half | null = null) {
    this.#half = half;
    if (half?.part === 'back') {
      half.link.hear('figures-wanted', () => void this.sendFigures(half));
      return;
    }
    // What is counted for the whole process is counted once.
    this.redisUp.set(1);
    collectDefaultMetrics({ register: this.registry });
  }

  /** What has to be counted anew whenever somebody asks. */
  beforeTelling(measure: () => Promise<void>): void {
    this.#measuring.push(measure);
  }

  /** All figures of this process, both halves of it together, in Prometheus' text format. */
  async text(): Promise<string> {
    await Promise.all(this.#measuring.map((measure) => measure()));
    const half = this.#half;
    if (half?.part !== 'front') return this.registry.metrics();
    // One question for all who ask meanwhile.
    this.#asking ??= this.askBack(half).finally(() => (this.#asking = null));
    const [own] = await Promise.all([this.registry.getMetricsAsJSON(), this.#asking]);
    return AggregatorRegistry.aggregate([own, this.#others]).metrics();
  }

  private async sendFigures(half: Half): Promise<void> {
    half.link.say('figures', await this.registry.getMetricsAsJSON());
  }

  private async askBack(half: Half): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
    const answer = new Promise<void>((resolve) => {
      half.link.hear('figures', (figures) => {
        this.#others = figures;
        resolve();
      });
    });
    half.link.say('figures-wanted', null);
    await Promise.race([answer, enough]);
    clearTimeout(timer);
  }

  private counter(name: string, help: string, labelNames: string[] = []): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge(name: string, help: string, aggregator: 'sum' | 'max' = 'sum'): Gauge {
    return new Gauge({ name, help, aggregator, registers: [this.registry] });
  }

  private histogram(name: string, help: string, buckets: number[], labelNames: string[] = []): Histogram {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.registry] });
  }
}
