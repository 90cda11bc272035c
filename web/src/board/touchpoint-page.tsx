import { useParams } from 'react-router';
import type { TouchpointView } from '../../../src/insight/domain/board.js';
import { Loaded } from '../common/states.js';
import { useLanguage } from '../i18n/language.js';
import { useResource } from '../net/use-resource.js';
import { TouchpointDetail } from './touchpoint-detail.js';

/** A touchpoint on a page of its own: where searches and links in mails lead. */
export function TouchpointPage() {
  const { words } = useLanguage();
  const { id = '' } = useParams();
  const touchpoint = useResource<TouchpointView>(`/touchpoints/${encodeURIComponent(id)}`, {}, 30_000);
  return (
    <div className="page-body" style={{ maxWidth: 960 }}>
      <Loaded resource={touchpoint}>
        {(view) => (
          <>
            <header className="page-head">
              <h1>
                {words.kind(view.kind)} {view.ref}
              </h1>
            </header>
            <div className="panel">
              <TouchpointDetail view={view} onChange={touchpoint.reload} />
            </div>
          </>
        )}
      </Loaded>
    </div>
  );
}
