import { App, Button, Input, Popconfirm, Select } from 'antd';
import { useState, type FormEvent } from 'react';
import { serverNow } from '../common/now.js';
import { Loaded } from '../common/states.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { api } from '../net/api.js';
import { useResource } from '../net/use-resource.js';
import { useSession } from '../session/session.js';
import { useChange } from './use-change.js';

interface KeyLine {
  id: string;
  name: string;
  role: string;
  org: string;
  createdAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

/** Keys of systems: the text is shown once, when made, and never again. */
export function ApiKeyList() {
  const { t, language } = useLanguage();
  const { names } = useSession();
  const { message } = App.useApp();
  const keys = useResource<{ items: KeyLine[] }>('/api-keys');
  const change = useChange();
  const [name, setName] = useState('');
  const [role, setRole] = useState<'integration' | 'admin'>('integration');
  const [shown, setShown] = useState<string | null>(null);
  const at = (value: string | null) => (value === null ? t.common.none : formatInstant(value, { language, zone: viewerZone(), nowMs: serverNow() }));
  const make = (event: FormEvent) => {
    event.preventDefault();
    change(api.post<{ key: string }>('/api-keys', { name, role }), (made) => {
      setShown(made.key);
      setName('');
      keys.reload();
    });
  };
  return (
    <div className="panel">
      <form className="admin-form" onSubmit={make}>
        <label>
          {t.admin.keyName}
          <Input value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label>
          {t.admin.role}
          <Select value={role} onChange={setRole} options={(['integration', 'admin'] as const).map((each) => ({ value: each, label: t.admin.roles[each] }))} />
        </label>
        <Button type="primary" htmlType="submit" disabled={name.trim() === ''}>
          {t.admin.addKey}
        </Button>
      </form>
      {shown !== null && (
        <p className="key-shown" role="status">
          <span>{t.admin.keyShown}</span>
          <code>{shown}</code>
          <Button size="small" onClick={() => void navigator.clipboard.writeText(shown).then(() => message.success(t.common.copied))}>
            {t.common.copy}
          </Button>
        </p>
      )}
      <Loaded resource={keys}>
        {({ items }) => (
          <>
            {items.length === 0 && <p className="empty">{t.admin.none}</p>}
            {items.length > 0 && (
              <table className="table">
                <thead>
                  <tr>
                    <th>{t.admin.keyName}</th>
                    <th>{t.admin.role}</th>
                    <th>{t.admin.org}</th>
                    <th>{t.admin.created}</th>
                    <th>{t.admin.lastUsed}</th>
                    <th />
                  </tr>
                </thead>
                <tbody>
                  {items.map((key) => (
                    <tr key={key.id}>
                      <td>
                        <b>{key.name}</b>
                      </td>
                      <td>{t.admin.roles[key.role] ?? key.role}</td>
                      <td>{names.org(key.org)}</td>
                      <td className="num nowrap">{at(key.createdAt)}</td>
                      <td className="num nowrap">{at(key.lastUsedAt)}</td>
                      <td className="right">
                        {key.revokedAt === null ? (
                          <Popconfirm
                            title={t.admin.revokeSure(key.name)}
                            okText={t.admin.revoke}
                            cancelText={t.common.cancel}
                            onConfirm={() => change(api.remove(`/api-keys/${encodeURIComponent(key.id)}`), keys.reload)}
                          >
                            <Button size="small">{t.admin.revoke}</Button>
                          </Popconfirm>
                        ) : (
                          <span className="meta">
                            {t.admin.revoked} {at(key.revokedAt)}
                          </span>
                        )}
                      </td>
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
