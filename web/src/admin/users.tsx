import { Button, Input, Modal, Popconfirm, Select } from 'antd';
import { useState, type FormEvent } from 'react';
import { Loaded } from '../common/states.js';
import { useLanguage } from '../i18n/language.js';
import { api } from '../net/api.js';
import { useResource } from '../net/use-resource.js';
import { useSession } from '../session/session.js';
import { useChange } from './use-change.js';

interface UserLine {
  id: string;
  username: string;
  name: string;
  role: string;
  org: string | null;
  partnerId: string | null;
  extension: string | null;
  email: string | null;
  calendar: string | null;
  disabled?: boolean;
}

const ROLES = ['handler', 'manager', 'partner', 'admin'] as const;
const EMPTY = { username: '', name: '', password: '', role: 'handler' as string, place: '', extension: '', email: '', calendar: '' };

export function UserList() {
  const { t } = useLanguage();
  const { names } = useSession();
  const users = useResource<{ items: UserLine[] }>('/users');
  const change = useChange();
  const [resetting, setResetting] = useState<UserLine | null>(null);
  const [password, setPassword] = useState('');
  const calendars = useCalendarNames();
  const patch = (user: UserLine, changes: Partial<Pick<UserLine, 'disabled' | 'calendar'>>) =>
    change(api.patch(`/users/${encodeURIComponent(user.id)}`, changes), users.reload);
  return (
    <div className="panel">
      <NewUser calendars={calendars} onMade={users.reload} />
      <Loaded resource={users}>
        {({ items }) => (
          <table className="table">
            <thead>
              <tr>
                <th>{t.admin.username}</th>
                <th>{t.admin.name}</th>
                <th>{t.admin.role}</th>
                <th>{t.admin.org}</th>
                <th>{t.admin.extension}</th>
                <th>{t.admin.email}</th>
                <th>{t.admin.calendar}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {items.map((user) => (
                <tr key={user.id} className={user.disabled === true ? 'second' : ''}>
                  <td>
                    <b>{user.username}</b>
                  </td>
                  <td>{user.name}</td>
                  <td>{t.admin.roles[user.role] ?? user.role}</td>
                  <td>{user.partnerId === null ? (user.org === null ? '' : names.org(user.org)) : names.partner(user.partnerId)}</td>
                  <td className="num">{user.extension ?? ''}</td>
                  <td className="second">{user.email ?? ''}</td>
                  <td>
                    <CalendarChoice
                      label={`${t.admin.calendar}: ${user.name}`}
                      calendars={calendars}
                      value={user.calendar}
                      onChange={(calendar) => patch(user, { calendar })}
                    />
                  </td>
                  <td className="right user-actions">
                    <Button size="small" onClick={() => setResetting(user)}>
                      {t.admin.resetPassword}
                    </Button>{' '}
                    {user.disabled === true ? (
                      <Button size="small" onClick={() => patch(user, { disabled: false })}>
                        {t.admin.activate}
                      </Button>
                    ) : (
                      <Popconfirm
                        title={t.admin.disableSure(user.name)}
                        okText={t.admin.deactivate}
                        cancelText={t.common.cancel}
                        onConfirm={() => patch(user, { disabled: true })}
                      >
                        <Button size="small">{t.admin.deactivate}</Button>
                      </Popconfirm>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      <Modal
        open={resetting !== null}
        title={resetting === null ? '' : t.admin.passwordFor(resetting.name)}
        okText={t.common.save}
        cancelText={t.common.cancel}
        onCancel={() => setResetting(null)}
        onOk={() => {
          if (resetting === null) return;
          change(api.post(`/users/${encodeURIComponent(resetting.id)}/password`, { password }), () => {
            setResetting(null);
            setPassword('');
          });
        }}
      >
        <Input.Password aria-label={t.admin.password} autoComplete="new-password" value={password} onChange={(event) => setPassword(event.target.value)} />
      </Modal>
    </div>
  );
}

/** The calendars of the installation; none while they are being fetched. */
function useCalendarNames(): string[] {
  const calendars = useResource<{ items: { name: string }[] }>('/calendars');
  return [...(calendars.data?.items.map(({ name }) => name) ?? []), '24x7'];
}

interface CalendarChoiceProps {
  label: string;
  calendars: readonly string[];
  value: string | null;
  onChange: (calendar: string | null) => void;
}

/** A person's own working hours; empty follows those of the team. */
function CalendarChoice({ label, calendars, value, onChange }: CalendarChoiceProps) {
  const { t } = useLanguage();
  return (
    <Select
      className="calendar-choice"
      aria-label={label}
      allowClear
      placeholder={t.admin.likeTheTeam}
      value={value}
      onChange={(calendar: string | undefined) => onChange(calendar ?? null)}
      options={calendars.map((name) => ({ value: name, label: name }))}
    />
  );
}

function NewUser({ calendars, onMade }: { calendars: readonly string[]; onMade: () => void }) {
  const { t, words } = useLanguage();
  const { directory } = useSession();
  const change = useChange();
  const [form, setForm] = useState(EMPTY);
  const set = (part: Partial<typeof EMPTY>) => setForm({ ...form, ...part });
  const places =
    form.role === 'partner'
      ? directory.partners.map((partner) => ({ value: partner.id, label: words.say(partner.name) }))
      : directory.orgs.map((org) => ({ value: org.id, label: words.say(org.name) }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { username, name, password, role, place, extension, email, calendar } = form;
    const body = {
      username,
      name,
      password,
      role,
      ...(place === '' ? {} : role === 'partner' ? { partnerId: place } : { org: place }),
      ...(extension === '' ? {} : { extension }),
      ...(email === '' ? {} : { email }),
      ...(calendar === '' ? {} : { calendar }),
    };
    change(api.post('/users', body), () => {
      setForm(EMPTY);
      onMade();
    });
  };
  return (
    <form className="admin-form" onSubmit={submit} autoComplete="off">
      <label>
        {t.admin.username}
        <Input value={form.username} onChange={(event) => set({ username: event.target.value })} />
      </label>
      <label>
        {t.admin.name}
        <Input value={form.name} onChange={(event) => set({ name: event.target.value })} />
      </label>
      <label>
        {t.admin.role}
        <Select value={form.role} onChange={(role) => set({ role, place: '' })} options={ROLES.map((role) => ({ value: role, label: t.admin.roles[role] }))} />
      </label>
      <label>
        {form.role === 'partner' ? t.admin.partner : t.admin.org}
        <Select value={form.place === '' ? undefined : form.place} onChange={(place: string) => set({ place })} options={places} />
      </label>
      {form.role !== 'partner' && (
        <label>
          {t.admin.extension}
          <Input value={form.extension} onChange={(event) => set({ extension: event.target.value })} />
        </label>
      )}
      <label>
        {t.admin.email}
        <Input type="email" value={form.email} onChange={(event) => set({ email: event.target.value })} />
      </label>
      <label>
        {t.admin.calendar}
        <CalendarChoice
          label={t.admin.calendar}
          calendars={calendars}
          value={form.calendar === '' ? null : form.calendar}
          onChange={(calendar) => set({ calendar: calendar ?? '' })}
        />
      </label>
      <label>
        {t.admin.password}
        <Input.Password autoComplete="new-password" value={form.password} onChange={(event) => set({ password: event.target.value })} />
      </label>
      <Button type="primary" htmlType="submit">
        {t.admin.addUser}
      </Button>
    </form>
  );
}
