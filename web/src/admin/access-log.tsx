import { serverNow } from '../common/now.js';
import { Loaded } from '../common/states.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { useResource } from '../net/use-resource.js';

interface LogLine {
  id: string;
  at: string;
  principalId: string;
  role: string;
  action: string;
  what: string;
  objectId: string;
  why: string;
}

/** Who looked at what, when and why. */
export function AccessLog() {
  const { t, language } = useLanguage();
  const log = useResource<{ items: LogLine[] }>('/access-log', {}, 30_000);
  const style = { language, zone: viewerZone(), nowMs: serverNow(), seconds: true };
  return (
    <div className="panel">
      <Loaded resource={log}>
        {({ items }) => (
          <>
            {items.length === 0 && <p className="empty">{t.admin.none}</p>}
            {items.length > 0 && (
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
                  {items.map((line) => (
                    <tr key={line.id}>
                      <td className="num nowrap">{formatInstant(line.at, style)}</td>
                      <td>{line.principalId}</td>
                      <td>{t.admin.roles[line.role] ?? line.role}</td>
                      <td>
                        {line.action} {line.what} <code>{line.objectId}</code>
                      </td>
                      <td className="second">{line.why}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}
