import type { ClockView } from '../../../src/sla/clock-view.js';
import { ownLateness } from '../clock/clock-time.js';
import { formatDuration } from '../format/duration.js';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';

/** Time per custodian; the parts add up to the whole, and every minute of lateness has exactly one owner. */
export function WhoseMinutes({ clock }: { clock: ClockView }) {
  const { t, language } = useLanguage();
  const { names } = useSession();
  const counted = new Map<string, number>();
  for (const segment of clock.bar.segments) {
    if (segment.state === 'paused') continue;
    counted.set(segment.custodian, (counted.get(segment.custodian) ?? 0) + segment.lengthMs);
  }
  const total = [...counted.values()].reduce((sum, ms) => sum + ms, 0);
  const most = Math.max(1, ...counted.values());
  const endMs = new Date(clock.endedAt ?? clock.asOf).getTime();
  const elapsed = endMs - new Date(clock.startedAt).getTime();
  const own = (ms: number) => formatDuration(ms, language, { base: clock.base });
  // Lateness in both: working time for who is measured, plain time for who waited.
  const late = ownLateness(clock);
  const lateTold = late < 60_000 ? t.portal.zero : own(late);
  return (
    <section className="aside-block">
      <h3 className="block-title">{t.explain.whose}</h3>
      <dl className="minutes">
        {[...counted].map(([custodian, ms]) => (
          <div key={custodian}>
            <dt className="cut" title={names.custodian(custodian)}>
              {names.custodian(custodian)}
            </dt>
            <dd aria-hidden>
              <i className={`ground-${names.tone(custodian)}`} style={{ width: `${(ms / most) * 100}%` }} />
            </dd>
            <dd className="num">
              <b>{own(ms)}</b>
            </dd>
          </div>
        ))}
        <div className="minutes-sum">
          <dt>{t.explain.countedTotal}</dt>
          <dd />
          <dd className="num">{own(total)}</dd>
        </div>
        <div>
          <dt>{t.explain.elapsed}</dt>
          <dd />
          <dd className="num">{formatDuration(elapsed, language)}</dd>
        </div>
        <div>
          <dt>{t.explain.late}</dt>
          <dd />
          <dd className="num">
            <b>{lateTold}</b>
          </dd>
        </div>
        {late >= 60_000 && (
          <div>
            <dt />
            <dd />
            <dd className="num meta">
              {clock.base === 'business'
                ? t.clock.elapsed(formatDuration(clock.lateElapsedMs, language))
                : t.clock.business(formatDuration(clock.lateBusinessMs, language, { base: 'business' }))}
            </dd>
          </div>
        )}
        {clock.lateBy.map((late) => (
          <div key={late.custodian}>
            <dt className="cut meta">{names.custodian(late.custodian)}</dt>
            <dd />
            <dd className="num meta">{formatDuration(late.elapsedMs, language)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
