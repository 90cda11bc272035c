import { Button, Input } from 'antd';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { CustomerFileView } from '../../../src/customers/domain/customer-file.js';
import { TouchpointDrawer } from '../board/touchpoint-drawer.js';
import { Age, Loaded, SkeletonRows } from '../common/states.js';
import { useLanguage } from '../i18n/language.js';
import { useResource } from '../net/use-resource.js';
import { FileCentre } from './file-centre.js';
import './desk.css';

/** The same file without a call; names stay masked until a reason is given, which is logged. */
export function CustomerPage() {
  const { t } = useLanguage();
  const { id = '' } = useParams();
  const [why, setWhy] = useState('');
  const [reveal, setReveal] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const file = useResource<CustomerFileView>(`/customers/${encodeURIComponent(id)}/file`, { reveal });
  return (
    <div className="page-body" style={{ maxWidth: 1080 }}>
      <header className="page-head">
        <h1>{t.customer.title}</h1>
        {file.data !== null && (
          <span className="meta">
            <Age asOf={file.data.updatedAt} say={t.desk.fileAge} />
          </span>
        )}
        <span className="grow" />
        {file.data?.customer.masked === true ? (
          <form
            className="row"
            onSubmit={(event) => {
              event.preventDefault();
              if (why.trim().length >= 3) setReveal(why.trim());
            }}
          >
            <Input aria-label={t.customer.revealWhy} placeholder={t.customer.revealWhy} value={why} maxLength={200} style={{ width: 240 }} onChange={(event) => setWhy(event.target.value)} />
            <Button htmlType="submit" disabled={why.trim().length < 3}>
              {t.customer.reveal}
            </Button>
          </form>
        ) : (
          file.data !== null && <span className="meta">{t.customer.revealed}</span>
        )}
      </header>
      <Loaded resource={file} skeleton={<SkeletonRows rows={12} height={48} />}>
        {(view) => (
          <div className="panel" style={{ overflow: 'hidden' }}>
            <FileCentre pop={null} file={view} onOpenTouchpoint={setOpened} />
          </div>
        )}
      </Loaded>
      <TouchpointDrawer id={opened} onClose={() => setOpened(null)} />
    </div>
  );
}
