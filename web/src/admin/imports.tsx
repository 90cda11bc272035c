import { Button } from 'antd';
import { serverNow } from '../common/now.js';
import { Loaded } from '../common/states.js';
import { formatDuration } from '../format/duration.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { formatCount } from '../format/number.js';
import { useLanguage } from '../i18n/language.js';
import { api, apiPath } from '../net/api.js';
import { useResource } from '../net/use-resource.js';
import { ImportForm } from './import-form.js';
import { useChange } from './use-change.js';

interface ImportLine {
  id: string;
  map: string;
  state: string;
  failure: string | null;
  createdAt: string;
  progress: { share: number; rowsPerSecond: number; secondsLeft: number | null };
  report: { rowsRead: number; rowsKept: number; rowsRefused: number; reasons: { reason: string; count: number }[] };
}

/** Imports and how far they are: long work shows progress and can be left and come back to. */
export function ImportList() {
  const { t, language } = useLanguage();
  const imports = useResource<{ items: ImportLine[] }>('/imports', {}, 2_000);
  const change = useChange();
  const style = { language, zone: viewerZone(), nowMs: serverNow() };
  return (
    <div className="panel">
      <ImportForm onTaken={imports.reload} />
      <Loaded resource={imports}>
        {({ items }) => {
          if (items.length === 0) return <p className="empty">{t.admin.importsNone}</p>;
          return (
            <table className="table">
              <thead>
                <tr>
                  <th>{t.admin.map}</th>
                  <th>{t.admin.at}</th>
                  <th>{t.admin.state}</th>
                  <th className="right">{t.admin.rows}</th>
                  <th className="right">{t.admin.kept}</th>
                  <th className="right">{t.admin.refused}</th>
                  <th />
                </tr>
              </thead>
              <tbody>
                {items.map((line) => (
                  <tr key={line.id}>
                    <td className="nowrap">
                      <b>{line.map}</b>
                    </td>
                    <td className="nowrap">{formatInstant(line.createdAt, style)}</td>
                    <td>
                      {t.admin.importState[line.state] ?? line.state}
                      {line.failure !== null && <div className="meta words-breached">{line.failure}</div>}
                      {line.report.reasons.slice(0, 3).map(({ reason, count }) => (
                        <div key={reason} className="meta">
                          {formatCount(count)} × {reason}
                        </div>
                      ))}
                      {line.progress.secondsLeft !== null && (
                        <span className="meta"> {t.admin.timeLeft(formatDuration(line.progress.secondsLeft * 1000, language))}</span>
                      )}
                      {line.state === 'running' && (
                        <span className="progress" aria-hidden>
                          <i style={{ width: `${line.progress.share * 100}%` }} />
                        </span>
                      )}
                    </td>
                    <td className="right num">{formatCount(line.report.rowsRead)}</td>
                    <td className="right num">{formatCount(line.report.rowsKept)}</td>
                    <td className="right num">
                      {line.report.rowsRefused > 0 ? (
                        <a className="link" href={apiPath(`/imports/${encodeURIComponent(line.id)}/errors`)}>
                          {formatCount(line.report.rowsRefused)} {t.admin.errors}
                        </a>
                      ) : (
                        0
                      )}
                    </td>
                    <td className="right">
                      {(line.state === 'running' || line.state === 'queued') && (
                        <Button size="small" onClick={() => change(api.post(`/imports/${encodeURIComponent(line.id)}/cancel`), imports.reload)}>
                          {t.common.cancel}
                        </Button>
                      )}
                      {(line.state === 'interrupted' || line.state === 'cancelled' || line.state === 'failed') && (
                        <Button size="small" onClick={() => change(api.post(`/imports/${encodeURIComponent(line.id)}/resume`), imports.reload)}>
                          {t.admin.resume}
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          );
        }}
      </Loaded>
    </div>
  );
}
