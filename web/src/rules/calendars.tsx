import { Segmented } from 'antd';
import { useState } from 'react';
import type { CalendarDayView, CalendarYearView } from '../../../src/policies/policy-view.js';
import { StateGlyph } from '../clock/state-glyph.js';
import { serverNow } from '../common/now.js';
import { Loaded } from '../common/states.js';
import { formatDate } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { useResource } from '../net/use-resource.js';
import { titleOf } from './policies.js';

/** The calendars with a year drawn day by day: days off, make-up workdays, and days with hours of their own. */
export function CalendarList() {
  const present = new Date(serverNow()).getUTCFullYear();
  const [year, setYear] = useState(present);
  const calendars = useResource<{ items: CalendarYearView[] }>('/calendars', { year });
  return (
    <>
      <div className="rules-bar">
        <Segmented value={year} onChange={setYear} options={[present - 1, present, present + 1].map((each) => ({ value: each, label: String(each) }))} />
        <Legend />
      </div>
      <Loaded resource={calendars}>
        {({ items }) => (
          <>
            {items.map((calendar) => (
              <CalendarPanel key={calendar.name} calendar={calendar} />
            ))}
          </>
        )}
      </Loaded>
    </>
  );
}

function Legend() {
  const { t } = useLanguage();
  return (
    <span className="legend">
      {(['off', 'makeup', 'special'] as const).map((kind) => (
        <span key={kind}>
          <i className={`day-box is-${kind}`} />
          {t.rules[kind]}
        </span>
      ))}
    </span>
  );
}

function CalendarPanel({ calendar }: { calendar: CalendarYearView }) {
  const { t, language } = useLanguage();
  const count = (kind: CalendarDayView['kind']) => calendar.days.filter((day) => day.kind === kind).length;
  return (
    <section className="panel rules-calendar">
      <header className="panel-head">
        <h2>{titleOf(calendar.title, calendar.name, language)}</h2>
        <span className="meta">
          {calendar.name} · {calendar.zone} · {calendar.announced === null ? t.rules.noSet : t.rules.daysCount(count('off'), count('makeup'))}
        </span>
        {calendar.announced === false && (
          <span className="chip chip-warning">
            <StateGlyph name="warning" />
            {t.rules.unannounced}
          </span>
        )}
      </header>
      <p className="rules-week meta">
        {calendar.week.map((windows, index) => (
          <span key={index}>
            <b>{t.rules.weekdays[index]}</b> {windows.length === 0 ? '–' : windows.join(' ')}
          </span>
        ))}
      </p>
      <div className="year">
        {Array.from({ length: 12 }, (_, month) => (
          <Month key={month} calendar={calendar} month={month} />
        ))}
      </div>
    </section>
  );
}

function Month({ calendar, month }: { calendar: CalendarYearView; month: number }) {
  const { t, language } = useLanguage();
  const { year } = calendar;
  const first = new Date(Date.UTC(year, month, 1));
  const blanks = (first.getUTCDay() + 6) % 7;
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const named = new Map(calendar.days.map((day) => [day.date, day]));
  const nowMs = serverNow();
  return (
    <div className="month">
      <b className="meta">{new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' }).format(first)}</b>
      <div className="month-days">
        {Array.from({ length: blanks }, (_, index) => (
          <i key={`blank ${index}`} />
        ))}
        {Array.from({ length }, (_, index) => {
          const date = `${year}-${String(month + 1).padStart(2, '0')}-${String(index + 1).padStart(2, '0')}`;
          const day = named.get(date);
          const works = (calendar.week[(blanks + index) % 7] ?? []).length > 0;
          const said = day === undefined ? '' : `${t.rules[day.kind]} ${day.windows.join(' ')}`.trim();
          const label = `${formatDate(`${date}T00:00:00Z`, { language, zone: 'UTC', nowMs })} ${said}`.trim();
          return (
            <i key={date} className={`day${day === undefined ? (works ? '' : ' is-rest') : ` is-${day.kind}`}`} title={label} aria-label={day === undefined ? undefined : label} role={day === undefined ? undefined : 'img'}>
              {index + 1}
            </i>
          );
        })}
      </div>
    </div>
  );
}
