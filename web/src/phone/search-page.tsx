import { Input } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { Icon } from '../common/icon.js';
import { useLanguage } from '../i18n/language.js';
import { useSearch } from '../shell/search-box.js';
import './phone.css';

/** Search as a page of its own, for thumbs. */
export function SearchPage() {
  const { t, words } = useLanguage();
  const [text, setText] = useState('');
  const found = useSearch(text);
  const answer = found === 'failed' ? null : found;
  return (
    <div className="phone-page is-narrow">
      <header className="phone-head">
        <h1>{t.nav.customers}</h1>
      </header>
      <div className="phone-search">
        <Input size="large" autoFocus prefix={<Icon name="search" size={16} />} placeholder={t.phone.searchHint} aria-label={t.phone.search} value={text} onChange={(event) => setText(event.target.value)} />
      </div>
      {found === 'failed' && <p className="empty">{t.error.title}</p>}
      {answer?.customers.map((customer) => (
        <Link key={customer.id} className="phone-row" to={`/desk/customers/${encodeURIComponent(customer.id)}`}>
          <span className="row">
            <strong className="grow">{customer.maskedName}</strong>
            <span className="second">{customer.openCount > 0 ? t.top.open(customer.openCount) : t.top.nothingOpen}</span>
          </span>
        </Link>
      ))}
      {answer?.touchpoints.map((touchpoint) => (
        <Link key={touchpoint.id} className="phone-row" to={`/touchpoints/${encodeURIComponent(touchpoint.id)}`}>
          <span className="row">
            <strong className="grow">{touchpoint.ref}</strong>
            <span className="second">{[words.kind(touchpoint.kind), touchpoint.maskedName].filter(Boolean).join(' · ')}</span>
          </span>
        </Link>
      ))}
      {answer !== null && answer.customers.length + answer.touchpoints.length === 0 && <p className="empty">{t.top.searchNone}</p>}
    </div>
  );
}
