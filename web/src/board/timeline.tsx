import { useId, useRef } from 'react';
import type { ClockExplanationView } from '../../../src/insight/domain/board.js';
import { serverNow } from '../common/now.js';
import { useWidth } from '../common/use-width.js';
import { estimateWidth } from '../clock/bar-layout.js';
import { hasEnded } from '../clock/clock-time.js';
import { formatDuration } from '../format/duration.js';
import { formatDate, formatInstant, offsetMinutes, wallTime } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';
import type { HistoryRow } from './history-rows.js';
import { stretchesOf, timeScale, type TimeScale } from './timeline-layout.js';

interface TimelineProps {
  view: ClockExplanationView;
  rows: HistoryRow[];
  /** Id of the table that says the same in words. */
  tableId: string;
  retractedAt: string | null;
  /** The present of the drawing; a dry run has one of its own. */
  nowMs?: number;
}

const LEFT = 96;
const DAY_MS = 86_400_000;

/** The drawn proof: counted time, pauses, custody, thresholds, and how late we learnt of each event. */
export function Timeline({ view, rows, tableId, retractedAt, nowMs = serverNow() }: TimelineProps) {
  const { t, language, words } = useLanguage();
  const { names } = useSession();
  const hatch = useId();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 1248) - LEFT;
  const { clock } = view;
  const span = spanOf(view, nowMs);
  const scale = timeScale(stretchesOf(span.fromMs, span.toMs, clock.base === 'business' ? view.windows : []), Math.max(width, 200));
  const x = (value: string | number) => LEFT + scale.x(typeof value === 'number' ? value : new Date(value).getTime());
  const end = clock.endedAt ?? new Date(nowMs).toISOString();
  const dueX = clock.dueAt === null ? null : x(clock.dueAt);
  const counted = clock.bar.segments.reduce((sum, each) => sum + (each.state === 'running' ? each.lengthMs : 0), 0);
  const short = (ms: number) => formatDuration(ms, language, { base: clock.base });
  const events = rows.filter((row) => row.own === null && row.eventId !== null && row.eventId !== '');
  const clockOf = (value: string) => {
    const wall = wallTime(new Date(value).getTime(), clock.zone);
    return `${String(wall.hour).padStart(2, '0')}:${String(wall.minute).padStart(2, '0')}`;
  };

  const crossings = toldApart(
    // The due flag stands there already and tells the time.
    clock.crossed.filter(({ threshold, at }) => threshold !== 'at' || at !== clock.dueAt).map((crossing) => {
      const told = `${words.threshold(crossing.threshold)} ${clockOf(crossing.at)}`;
      return { ...crossing, x: x(crossing.at), width: estimateWidth(told) };
    }),
  );

  return (
    <div ref={box} className="timeline">
      <svg width="100%" height="270" role="img" aria-labelledby={tableId}>
        <defs>
          <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="6" height="6" className="hatch-ground" />
            <rect width="1.6" height="6" className="hatch-line" />
          </pattern>
        </defs>
        {scale.stretches.filter((each) => !each.working).map((each) => (
          <rect key={each.fromMs} className="tl-night" x={LEFT + each.x0} y="20" width={Math.max(0, each.x1 - each.x0)} height="250" />
        ))}
        {dayMarks(scale, span, clock.zone).map((mark) => (
          <g key={mark.ms}>
            <line className={mark.labelled ? 'tl-day' : 'tl-day is-minor'} x1={LEFT + mark.x} x2={LEFT + mark.x} y1="2" y2="270" />
            {mark.labelled && mark.x + 80 < width && (
              <text className="tl-day-text" x={LEFT + mark.x + 6} y="12">
                {formatDate(mark.ms, { language, zone: clock.zone, nowMs, short: false })}
              </text>
            )}
          </g>
        ))}
        {[t.explain.counted, t.explain.clock, t.explain.custody, t.explain.trueAt, t.explain.knownAt].map((label, index) => (
          <text key={label} className="tl-label" x="0" y={[54, 90, 138, 202, 250][index]}>
            {label}
          </text>
        ))}
        <line className="tl-axis" x1={LEFT} x2={LEFT + width} y1="198" y2="198" />
        <line className="tl-axis" x1={LEFT} x2={LEFT + width} y1="246" y2="246" />
        <line className="tl-thread" x1={x(clock.startedAt)} x2={x(end)} y1="86" y2="86" />
        {clock.bar.segments.map((segment) => {
          const from = x(segment.from);
          const to = x(segment.to ?? end);
          if (segment.state === 'paused') {
            const label = `${words.pause(segment.reason)} ${short(segment.lengthMs)}`;
            return (
              <g key={segment.from}>
                <rect x={from} y="78" width={Math.max(to - from, 2)} height="17" fill={`url(#${hatch})`} />
                {to - from > estimateWidth(label) + 12 && (
                  <text className="tl-pause" x={(from + to) / 2} y="91" textAnchor="middle">
                    {label}
                  </text>
                )}
              </g>
            );
          }
          return splitAt(segment.from, segment.to ?? end, clock.dueAt).flatMap(([start, stop]) => runningPieces(scale, start, stop)).map((piece) => (
            <rect key={`${segment.from}${piece.x0}`} className={lateAt(piece.fromMs, clock.dueAt) ? 'tl-over' : 'tl-run'} x={LEFT + piece.x0} y="78" width={Math.max(piece.x1 - piece.x0, 1)} height="17" />
          ));
        })}
        <DailyCounts view={view} scale={scale} end={end} />
        {crossings.map((crossing) => (
          <g key={crossing.threshold + crossing.at}>
            <line className="tl-threshold" x1={crossing.x} x2={crossing.x} y1="70" y2="102" />
            {crossing.told && (
              <text className="tl-small" x={crossing.x} y="113" textAnchor="middle">
                <tspan fontWeight="600">{words.threshold(crossing.threshold)}</tspan> {clockOf(crossing.at)}
              </text>
            )}
          </g>
        ))}
        {custodyRuns(view, end).map((run) => {
          const from = x(run.from);
          const to = x(run.to);
          const label = `${names.custodian(run.custodian)}${t.common.colon}${short(run.lengthMs)}`;
          const shown = [label, names.custodian(run.custodian)].find((text) => to - from > estimateWidth(text) + 14);
          return (
            <g key={run.from}>
              <rect className={`rail-${names.tone(run.custodian)}`} x={from} y="124" width={Math.max(to - from - 1, 2)} height="18" rx="2">
                <title>{label}</title>
              </rect>
              {shown !== undefined && (
                <text className={`tl-custody on-${names.tone(run.custodian)}`} x={from + 8} y="137">
                  {shown}
                </text>
              )}
            </g>
          );
        })}
        {clock.endedAt !== null && clock.state === 'met' && (
          <g transform={`translate(${x(clock.endedAt)} 86)`}>
            <circle r="7.5" className="tl-met" />
            <path d="m-3.2 .3 2.3 2.3 4.3-4.8" className="tl-tick" />
          </g>
        )}
        {events.map((event) => {
          const trueX = x(event.trueAt);
          const knownX = x(event.knownAt);
          const lateMs = new Date(event.knownAt).getTime() - new Date(event.trueAt).getTime();
          const late = knownX - trueX > 24;
          return (
            <g key={event.key} className={late ? 'tl-event is-late' : 'tl-event'}>
              <line x1={trueX} x2={knownX} y1="198" y2="246" />
              <circle cx={trueX} cy="198" r="7.5" className="tl-number" />
              <text x={trueX} y="202" textAnchor="middle" className="tl-number-text">
                {event.number}
              </text>
              <circle cx={knownX} cy="246" r={late ? 4.5 : 3.5} className="tl-known" />
              {late && (
                <text className="tl-late" x={Math.min((trueX + knownX) / 2 + 14, LEFT + width - 90)} y="218">
                  {t.explain.later(formatDuration(lateMs, language))}
                </text>
              )}
            </g>
          );
        })}
        {dueX !== null && clock.dueAt !== null && (
          <g>
            <line className="tl-due" x1={dueX} x2={dueX} y1="24" y2="270" />
            <DueFlag x={dueX} right={LEFT + width} text={t.explain.due(formatInstant(clock.dueAt, { language, zone: clock.zone, nowMs: new Date(clock.dueAt).getTime(), due: true }).split(' ').at(-1) ?? '')} />
            {retractedAt !== null && (
              <g>
                <text className="tl-struck" x={dueX - 14} y="250" textAnchor="end">
                  {t.alerts.breach} {clockOf(clock.dueAt)}
                </text>
                <circle cx={dueX} cy="246" r="7" className="tl-retracted" />
                <line x1={dueX - 10} x2={dueX + 10} y1="246" y2="246" className="tl-retracted" />
              </g>
            )}
          </g>
        )}
        {!hasEnded(clock) && (
          <g>
            <line className="tl-now" x1={x(nowMs)} x2={x(nowMs)} y1="40" y2="160" />
            <text className="tl-small" x={x(nowMs)} y="172" textAnchor="middle">
              {t.explain.now}
            </text>
          </g>
        )}
        <text className="tl-total" x={LEFT + width - 8} y="54" textAnchor="end">
          = {short(counted)}
        </text>
      </svg>
    </div>
  );
}

