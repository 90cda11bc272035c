import { Drawer } from 'antd';
import type { BurningRowView } from '../../../src/insight/domain/board.js';
import type { ClockView } from '../../../src/sla/clock-view.js';
import type { Cause, TouchpointKind } from '../../../src/touchpoints/domain/kinds.js';
import { ClockState } from '../clock/clock-state.js';
import { More } from '../common/more.js';
import { serverNow } from '../common/now.js';
import { SentimentMark } from '../common/sentiment.js';
import { ErrorNote, SkeletonRows } from '../common/states.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { usePages } from '../net/use-pages.js';
import { useSession } from '../session/session.js';
import { BurningRow } from './burning.js';

/** What a number on the board stands for, to be listed. */
export type ListWish =
  | { kind: 'touchpoints'; title: string; query: Record<string, string> }
  | { kind: 'burning'; title?: string; rows: BurningRowView[] }
  | { kind: 'voices'; of: TouchpointKind; cause: Cause; days: number };

interface ListDrawerProps {
  wish: ListWish | null;
  org: string | null;
  onClose: () => void;
  onOpen: (touchpointId: string) => void;
}

/** The way down from a number: the touchpoints, clocks or sentences it counts. */
export function ListDrawer({ wish, org, onClose, onOpen }: ListDrawerProps) {
  const { t, words } = useLanguage();
  const title =
    wish === null ? ''
    : wish.kind === 'touchpoints' ? wish.title
    : wish.kind === 'burning' ? (wish.title ?? t.board.listTitle.burning)
    : t.board.voicesOf(words.kind(wish.of), words.cause(wish.cause));
  return (
    <Drawer open={wish !== null} onClose={onClose} title={title} size={640} destroyOnHidden>
      {wish?.kind === 'burning' && <BurningList rows={wish.rows} onOpen={onOpen} />}
      {wish?.kind === 'touchpoints' && <TouchpointList query={{ ...(org === null ? {} : { org }), ...wish.query }} onOpen={onOpen} />}
      {wish?.kind === 'voices' && <VoiceList query={{ kind: wish.of, cause: wish.cause, mood: 'unhappy', days: wish.days, org }} onOpen={onOpen} />}
    </Drawer>
  );
}

function BurningList({ rows, onOpen }: { rows: BurningRowView[]; onOpen: (id: string) => void }) {
  const { t } = useLanguage();
  if (rows.length === 0) return <p className="empty">{t.board.burningEmpty}</p>;
  return (
    <div className="burn-rows">
      {rows.map((row) => (
        <BurningRow key={`${row.touchpointId} ${row.clock.id}`} row={row} onOpen={onOpen} />
      ))}
    </div>
  );
}

/** What the list of touchpoints answers with; the clock is the one that matters most. */
interface Summary {
  id: string;
  kind: string;
  ref: string;
  custodian: string;
  open: boolean;
  openedAt: string;
  clock: ClockView | null;
}

function TouchpointList({ query, onOpen }: { query: Record<string, string>; onOpen: (id: string) => void }) {
  const { t, words, language } = useLanguage();
  const { names } = useSession();
  const { pages, error, busy, more } = usePages<Summary>('/touchpoints', query);
  if (error !== null) return <ErrorNote error={error} />;
  if (pages === null) return <SkeletonRows rows={10} />;
  if (pages.items.length === 0) return <p className="empty">{t.board.listEmpty}</p>;
  const at = (value: string) => formatInstant(value, { language, zone: viewerZone(), nowMs: serverNow() });
  return (
    <>
      <ul className="plain-list">
        {pages.items.map((item) => (
          <li key={item.id}>
            <button type="button" className="plain list-row is-touchpoint" onClick={() => onOpen(item.id)}>
              <span className="cut">
                <strong>{words.kind(item.kind)}</strong> <span className="meta">{item.ref}</span>
              </span>
              <span>{item.clock !== null && <ClockState clock={item.clock} />}</span>
              <span className="second cut list-held">{names.custodian(item.custodian)}</span>
              <span className="meta num nowrap">{at(item.openedAt)}</span>
            </button>
          </li>
        ))}
      </ul>
      <More count={pages.items.length} next={pages.next} busy={busy} onMore={more} />
    </>
  );
}

interface VoiceLine {
  id: string;
  at: string;
  quote: string;
  sentiment: -2 | -1 | 0 | 1 | 2;
  channel: string;
  kind: string | null;
  causes: string[];
  touchpointId?: string | null;
}

function VoiceList({ query, onOpen }: { query: Record<string, string | number | null>; onOpen: (id: string) => void }) {
  const { t, language } = useLanguage();
  const { pages, error, busy, more } = usePages<VoiceLine>('/voice', query);
  if (error !== null) return <ErrorNote error={error} />;
  if (pages === null) return <SkeletonRows rows={10} />;
  if (pages.items.length === 0 && pages.next === null) return <p className="empty">{t.board.heatEmpty}</p>;
  const at = (value: string) => formatInstant(value, { language, zone: viewerZone(), nowMs: serverNow() });
  return (
    <>
      <ul className="plain-list">
        {pages.items.map((voice) => (
          <li key={voice.id} className="voice-row">
            <p>{t.quote(voice.quote)}</p>
            <p className="meta row">
              <SentimentMark value={voice.sentiment} />
              {at(voice.at)} {t.channel[voice.channel] ?? voice.channel}
              {voice.touchpointId != null && (
                <button type="button" className="plain meta link" onClick={() => onOpen(voice.touchpointId ?? '')}>
                  {t.touchpoint.events}
                </button>
              )}
            </p>
          </li>
        ))}
      </ul>
      <More count={pages.items.length} next={pages.next} busy={busy} onMore={more} />
    </>
  );
}
