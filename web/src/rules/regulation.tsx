import type { LawClockView, RegulationPackView } from '../../../src/policies/regulation-view.js';
import { Loaded } from '../common/states.js';
import { useLanguage } from '../i18n/language.js';
import { useResource } from '../net/use-resource.js';
import { titleOf } from './policies.js';

/** What the law asks for, by jurisdiction: every article with its source, and the clocks it puts on touchpoints. */
export function RegulationList() {
  const { t } = useLanguage();
  const packs = useResource<{ items: RegulationPackView[] }>('/regulation');
  return (
    <>
      <p className="rules-bar second">{t.rules.counselLong}</p>
      <Loaded resource={packs}>
        {({ items }) => (
          <>
            {items.map((pack) => (
              <PackPanel key={pack.name} pack={pack} />
            ))}
          </>
        )}
      </Loaded>
    </>
  );
}

function PackPanel({ pack }: { pack: RegulationPackView }) {
  const { t, words } = useLanguage();
  return (
    <section className={pack.inForce ? 'panel rules-pack' : 'panel rules-pack is-out'}>
      <header className="panel-head">
        <h2>{words.say(pack.title)}</h2>
        <span className={pack.inForce ? 'chip chip-met' : 'chip'}>{pack.inForce ? t.rules.packInForce : t.rules.packOut}</span>
        <span className="meta">
          {pack.jurisdiction} · <code>{pack.file}</code>
          {!pack.inForce && ` · ${t.rules.choosePack(pack.name)}`}
        </span>
      </header>
      <table className="table">
        <thead>
          <tr>
            <th>{t.rules.article}</th>
            <th>{t.rules.says}</th>
            <th>{t.rules.since}</th>
            <th>{t.rules.lawClocks}</th>
          </tr>
        </thead>
        <tbody>
          {pack.articles.map((article) => (
            <tr key={article.id}>
              <td>
                <b>{words.say(article.cite)}</b>
                <div className="meta">
                  <a className="link" href={article.source} target="_blank" rel="noreferrer">
                    {t.rules.source}
                  </a>
                </div>
              </td>
              <td>
                {words.say(article.says)}
                {article.note !== null && <div className="meta">{words.say(article.note)}</div>}
              </td>
              <td className="nowrap num">
                {article.from}
                {article.until !== null && (
                  <div className="meta">
                    {t.rules.until} {article.until}
                  </div>
                )}
              </td>
              <td>{article.clocks.length === 0 ? <span className="meta">{t.rules.noClock}</span> : article.clocks.map((clock) => <LawClock key={`${clock.kind} ${clock.milestone}`} clock={clock} />)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function LawClock({ clock }: { clock: LawClockView }) {
  const { t, words, language } = useLanguage();
  return (
    <div className="rules-law">
      <span>
        {words.kind(clock.kind)} · <b>{titleOf(clock.title, clock.milestone, language)}</b>
        {clock.type !== 'regulatory' && <span className="meta"> {t.rules.window}</span>}
      </span>
      <code className="meta">{clock.target}</code>
      {clock.calendar !== null && <span className="meta">{clock.calendar}</span>}
    </div>
  );
}