function DueFlag({ x, right, text }: { x: number; right: number; text: string }) {
  const width = estimateWidth(text) + 14;
  const left = x + width > right ? x - width : x;
  return (
    <g>
      <rect className="tl-flag" x={left} y="24" width={width} height="18" rx="2" />
      <text className="tl-flag-text" x={left + 7} y="37">
        {text}
      </text>
    </g>
  );
}

/** Own time counted on each day, over its first stretch. */
function DailyCounts({ view, scale, end }: { view: ClockExplanationView; scale: TimeScale; end: string }) {
  const { language } = useLanguage();
  const { clock, windows } = view;
  if (clock.base !== 'business') return null;
  const days = new Map<string, { fromMs: number; ms: number }>();
  for (const window of windows) {
    const running = clock.bar.segments.filter((segment) => segment.state === 'running');
    const ms = running.reduce((sum, segment) => sum + overlap(window.from, window.to, segment.from, segment.to ?? end), 0);
    if (ms <= 0) continue;
    const known = days.get(window.day);
    const fromMs = Math.max(new Date(window.from).getTime(), new Date(clock.startedAt).getTime());
    days.set(window.day, { fromMs: known?.fromMs ?? fromMs, ms: (known?.ms ?? 0) + ms });
  }
  let free = 0;
  return (
    <>
      {[...days].map(([day, counted]) => {
        const text = formatDuration(counted.ms, language, { base: 'business' });
        const left = LEFT + scale.x(counted.fromMs);
        if (left < free) return null;
        free = left + estimateWidth(text) + 10;
        return (
          <text key={day} className="tl-count" x={left} y="54">
            {text}
          </text>
        );
      })}
    </>
  );
}

