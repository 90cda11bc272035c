import type { ClockMood } from '../../../src/sla/clock-view.js';

/** The form of each mood; shape and colour both tell it, so neither has to be seen alone. */
export type GlyphName = ClockMood | 'retracted';

const LABELLED_BY_WORDS = { 'aria-hidden': true, focusable: false } as const;

/** 12 px state glyph: clock, triangle, octagon, two bars, tick, dotted ring, turned arrow. Words stand beside it. */
export function StateGlyph({ name, size = 12 }: { name: GlyphName; size?: number }) {
  return (
    <svg className={`glyph glyph-${name}`} viewBox="0 0 12 12" width={size} height={size} {...LABELLED_BY_WORDS}>
      {SHAPES[name]}
    </svg>
  );
}

const line = { fill: 'none', strokeWidth: 1.5, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;

const SHAPES: Record<GlyphName, React.ReactNode> = {
  running: (
    <g {...line} stroke="var(--running)">
      <circle cx="6" cy="6" r="5" />
      <path d="M6 3.2V6l1.8 1.2" />
    </g>
  ),
  warning: (
    <>
      <path d="M6 .8 11.6 11H.4Z" fill="var(--warning)" stroke="var(--warning)" strokeLinejoin="round" strokeWidth=".6" />
      <path d="M6 4.4v3M6 9.1v.1" {...line} stroke="var(--surface)" strokeWidth={1.4} />
    </>
  ),
  breached: (
    <>
      <path d="M3.6.3h4.8l3.3 3.3v4.8l-3.3 3.3H3.6L.3 8.4V3.6Z" fill="var(--breached)" />
      <path d="m4.2 4.2 3.6 3.6m0-3.6L4.2 7.8" {...line} stroke="var(--surface)" />
    </>
  ),
  paused: <path d="M2.2 1.5h2.6v9H2.2zM7.2 1.5h2.6v9H7.2z" fill="var(--paused)" />,
  met: <path d="m1.2 6.6 3.2 3.2L10.8 2.6" {...line} strokeWidth={2} stroke="var(--met)" />,
  ended: (
    <circle cx="6" cy="6" r="4.8" fill="none" stroke="var(--meta)" strokeWidth="1.5" strokeDasharray="1.9 1.87" />
  ),
  retracted: (
    <path d="M4.2 2 1.8 4.4l2.4 2.4M2 4.4h5.4a2.8 2.8 0 0 1 0 5.6H3.2" {...line} stroke="var(--secondary)" />
  ),
};
