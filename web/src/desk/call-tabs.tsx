import type { PopView } from '../../../src/screen-pop/domain/pop.js';
import { StateGlyph } from '../clock/state-glyph.js';
import { Icon } from '../common/icon.js';
import { KeyCap } from '../common/key-cap.js';
import { useTicking } from '../common/now.js';
import { formatDuration, formatTimer } from '../format/duration.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';
import { callName } from './desk-state.js';

/** Patience of a caller on hold; over it the tab warns. */
const LONG_HOLD_MS = 90_000;

/** Own time of the call's present state: ringing, talking or holding since. */
export function stateSince(pop: PopView): number {
  const since =
    pop.state === 'ringing' ? pop.ringingAt
    : pop.state === 'held' ? (pop.heldSince ?? pop.answeredAt)
    : pop.state === 'wrap-up' ? (pop.endedAt ?? pop.answeredAt)
    : pop.answeredAt;
  return new Date(since ?? pop.ringingAt).getTime();
}

interface CallTabsProps {
  calls: PopView[];
  active: PopView | null;
  onOpen: (callId: string) => void;
}

/** One tab per call: a second call is a second tab, never a replacement. */
export function CallTabs({ calls, active, onOpen }: CallTabsProps) {
  const { t } = useLanguage();
  return (
    <div className="call-strip">
      <div className="call-tabs" role="tablist" aria-label={t.desk.tabs}>
        {calls.map((pop, index) => (
          <CallTab key={pop.callId} pop={pop} index={index} current={pop.callId === active?.callId} onOpen={onOpen} />
        ))}
      </div>
      {active !== null && <CallNote pop={active} />}
    </div>
  );
}

interface CallTabProps {
  pop: PopView;
  index: number;
  current: boolean;
  onOpen: (callId: string) => void;
}

function CallTab({ pop, index, current, onOpen }: CallTabProps) {
  const { t } = useLanguage();
  const timer = useTicking((now) => formatTimer(now - stateSince(pop)));
  const longHold = useTicking((now) => pop.state === 'held' && now - stateSince(pop) > LONG_HOLD_MS);
  const word = t.desk.state[pop.state];
  return (
    <button
      type="button"
      role="tab"
      aria-selected={current}
      className={`call-tab${current ? ' is-current' : ''}`}
      onClick={() => onOpen(pop.callId)}
    >
      <Icon name={pop.state === 'held' ? 'hold' : 'phone'} />
      <strong className="cut">{callName(pop)}</strong>
      {pop.state === 'ringing' ? (
        <span className="chip chip-ink num">
          {word} {timer}
        </span>
      ) : (
        <span className="second num small">
          {word} {timer}
        </span>
      )}
      {longHold && (
        <span className="chip chip-warning">
          <StateGlyph name="warning" />
          {t.desk.holdLong}
        </span>
      )}
      {!current && <KeyCap>Alt {index + 1}</KeyCap>}
    </button>
  );
}

/** What the line knows: queue, wait, how to answer; once answered, when. */
function CallNote({ pop }: { pop: PopView }) {
  const { t, language } = useLanguage();
  const { names } = useSession();
  const parts: string[] = [];
  if (pop.consultation) parts.push(t.desk.consultation);
  if (pop.direction === 'outbound') parts.push(t.desk.outbound);
  if (pop.answeredAt !== null) {
    const style = { language, zone: viewerZone(), nowMs: new Date(pop.answeredAt).getTime(), seconds: true };
    const at = formatInstant(pop.answeredAt, style).split(' ').at(-1) ?? '';
    parts.push(t.desk.answeredAt(at));
  } else {
    if (pop.queue !== null) parts.push(names.queue(pop.queue));
    const waited = pop.offeredAt === null ? 0 : new Date(pop.ringingAt).getTime() - new Date(pop.offeredAt).getTime();
    if (waited >= 1_000) parts.push(t.desk.queued(formatDuration(waited, language)));
    parts.push(t.desk.answerOnPhone);
  }
  return <span className="meta call-note cut">{parts.join(' · ')}</span>;
}
