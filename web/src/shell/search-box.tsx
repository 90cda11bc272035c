import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import { Icon } from '../common/icon.js';
import { KeyCap } from '../common/key-cap.js';
import { useLanguage } from '../i18n/language.js';
import { api } from '../net/api.js';
import { useSession } from '../session/session.js';
import { useKeys } from './keys.js';

export interface SearchAnswer {
  customers: { id: string; maskedName: string; grade: string | null; risk: string; openCount: number }[];
  touchpoints: { id: string; kind: string; ref: string; maskedName: string | null }[];
}

interface Hit {
  id: string;
  to: string;
  main: string;
  side: string;
  group: 'customers' | 'touchpoints';
}

/** Asks while typing, 200 ms after the last letter; an older answer never overwrites a newer one. */
export function useSearch(text: string): SearchAnswer | null | 'failed' {
  const [answer, setAnswer] = useState<SearchAnswer | null | 'failed'>(null);
  useEffect(() => {
    if (text.trim().length < 2) {
      setAnswer(null);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api
        .get<SearchAnswer>('/search', { q: text.trim() }, abort.signal)
        .then(setAnswer)
        .catch(() => {
          if (!abort.signal.aborted) setAnswer('failed');
        });
    }, 200);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  return answer;
}

/** `/` from anywhere; arrows and Enter choose. */
export function SearchBox() {
  const { t, words } = useLanguage();
  const { user } = useSession();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const listId = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const answer = useSearch(text);
  const partner = user.role === 'partner';

  useKeys({
    '/': (event) => {
      event.preventDefault();
      field.current?.focus();
    },
  });

  const hits: Hit[] = answer === null || answer === 'failed' ? [] : [
    ...answer.customers.map((customer) => ({
      id: customer.id,
      to: `/desk/customers/${encodeURIComponent(customer.id)}`,
      main: customer.maskedName,
      side: customer.openCount > 0 ? t.top.open(customer.openCount) : t.top.nothingOpen,
      group: 'customers' as const,
    })),
    ...answer.touchpoints.map((touchpoint) => ({
      id: touchpoint.id,
      to: partner ? `/portal?case=${encodeURIComponent(touchpoint.id)}` : `/touchpoints/${encodeURIComponent(touchpoint.id)}`,
      main: touchpoint.ref,
      side: [words.kind(touchpoint.kind), touchpoint.maskedName].filter(Boolean).join(' · '),
      group: 'touchpoints' as const,
    })),
  ];

  const go = (hit: Hit | undefined) => {
    if (hit === undefined) return;
    setOpen(false);
    setText('');
    void navigate(hit.to);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt((old) => Math.min(old + 1, hits.length - 1));
    else if (event.key === 'ArrowUp') setAt((old) => Math.max(old - 1, 0));
    else if (event.key === 'Enter') go(hits[at]);
    else if (event.key === 'Escape') field.current?.blur();
    else return;
    event.preventDefault();
  };

  const shown = open && text.trim() !== '' && answer !== null;
  return (
    <div className="search-box" role="search">
      <label className="search-field">
        <Icon name="search" />
        <input
          ref={field}
          role="combobox"
          aria-expanded={shown}
          aria-controls={listId}
          aria-activedescendant={shown && hits[at] !== undefined ? `${listId}-${at}` : undefined}
          aria-label={partner ? t.top.searchPartner : t.top.search}
          placeholder={partner ? t.top.searchPartner : t.top.search}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setTimeout(() => setOpen(false), 150)}
          onKeyDown={onKeyDown}
        />
        <KeyCap>/</KeyCap>
      </label>
      {shown && (
        <div className="search-results" role="listbox" id={listId}>
          {hits.length === 0 && <p className="meta">{answer === 'failed' ? t.error.title : t.top.searchNone}</p>}
          {hits.map((hit, index) => (
            <div key={hit.id}>
              {hits[index - 1]?.group !== hit.group && (
                <h3>{hit.group === 'customers' ? t.top.searchCustomers : t.top.searchTouchpoints}</h3>
              )}
              <div
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                onMouseEnter={() => setAt(index)}
                onMouseDown={() => go(hit)}
              >
                <strong>{hit.main}</strong>
                <span className="meta grow cut">{hit.side}</span>
              </div>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
