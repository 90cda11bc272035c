import type { CustomerFileView } from '../../../src/customers/domain/customer-file.js';
import { serverNow } from '../common/now.js';
import { SentimentMark } from '../common/sentiment.js';
import { formatDate, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';

const SHOWN = 4;

/** The customer's own words, with feeling, channel, demand and cause. */
export function Voices({ file }: { file: CustomerFileView }) {
  const { t, words, language } = useLanguage();
  const style = { language, zone: viewerZone(), nowMs: serverNow() };
  return (
    <section className="half" aria-label={t.desk.voices}>
      <h2 className="block-title">
        {t.desk.voices} <span>{t.desk.contacts(file.contactsIn14Days)}</span>
      </h2>
      {file.voices.length === 0 && <p className="meta">{t.desk.voicesEmpty}</p>}
      <ul>
        {file.voices.slice(0, SHOWN).map((voice) => {
          const about = [
            `${formatDate(voice.at, style)} ${t.channel[voice.channel] ?? voice.channel}`,
            voice.demand === null ? (voice.kind === null ? null : words.kind(voice.kind)) : words.demand(voice.demand),
            ...voice.causes.slice(0, 2).map((cause) => words.cause(cause)),
          ];
          return (
            <li key={voice.id} className="said">
              <p className="cut" title={voice.quote}>
                {t.quote(voice.quote)}
              </p>
              <p className="meta cut row">
                <SentimentMark value={voice.sentiment} />
                <span className="cut">{about.filter((part) => part !== null).join(' · ')}</span>
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
