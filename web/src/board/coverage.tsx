import type { BoardView } from '../../../src/insight/domain/board.js';
import type { TouchpointKind } from '../../../src/touchpoints/domain/kinds.js';
import { StateGlyph } from '../clock/state-glyph.js';
import { useLanguage } from '../i18n/language.js';
import { KINDS } from '../i18n/words.js';
import { useSession } from '../session/session.js';
import { KindHeads } from './heat.js';

interface CoverageProps {
  view: BoardView;
  onPick: (org: string, kind: TouchpointKind) => void;
}

const SILENT_HOURS = 24;
/** From here on hours are told in days. */
const LONG_HOURS = 100;

/** Hours since the last event per organisation and touchpoint; over a day of silence is red, a dash does not apply. */
export function Coverage({ view, onPick }: CoverageProps) {
  const { t, language } = useLanguage();
  const { names } = useSession();
  const orgs = [...new Set(view.coverage.map((cell) => cell.org))];
  const hours = new Map(view.coverage.map((cell) => [`${cell.org} ${cell.kind}`, cell.hours]));
  return (
    <section className="panel coverage" aria-label={t.board.coverage}>
      <header className="panel-head">
        <h2>{t.board.coverage}</h2>
        <span className="meta grow cut">{t.board.coverageSub}</span>
        <span className={`chip ${view.coverageSilent > 0 ? 'chip-breached' : 'chip-met'}`}>
          <StateGlyph name={view.coverageSilent > 0 ? 'breached' : 'met'} />
          {view.coverageSilent > 0 ? t.board.silent(view.coverageSilent) : t.board.covered}
        </span>
      </header>
      <div className={`grid-body coverage-grid lang-${language}`}>
        <KindHeads />
        {orgs.map((org) => (
          <div key={org} className="coverage-row">
            <span className="cut" title={names.org(org)}>
              {names.org(org)}
            </span>
            {KINDS.map((kind) => {
              const age = hours.get(`${org} ${kind}`);
              if (age === undefined) {
                return (
                  <span key={kind} className="cover-none">
                    –
                  </span>
                );
              }
              const silent = age >= SILENT_HOURS;
              const whole = Math.floor(age);
              return (
                <button key={kind} type="button" className={`cover${silent ? ' is-silent' : ''}`} onClick={() => onPick(org, kind)}>
                  {silent ? (whole < LONG_HOURS ? t.board.hours(whole) : t.board.daysShort(Math.floor(whole / 24))) : whole < 1 ? '<1' : whole}
                </button>
              );
            })}
          </div>
        ))}
      </div>
    </section>
  );
}
