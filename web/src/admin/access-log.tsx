import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { More } from '../common/more.js';
import { serverNow } from '../common/now.js';
import { ErrorNote, SkeletonRows } from '../common/states.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { usePages } from '../net/use-pages.js';
import { useSession } from '../session/session.js';

interface LogLine {
  id: string;
  at: string;
  principalId: string;
  principalName: string | null;
  role: string;
  action: string;
  what: string;
  objectId: string;
  objectName: string | null;
  why: string;
}

/** Where the thing itself is shown; what has no page of its own is told by its id. */
const PAGES: Record<string, (id: string) => string> = {
  'customer-file': (id) => `/desk/customers/${encodeURIComponent(id)}`,
  'caller-choice': (id) => `/desk/customers/${encodeURIComponent(id)}`,
  'caller-verified': (id) => `/desk/customers/${encodeURIComponent(id)}`,
  waiver: (id) => `/touchpoints/${encodeURIComponent(id)}`,
};

/** Who looked at what, when and why. */
export function AccessLog() {
  const { t, language } = useLanguage();
  const { pages, error, busy, more, reload } = usePages<LogLine>('/access-log');
  const style = { language, zone: viewerZone(), nowMs: serverNow(), seconds: true };
  if (error !== null) return <ErrorNote error={error} onRetry={reload} />;
  if (pages === null) return <SkeletonRows rows={12} />;
  if (pages.items.length === 0) return <p className="panel empty">{t.admin.none}</p>;
  return (
    <div className="panel">
      <table className="table">
        <thead>
          <tr>
            <th>{t.admin.at}</th>
            <th>{t.admin.who}</th>
            <th>{t.admin.role}</th>
            <th>{t.admin.what}</th>
            <th>{t.admin.why}</th>
          </tr>
        </thead>
        <tbody>
          {pages.items.map((line) => (
            <tr key={line.id}>
              <td className="num nowrap">{formatInstant(line.at, style)}</td>
              <td title={line.principalId}>{line.principalName ?? line.principalId}</td>
              <td>{t.admin.roles[line.role] ?? line.role}</td>
              <td>
                <What line={line} />
              </td>
              <td className="second">{whyWords(line, t.admin.whys)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More count={pages.items.length} next={pages.next} busy={busy} onMore={more} />
    </div>
  );
}

function What({ line }: { line: LogLine }) {
  const { t } = useLanguage();
  const { names } = useSession();
  if (line.action === 'sign-in') return <>{t.admin.signedIn}</>;
  const place =
    line.what === 'partner' ? names.partner(line.objectId)
    : line.what === 'team' ? names.team(line.objectId)
    : line.what === 'organisation' ? names.org(line.objectId)
    : null;
  const name: ReactNode = line.objectName ?? place ?? <code>{line.objectId}</code>;
  const page = PAGES[line.what];
  return (
    <>
      {t.admin.actions[line.action] ?? line.action} {t.admin.things[line.what] ?? line.what}{' '}
      {page === undefined ? name : <Link className="link" to={page(line.objectId)}>{name}</Link>}
    </>
  );
}

/** Reasons the product writes are told in the reader's language; those that people gave stand as they are. */
function whyWords(line: LogLine, whys: Record<string, string>): string {
  if (line.action === 'sign-in') return '';
  const known = whys[line.why];
  if (known !== undefined) return known;
  return Object.entries(whys).reduce((text, [words, told]) => (text.startsWith(`${words} `) ? `${told} ${text.slice(words.length + 1)}` : text), line.why);
}
