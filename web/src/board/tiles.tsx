import type { BoardView } from '../../../src/insight/domain/board.js';
import { StateGlyph, type GlyphName } from '../clock/state-glyph.js';
import { formatCount, formatDecimal, formatPoints, formatShare } from '../format/number.js';
import { useLanguage } from '../i18n/language.js';
import type { ListWish } from './list-drawer.js';

interface TilesProps {
  view: BoardView;
  onList: (wish: ListWish) => void;
}

/** Five numbers, each a way down to what it counts. */
export function Tiles({ view, onList }: TilesProps) {
  const { t } = useLanguage();
  const { tiles } = view;
  const period = t.board.days[view.days] ?? t.common.days(view.days);
  const comma = t.common.comma;
  const gap = tiles.onTimeRate === null ? null : tiles.onTimeRate - tiles.onTimeTarget;
  const joinDot = (parts: (string | null)[]) => parts.filter((part) => part !== null).join(comma === '，' ? ' · ' : ', ');
  const hourRows = view.burning.filter(({ clock }) => clock.remainingElapsedMs !== null && clock.remainingElapsedMs >= 0 && clock.remainingElapsedMs <= 3_600_000);
  return (
    <section className="panel tiles">
      <Tile
        label={t.board.open}
        value={formatCount(tiles.open)}
        note={tiles.openChange === null ? '' : t.board.openChange(tiles.openChange)}
        onOpen={() => onList({ kind: 'touchpoints', title: t.board.listTitle.open, query: { state: 'open' } })}
      />
      <Tile
        label={t.board.dueHour}
        value={formatCount(tiles.dueWithinHour)}
        glyph={tiles.dueWithinHour > 0 ? 'warning' : 'met'}
        note={t.board.regulatory(tiles.dueWithinHourRegulatory)}
        onOpen={() => onList({ kind: 'burning', title: t.board.listTitle.hour, rows: hourRows })}
      />
      <Tile
        label={t.board.breached}
        value={formatCount(tiles.breachedToday)}
        glyph={tiles.breachedToday > 0 ? 'breached' : 'met'}
        note={joinDot([t.board.stillOpen(tiles.breachedTodayStillOpen), tiles.retractedToday > 0 ? t.board.retracted(tiles.retractedToday) : null])}
        onOpen={() => onList({ kind: 'burning', title: t.board.listTitle.breached, rows: view.burning.filter(({ clock }) => clock.mood === 'breached') })}
      />
      <Tile
        label={t.board.onTime(period)}
        value={formatShare(tiles.onTimeRate)}
        note={joinDot([
          t.board.target(formatShare(tiles.onTimeTarget, 0)),
          gap === null || Math.abs(gap) < 0.0005 ? null : gap < 0 ? t.board.short(formatPoints(gap)) : t.board.above(formatPoints(gap)),
          tiles.waived > 0 ? t.board.waived(tiles.waived) : null,
        ])}
        onOpen={() => onList({ kind: 'touchpoints', title: t.board.onTime(period), query: { state: 'closed' } })}
      />
      <Tile
        label={t.board.complaints}
        value={tiles.complaintsPer10k === null ? formatCount(tiles.complaints) : formatDecimal(tiles.complaintsPer10k)}
        {...(tiles.complaintsPer10k === null ? {} : { glyph: tiles.complaintsPer10k <= tiles.complaintsTarget ? ('met' as const) : ('warning' as const) })}
        note={tiles.complaintsPer10k === null ? t.board.noPolicies : joinDot([t.board.complaintsTarget(formatDecimal(tiles.complaintsTarget)), t.board.complaintsCount(formatCount(tiles.complaints))])}
        onOpen={() => onList({ kind: 'touchpoints', title: t.board.complaints, query: { kind: 'complaint' } })}
      />
    </section>
  );
}

interface TileProps {
  label: string;
  value: string;
  note: string;
  glyph?: GlyphName;
  onOpen: () => void;
}

function Tile({ label, value, note, glyph, onOpen }: TileProps) {
  return (
    <button type="button" className="plain tile" onClick={onOpen}>
      <span className="tile-label">{label}</span>
      <span className="tile-value">
        {glyph !== undefined && <StateGlyph name={glyph} size={14} />}
        {value}
      </span>
      <span className="meta cut">{note}</span>
    </button>
  );
}
