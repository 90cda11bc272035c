import type { CustomerFileView, LikelyReasonView } from '../../../src/customers/domain/customer-file.js';
import type { PopView } from '../../../src/screen-pop/domain/pop.js';
import { StateGlyph } from '../clock/state-glyph.js';
import { Icon } from '../common/icon.js';
import { KeyCap } from '../common/key-cap.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { formatShare } from '../format/number.js';
import { prettyId } from '../format/names.js';
import { useLanguage } from '../i18n/language.js';
import { Chain } from './chain.js';
import { Promises } from './promises.js';
import { Voices } from './voices.js';

interface FileProps {
  file: CustomerFileView;
  onOpenTouchpoint: (id: string) => void;
}

interface FileCentreProps extends FileProps {
  pop: PopView | null;
  onUndo?: () => void;
  onVerify?: () => void;
}

/** The customer file on one screen: who, why they call, the chain, promises, what they said. */
export function FileCentre({ pop, file, onOpenTouchpoint, onUndo, onVerify }: FileCentreProps) {
  return (
    <div className="file">
      <Who pop={pop} file={file} onUndo={onUndo} onVerify={onVerify} />
      <Reason reason={file.reason} onOpenTouchpoint={onOpenTouchpoint} />
      <Chain file={file} onOpenTouchpoint={onOpenTouchpoint} />
      <div className="file-halves">
        <Promises file={file} onOpenTouchpoint={onOpenTouchpoint} />
        <Voices file={file} />
      </div>
    </div>
  );
}

interface WhoProps {
  pop: PopView | null;
  file: CustomerFileView;
  onUndo: (() => void) | undefined;
  onVerify: (() => void) | undefined;
}

function Who({ pop, file, onUndo, onVerify }: WhoProps) {
  const { t, language } = useLanguage();
  const { customer, risk } = file;
  const about = [
    customer.grade === null ? null : (GRADES[customer.grade]?.[language] ?? prettyId(customer.grade)),
    customer.since === null ? null : t.desk.since(customer.since.slice(0, 4)),
    customer.language === null ? null : (LANGUAGES[customer.language]?.[language] ?? customer.language),
    pop === null ? null : t.desk.match[pop.match],
  ].filter((part) => part !== null);
  const reasons = risk.reasons.map((reason) => t.risk.reason[reason.code](reason.count));
  const phone = customer.phones[0]?.shown ?? pop?.party.shown;
  return (
    <header className="who">
      <div className="who-line">
        <h1>{customer.name || customer.ref}</h1>
        {phone !== undefined && <span className="second num">{phone}</span>}
        {pop !== null && <Verification pop={pop} onVerify={onVerify} />}
        <span className="grow" />
        <RiskChip level={risk.level} />
      </div>
      <div className="who-line">
        <span className="meta cut grow">
          {about.join(' · ')}
          {pop?.chosenBy === 'handler' && onUndo !== undefined && (
            <>
              {' · '}
              <button type="button" className="plain meta link" onClick={onUndo}>
                {t.match.undo}
              </button>{' '}
              <KeyCap>Z</KeyCap>
            </>
          )}
        </span>
        <span className="meta nowrap">{reasons.join(' · ')}</span>
      </div>
    </header>
  );
}

const GRADES: Record<string, { 'zh-CN': string; en: string }> = {
  standard: { 'zh-CN': '普通客户', en: 'Standard' },
  silver: { 'zh-CN': '银卡', en: 'Silver' },
  gold: { 'zh-CN': '金卡', en: 'Gold' },
  platinum: { 'zh-CN': '白金卡', en: 'Platinum' },
};

const LANGUAGES: Record<string, { 'zh-CN': string; en: string }> = {
  'zh-CN': { 'zh-CN': '普通话', en: 'Mandarin' },
  zh: { 'zh-CN': '普通话', en: 'Mandarin' },
  en: { 'zh-CN': '英语', en: 'English' },
};

/** Plum for what may become a complaint; never red, which belongs to clocks. */
export function RiskChip({ level }: { level: 'low' | 'medium' | 'high' }) {
  const { t } = useLanguage();
  return (
    <span className={`chip${level === 'low' ? '' : ' chip-unhappy'}${level === 'medium' ? ' is-medium' : ''}`}>
      <Icon name="risk" size={12} />
      {t.risk.label[level]}
    </span>
  );
}

function Verification({ pop, onVerify }: { pop: PopView; onVerify: (() => void) | undefined }) {
  const { t, language } = useLanguage();
  const verified = pop.verified ?? null;
  if (verified !== null) {
    const at = formatInstant(verified.at, { language, zone: viewerZone(), nowMs: new Date(verified.at).getTime() });
    return (
      <span className="chip chip-met">
        <StateGlyph name="met" />
        {t.desk.verified(at.split(' ').at(-1) ?? '')}
      </span>
    );
  }
  const talking = pop.state === 'answered' || pop.state === 'held';
  return (
    <>
      <span className="chip">
        <StateGlyph name="ended" />
        {t.desk.unverified}
      </span>
      {talking && onVerify !== undefined && (
        <button type="button" className="plain meta link" onClick={onVerify}>
          {t.desk.verify}
        </button>
      )}
    </>
  );
}

/** One sentence with numbered evidence and how sure we are. */
function Reason({ reason, onOpenTouchpoint }: { reason: LikelyReasonView | null; onOpenTouchpoint: (id: string) => void }) {
  const { t, words } = useLanguage();
  if (reason === null) return <section className="reason meta">{t.desk.noReason}</section>;
  return (
    <section className="reason">
      <h2>
        <WithNumbers text={words.say(reason.sentence)} />
      </h2>
      <div className="evidence">
        <span className="meta">{t.desk.evidence}</span>
        {reason.evidence.slice(0, 4).map((each) => (
          <span key={each.number} className="meta nowrap">
            <sup>{each.number}</sup>{' '}
            {each.link.touchpointId === undefined ? (
              <span>{words.say(each.what)}</span>
            ) : (
              <button type="button" className="plain meta link second" onClick={() => onOpenTouchpoint(each.link.touchpointId ?? '')}>
                {words.say(each.what)}
              </button>
            )}
          </span>
        ))}
        <span className="grow" />
        <span className="meta nowrap">{t.desk.sure(formatShare(reason.confidence, 0))}</span>
      </div>
    </section>
  );
}

const RAISED: Record<string, string> = { '¹': '1', '²': '2', '³': '3', '⁴': '4', '⁵': '5' };

/** Evidence numbers in the sentence, `[1]` or `¹`, raised. */
function WithNumbers({ text }: { text: string }) {
  const parts = text.split(/(\[\d\]|[¹²³⁴⁵])/);
  return (
    <>
      {parts.map((part, index) => {
        const number = /^\[(\d)\]$/.exec(part)?.[1] ?? RAISED[part];
        return number === undefined ? part : <sup key={index}>{number}</sup>;
      })}
    </>
  );
}
