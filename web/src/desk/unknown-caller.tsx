import { Input, Segmented } from 'antd';
import { useState } from 'react';
import type { PopView } from '../../../src/screen-pop/domain/pop.js';
import { Icon } from '../common/icon.js';
import { useTicking } from '../common/now.js';
import { formatDuration } from '../format/duration.js';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';
import { useSearch } from '../shell/search-box.js';
import { useCallNotes } from './call-notes.js';

const WAYS = ['policy', 'plate', 'claim'] as const;

/** Nobody matched, or the number is withheld: find the customer by what they can tell, or write down what they say. */
export function UnknownCaller({ pop, onChoose }: { pop: PopView; onChoose: (customerId: string) => void }) {
  const { t, language } = useLanguage();
  const { names } = useSession();
  const [way, setWay] = useState<(typeof WAYS)[number]>('policy');
  const [text, setText] = useState('');
  const [notes, change] = useCallNotes(pop.callId);
  const found = useSearch(text.trim().length >= 4 ? text : '');
  const answer = found === 'failed' ? null : found;
  const withheld = pop.party.presentation !== 'allowed';
  const waitMs = pop.offeredAt === null ? null : new Date(pop.ringingAt).getTime() - new Date(pop.offeredAt).getTime();
  const ringing = useTicking((now) => formatDuration(now - new Date(pop.ringingAt).getTime(), language));
  const first = answer?.customers[0];
  return (
    <div className="match">
      <header className="match-head">
        <span className="chip">{t.match.unknown}</span>
        <h1>{withheld ? t.match.withheld : t.match.unknownTitle(pop.party.shown)}</h1>
      </header>
      <p className="second">{withheld ? t.match.withheldText : t.match.unknownText}</p>
      <section className="panel match-panel">
        <h2 className="block-title">{t.match.find}</h2>
        <Segmented
          block
          value={way}
          onChange={setWay}
          options={WAYS.map((each) => ({ value: each, label: t.match.by[each] }))}
        />
        <Input
          size="large"
          aria-label={t.match.by[way]}
          prefix={<Icon name="search" size={16} />}
          suffix={<span className="meta">{t.match.atLeast}</span>}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onPressEnter={() => (first === undefined ? undefined : onChoose(first.id))}
        />
        {found === 'failed' && <p className="meta">{t.error.title}</p>}
        {answer !== null && answer.customers.length === 0 && <p className="meta">{t.match.noHit}</p>}
        <ul className="lookup">
          {answer?.customers.slice(0, 5).map((customer) => (
            <li key={customer.id}>
              <button type="button" className="candidate" onClick={() => onChoose(customer.id)}>
                <strong>{customer.maskedName}</strong>
                <span className="meta grow">{customer.openCount > 0 ? t.match.openCount(customer.openCount) : t.match.nothingOpen}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section className="panel match-panel">
        <h2 className="block-title">
          {t.match.newFile}
          <span>{t.match.nothingLost}</span>
        </h2>
        <Input.TextArea
          rows={3}
          placeholder={t.match.inTheirWords}
          aria-label={t.match.inTheirWords}
          value={notes.note}
          onChange={(event) => change({ note: event.target.value })}
        />
      </section>
      <section className="panel match-panel">
        <h2 className="block-title">{t.match.known}</h2>
        <dl className="known">
          {pop.queue !== null && (
            <>
              <dt>{t.match.line}</dt>
              <dd>{names.queue(pop.queue)}</dd>
            </>
          )}
          <dt>{t.match.waited}</dt>
          <dd className="num">{waitMs === null ? ringing : formatDuration(waitMs, language)}</dd>
          {!withheld && (
            <>
              <dt>{t.match.number}</dt>
              <dd className="num">{pop.party.shown}</dd>
            </>
          )}
        </dl>
      </section>
    </div>
  );
}
