import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** What an operator watches; exposed at `/metrics` in Prometheus' text format. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly events = this.counter('firebreak_events_total', 'Events received, by outcome.', ['outcome']);
  readonly applied = this.counter('firebreak_touchpoints_applied_total', 'Touchpoints recomputed.');
  readonly applyFailures = this.counter('firebreak_apply_failures_total', 'Recomputations that failed and wait for the next sweep.');
  readonly backlog = this.gauge('firebreak_apply_backlog', 'Touchpoints waiting in this process to be recomputed.');
  readonly pending = this.gauge('firebreak_pending_touchpoints', 'Touchpoints with events not yet applied, as of the last sweep.');
  readonly alerts = this.counter('firebreak_alerts_total', 'Alerts recorded, by clock type.', ['type']);
  readonly alertLag = this.histogram('firebreak_alert_lag_seconds', 'From the crossing of a threshold to its record.', [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300]);
  readonly pops = this.histogram('firebreak_pop_seconds', 'From a ringing event to the pop being sent.', [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.5]);
  readonly messages = this.counter('firebreak_messages_total', 'Notifications, by channel and outcome.', ['channel', 'outcome']);
  readonly streams = this.gauge('firebreak_desk_streams', 'Open desk streams.');
  readonly jobs = this.counter('firebreak_jobs_total', 'Jobs, by name and outcome: done, retried, quarantined, dropped (left to the sweep).', ['name', 'outcome']);
  readonly quarantined = this.gauge('firebreak_jobs_quarantined', 'Jobs in quarantine, as of the last sweep of a working node.');
  readonly redisUp = this.gauge('firebreak_redis_up', 'Whether Redis answers; stays 1 where none is configured.');
  readonly leases = this.gauge('firebreak_sweep_ranges', 'Ranges of touchpoints this node sweeps, of 16.');
  readonly requests = this.histogram('firebreak_http_request_seconds', 'HTTP requests by route and status.', [0.005, 0.025, 0.1, 0.5, 2], ['route', 'status']);

  constructor() {
    this.redisUp.set(1);
    collectDefaultMetrics({ register: this.registry });
  }

  private counter(name: string, help: string, labelNames: string[] = []): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }

  private histogram(name: string, help: string, buckets: number[], labelNames: string[] = []): Histogram {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.registry] });
  }
}
