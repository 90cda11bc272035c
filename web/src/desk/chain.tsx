import { useRef, useState } from 'react';
import type { ChainRowView, CustomerFileView } from '../../../src/customers/domain/customer-file.js';
import { ClockBar } from '../clock/clock-bar.js';
import { ClockDetail, ClockState } from '../clock/clock-state.js';
import { stateWords } from '../clock/clock-words.js';
import { StateGlyph } from '../clock/state-glyph.js';
import { serverNow } from '../common/now.js';
import { useWidth } from '../common/use-width.js';
import { formatDate, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';

interface ChainProps {
  file: CustomerFileView;
  onOpenTouchpoint: (id: string) => void;
}

const SHOWN = 5;
/** Width of the columns beside the bar, gaps and edges included. */
const BESIDE_BAR = 466;

/** Open touchpoints, worst first, on the common scale; what ended well lately in one line below. */
export function Chain({ file, onOpenTouchpoint }: ChainProps) {
  const { t } = useLanguage();
  const [all, setAll] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const barWidth = useWidth(box, 772) - BESIDE_BAR;
  const open = file.chain.filter((row) => row.open);
  const shown = all ? open : open.slice(0, SHOWN);
  return (
    <section className="chain" ref={box} aria-label={t.desk.chain}>
      <div className="chain-head">
        <h2 className="block-title">
          {t.desk.chain} <span>{t.desk.open(file.openCount)}</span>
        </h2>
        <span className="chain-due">{t.common.due}</span>
        <span>{t.common.left}</span>
        <span>{t.desk.nowHeld}</span>
      </div>
      <div className="chain-rows">
        {open.length > 0 && <span className="due-thread" aria-hidden />}
        {open.length === 0 && <p className="empty">{t.desk.chainEmpty}</p>}
        {shown.map((row) => (
          <ChainRow key={row.touchpointId} row={row} barWidth={barWidth} onOpen={onOpenTouchpoint} />
        ))}
      </div>
      <div className="chain-foot">
        <EndedStrip rows={file.chain.filter((row) => !row.open)} onOpen={onOpenTouchpoint} />
        <span className="grow" />
        {file.openCount > SHOWN && (
          <button type="button" className="plain meta link" onClick={() => setAll(!all)}>
            {all ? t.common.fewer : t.common.allN(file.openCount)}
          </button>
        )}
        <Legend />
      </div>
    </section>
  );
}

interface ChainRowProps {
  row: ChainRowView;
  barWidth: number;
  onOpen: (id: string) => void;
}

function ChainRow({ row, barWidth, onOpen }: ChainRowProps) {
  const { t, words, language } = useLanguage();
  const { names } = useSession();
  const zone = row.clock?.zone ?? viewerZone();
  const opened = formatDate(row.openedAt, { language, zone, nowMs: serverNow() });
  const regulatory = row.clock?.type === 'regulatory' ? t.clock.type.regulatory : null;
  const second = [row.ref, regulatory ?? opened].join(' · ');
  return (
    <button type="button" className="chain-row" onClick={() => onOpen(row.touchpointId)}>
      <span className="two-lines">
        <strong className="cut">{words.kind(row.kind)}</strong>
        <span className="meta cut" title={`${second} · ${row.clock === null ? '' : words.milestone(row.clock.milestone)}`}>
          {second}
        </span>
      </span>
      <span className="chain-bar">{row.clock !== null && <ClockBar clock={row.clock} labelWidth={barWidth} />}</span>
      <span className="two-lines">
        {row.clock === null ? (
          <span className="meta">{t.touchpoint.clocksNone}</span>
        ) : (
          <>
            <ClockState clock={row.clock} />
            <ClockDetail clock={row.clock} />
          </>
        )}
      </span>
      <span className="two-lines">
        <span className="cut" title={names.custodian(row.custodian)}>
          {names.custodian(row.custodian)}
        </span>
        <span className="meta cut">{words.event(row.lastEvent.type)}</span>
      </span>
    </button>
  );
}

function EndedStrip({ rows, onOpen }: { rows: ChainRowView[]; onOpen: (id: string) => void }) {
  const { t, words, language } = useLanguage();
  const told = rows.filter((row) => row.clock !== null).slice(0, 2);
  return (
    <>
      {told.map((row) => (
        <button key={row.touchpointId} type="button" className="plain row ended-item" onClick={() => onOpen(row.touchpointId)}>
          <StateGlyph name={row.clock?.mood ?? 'ended'} />
          <span className="meta">
            {words.kind(row.kind)} {row.clock === null ? '' : stateWords(row.clock, { language, t, nowMs: serverNow() })}
          </span>
        </button>
      ))}
    </>
  );
}

/** What the greys of the rail mean. */
export function Legend() {
  const { t } = useLanguage();
  return (
    <span className="legend">
      {(['us', 'partner', 'adjuster'] as const).map((tone) => (
        <span key={tone}>
          <i className={`legend-rail ground-${tone}`} />
          {t.desk.legend[tone]}
        </span>
      ))}
      <span>
        <i className="legend-hatch" />
        {t.desk.legend.paused}
      </span>
    </span>
  );
}
