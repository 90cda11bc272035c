import { Tooltip } from 'antd';
import { useId } from 'react';
import type { ClockView } from '../../../src/sla/clock-view.js';
import { useTicking } from '../common/now.js';
import { formatDuration } from '../format/duration.js';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';
import { estimateWidth, layoutBar, placeLabels, type BarLayout, type CustodyPiece } from './bar-layout.js';
import { hasEnded, moodAt, ownTimeSince } from './clock-time.js';
import { clockSentence } from './clock-words.js';
import './clock-bar.css';

interface ClockBarProps {
  clock: ClockView;
  /** Room for names under the rail, in pixels of bar width; without it the names are told on hover and focus. */
  labelWidth?: number;
  /** Draws on the phone: the bar fills its row. */
  tall?: boolean;
}

/**
 * The clock bar: 8 px of time over 3 px of custody, due always at 72 % of the width, torn beyond +38 %. It is never
 * animated and grows by whole minutes.
 */
export function ClockBar({ clock, labelWidth, tall = false }: ClockBarProps) {
  const { t, words, language } = useLanguage();
  const { names } = useSession();
  const minute = useTicking((now) => Math.floor(now / 60_000));
  const mood = useTicking((now) => moodAt(clock, now));
  const nowMs = minute * 60_000 + 59_999;
  const layout = layoutBar(clock.bar, growth(clock, nowMs));
  const sentence = clockSentence(clock, { language, t, words, names, nowMs: Math.max(nowMs - 59_999, 0) });
  const labels =
    labelWidth === undefined
      ? []
      : placeLabels(layout.custody.flatMap((piece, index) => wantedLabels(piece, layout.custody[index - 1]?.custodian ?? null)), labelWidth, estimateWidth);

  function wantedLabels(piece: CustodyPiece, before: string | null) {
    const name = names.custodyLabel(piece.custodian, before);
    const length = formatDuration(piece.lengthMs, language, { base: clock.base, coarse: true });
    const pause = piece.paused ? layout.time.find((time) => time.look === 'paused' && time.from >= piece.from - 0.01 && time.from <= piece.to) : undefined;
    const reason = pause === undefined ? '' : words.pause(pause.reason);
    const own = { at: piece.from, texts: [`${name} ${length}`, name] };
    if (pause === undefined || reason === '') return [own];
    return pause.from <= piece.from + 0.5 ? [{ ...own, texts: [`${name} · ${reason}`, name] }] : [own, { at: pause.from, texts: [reason] }];
  }

  return (
    <Tooltip title={sentence} mouseEnterDelay={0.4} placement="bottomLeft">
      <span className={`clock-bar mood-${mood}${tall ? ' is-tall' : ''}`} role="img" aria-label={sentence}>
        <BarDrawing layout={layout} tone={(custodian) => names.tone(custodian)} />
        {labels.length > 0 && (
          <span className="clock-labels" aria-hidden>
            {labels.map((label) => (
              <span key={`${label.left}`} style={{ left: label.left }}>
                {label.text}
              </span>
            ))}
          </span>
        )}
      </span>
    </Tooltip>
  );
}

/** Growth of the open segment: a running one grows by own time, a paused one by plain time. */
function growth(clock: ClockView, nowMs: number): number {
  if (hasEnded(clock)) return 0;
  if (clock.state === 'paused') return Math.max(0, nowMs - new Date(clock.asOf).getTime());
  return ownTimeSince(clock, nowMs);
}

interface BarDrawingProps {
  layout: BarLayout;
  tone: (custodian: string) => string;
}

function BarDrawing({ layout, tone }: BarDrawingProps) {
  const hatch = useId();
  const last = layout.time.at(-1)?.to ?? 0;
  return (
    <svg className="clock-drawing" width="100%" height="16" aria-hidden focusable="false">
      <defs>
        <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="5" height="5" className="hatch-ground" />
          <rect width="1.4" height="5" className="hatch-line" />
        </pattern>
      </defs>
      {layout.dueAt !== null && last < layout.dueAt && (
        <rect className="clock-track" x="0" y="0" width={`${layout.dueAt}%`} height="8" rx="2" />
      )}
      {layout.time.map((piece) => (
        <rect
          key={piece.from}
          className={`clock-time look-${piece.look}`}
          x={`${piece.from}%`}
          y="0"
          width={`${Math.max(piece.to - piece.from, 0.4)}%`}
          height="8"
          rx="2"
          {...(piece.look === 'paused' ? { fill: `url(#${hatch})` } : {})}
        />
      ))}
      {layout.custody.map((piece, index) => (
        <svg key={piece.from} x={`${piece.from}%`} y="10" width={`${Math.max(piece.to - piece.from, 0.4)}%`} height="3">
          <rect className={`rail-${tone(piece.custodian)}`} x={index === 0 ? 0 : 1} width="100%" height="3" />
        </svg>
      ))}
      {layout.torn && <path className="clock-torn" d="M0 0h7v16H0l4-4-4-4 4-4Z" transform="translate(-3 0)" style={{ translate: '100%' }} />}
      {layout.dueAt !== null && <rect className="clock-due" x={`${layout.dueAt}%`} y="-4" width="2" height="22" />}
    </svg>
  );
}