function overlap(from1: string, to1: string, from2: string, to2: string): number {
  const start = Math.max(new Date(from1).getTime(), new Date(from2).getTime());
  return Math.max(0, Math.min(new Date(to1).getTime(), new Date(to2).getTime()) - start);
}

const lateAt = (fromMs: number, dueAt: string | null): boolean => dueAt !== null && fromMs >= new Date(dueAt).getTime();

/** From the start to whatever lies last, with air on both sides. */
function spanOf(view: ClockExplanationView, nowMs: number): { fromMs: number; toMs: number } {
  const { clock, moved } = view;
  const ends = [clock.dueAt, clock.endedAt, ...moved.map((event) => event.knownAt), ...moved.map((event) => event.trueAt)]
    .filter((value) => value !== null)
    .map((value) => new Date(value).getTime());
  if (!hasEnded(clock)) ends.push(nowMs);
  const start = new Date(clock.startedAt).getTime();
  const starts = moved.map((event) => new Date(event.trueAt).getTime()).filter((ms) => ms >= start - DAY_MS);
  const fromMs = Math.min(start, ...starts);
  const toMs = Math.max(...ends, start + 60_000);
  const air = (toMs - fromMs) * 0.04;
  return { fromMs: fromMs - air * 0.4, toMs: toMs + air * 1.6 };
}

/** A stretch cut where due stands, so that only what is past it is red. */
function splitAt(from: string, to: string, dueAt: string | null): [string, string][] {
  const due = dueAt === null ? Number.NaN : new Date(dueAt).getTime();
  if (!(due > new Date(from).getTime() && due < new Date(to).getTime())) return [[from, to]];
  const cut = new Date(due).toISOString();
  return [[from, cut], [cut, to]];
}

/** Working pieces of a running segment; on a clock of plain time the whole. */
function runningPieces(scale: TimeScale, from: string, to: string) {
  const fromMs = new Date(from).getTime();
  const toMs = new Date(to).getTime();
  return scale.stretches
    .filter((stretch) => stretch.working && stretch.toMs > fromMs && stretch.fromMs < toMs)
    .map((stretch) => {
      const start = Math.max(stretch.fromMs, fromMs);
      return { fromMs: start, x0: scale.x(start), x1: scale.x(Math.min(stretch.toMs, toMs)) };
    });
}

/** Labels that would touch the one before stay away; their line still stands, and the table tells them. */
function toldApart<T extends { x: number; width: number }>(marks: T[]): (T & { told: boolean })[] {
  let free = -Infinity;
  return marks.map((mark) => {
    const told = mark.x - mark.width / 2 > free;
    if (told) free = mark.x + mark.width / 2 + 8;
    return { ...mark, told };
  });
}

function custodyRuns(view: ClockExplanationView, end: string) {
  const runs: { custodian: string; from: string; to: string; lengthMs: number }[] = [];
  for (const segment of view.clock.bar.segments) {
    const last = runs.at(-1);
    const counted = segment.state === 'running' ? segment.lengthMs : 0;
    if (last !== undefined && last.custodian === segment.custodian) {
      last.to = segment.to ?? end;
      last.lengthMs += counted;
    } else {
      runs.push({ custodian: segment.custodian, from: segment.from, to: segment.to ?? end, lengthMs: counted });
    }
  }
  return runs;
}

/** Midnights in the clock's zone; labels only where there is room. */
function dayMarks(scale: TimeScale, span: { fromMs: number; toMs: number }, zone: string) {
  const marks: { ms: number; x: number; labelled: boolean }[] = [];
  const first = wallTime(span.fromMs, zone);
  let ms = Date.UTC(first.year, first.month - 1, first.day) - offsetMinutes(span.fromMs, zone) * 60_000;
  let free = -Infinity;
  for (let count = 0; ms < span.toMs && count < 400; count += 1) {
    const x = ms < span.fromMs ? 0 : scale.x(ms);
    const labelled = x >= free;
    if (labelled) free = x + 92;
    if (ms >= span.fromMs || count === 0) marks.push({ ms: Math.max(ms, span.fromMs), x, labelled });
    ms += DAY_MS;
  }
  return marks;
}

