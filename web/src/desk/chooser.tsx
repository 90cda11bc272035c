import { useState } from 'react';
import type { CandidateView, PopView } from '../../../src/screen-pop/domain/pop.js';
import { Icon } from '../common/icon.js';
import { KeyCap } from '../common/key-cap.js';
import { useLanguage } from '../i18n/language.js';
import { useKeys, type KeyMap } from '../shell/keys.js';
import { RiskChip } from './file-centre.js';

interface ChooserProps {
  pop: PopView;
  onChoose: (customerId: string) => void;
  onNone: () => void;
}

/** At most five customers who share the number, ranked by open risk; number keys choose. Masked names only. */
export function Chooser({ pop, onChoose, onNone }: ChooserProps) {
  const { t } = useLanguage();
  const [at, setAt] = useState(0);
  const { candidates } = pop;
  const keys: KeyMap = {
    '0': onNone,
    j: () => setAt((old) => Math.min(old + 1, candidates.length)),
    k: () => setAt((old) => Math.max(old - 1, 0)),
  };
  candidates.forEach((candidate, index) => {
    keys[String(index + 1)] = () => onChoose(candidate.customerId);
  });
  useKeys(keys);

  const onArrow = (event: React.KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
    const next = Math.max(0, Math.min(rows.indexOf(document.activeElement as HTMLElement) + step, rows.length - 1));
    rows[next]?.focus();
    setAt(next);
  };

  return (
    <div className="match">
      <header className="match-head">
        <span className="chip">{t.match.several}</span>
        <h1>{t.match.who(pop.party.shown)}</h1>
      </header>
      <p className="second">
        {pop.match === 'inferred' ? t.match.inferredTitle : t.match.share(candidates.length)}
      </p>
      <div className="panel candidates" role="group" aria-label={t.match.choose} onKeyDown={onArrow}>
        {candidates.map((candidate, index) => (
          <Candidate key={candidate.customerId} candidate={candidate} number={index + 1} current={index === at} onChoose={onChoose} />
        ))}
        <button type="button" className={`candidate is-none${at === candidates.length ? ' is-current' : ''}`} onClick={onNone}>
          <KeyCap>0</KeyCap>
          <span>
            {t.match.none} <span className="meta">{t.match.noneHint}</span>
          </span>
        </button>
      </div>
      <p className="match-foot meta">
        <KeyCap>↑</KeyCap> <KeyCap>↓</KeyCap> {t.match.move} <KeyCap>↵</KeyCap> {t.match.openIt}
        <span className="grow" />
        <Icon name="hidden" /> {t.match.hidden}
      </p>
      <section className="say-until">
        <h2 className="block-title">{t.match.sayUntil}</h2>
        <p>{t.match.saying}</p>
      </section>
      <p className="meta">
        {t.match.undo} <KeyCap>Z</KeyCap> {t.match.undoHint}
      </p>
    </div>
  );
}

interface CandidateProps {
  candidate: CandidateView;
  number: number;
  current: boolean;
  onChoose: (customerId: string) => void;
}

function Candidate({ candidate, number, current, onChoose }: CandidateProps) {
  const { t, words } = useLanguage();
  return (
    <button
      type="button"
      className={`candidate${current ? ' is-current' : ''}`}
      onClick={() => onChoose(candidate.customerId)}
    >
      <KeyCap>{number}</KeyCap>
      <span className="two-lines grow">
        <span className="row">
          <strong className="big">{candidate.maskedName}</strong>
          <span className="second">
            {candidate.openCount > 0 ? t.match.openCount(candidate.openCount) : t.match.nothingOpen}
          </span>
        </span>
        <span className="meta cut">{words.say(candidate.hint)}</span>
      </span>
      <RiskChip level={candidate.risk} />
    </button>
  );
}
