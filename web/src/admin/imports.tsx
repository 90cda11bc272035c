import { Button } from 'antd';
import { serverNow } from '../common/now.js';
import { Loaded } from '../common/states.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { formatCount } from '../format/number.js';
import { useLanguage } from '../i18n/language.js';
import { api, apiPath } from '../net/api.js';
import { useResource } from '../net/use-resource.js';
import { useChange } from './use-change.js';

interface ImportLine {
  id: string;
  file?: string;
  map?: string;
  state: string;
  startedAt?: string;
  rows?: number;
  kept?: number;
  refused?: number;
  /** 0 to 1 where the size is known. */
  progress?: number | null;
}

/** Imports and how far they are: long work shows progress and can be left and come back to. */
export function ImportList() {
  const { t, language } = useLanguage();
  const imports = useResource<{ items: ImportLine[] } | ImportLine[]>('/imports', {}, 2_000);
  const change = useChange();
  const style = { language, zone: viewerZone(), nowMs: serverNow() };
  return (
    <div className="panel">
      <Loaded resource={imports}>
        {(answer) => {
          const items = Array.isArray(answer) ? answer : answer.items;
          if (items.length === 0) return <p className="empty">{t.admin.none}</p>;
          return (
            <table className="table">
              <thead>
                <tr>
                  <th>{t.admin.file}</th>
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
                    <td>
                      <b>{line.file ?? line.id}</b>
                    </td>
                    <td>{line.map ?? ''}</td>
                    <td className="num nowrap">{line.startedAt === undefined ? '' : formatInstant(line.startedAt, style)}</td>
                    <td>
                      {line.state}
                      {line.progress != null && (
                        <span className="progress" aria-hidden>
                          <i style={{ width: `${line.progress * 100}%` }} />
                        </span>
                      )}
                    </td>
                    <td className="right num">{formatCount(line.rows ?? 0)}</td>
                    <td className="right num">{formatCount(line.kept ?? 0)}</td>
                    <td className="right num">
                      {(line.refused ?? 0) > 0 ? (
                        <a className="link" href={apiPath(`/imports/${encodeURIComponent(line.id)}/errors`)}>
                          {formatCount(line.refused ?? 0)}
                        </a>
                      ) : (
                        0
                      )}
                    </td>
                    <td className="right">
                      {line.state === 'running' && (
                        <Button size="small" onClick={() => change(api.remove(`/imports/${encodeURIComponent(line.id)}`), imports.reload)}>
                          {t.common.cancel}
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
