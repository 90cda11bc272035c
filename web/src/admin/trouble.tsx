import { Button, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { More } from '../common/more.js';
import { serverNow } from '../common/now.js';
import { ErrorNote, SkeletonRows } from '../common/states.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { api } from '../net/api.js';
import { usePages, type Pages } from '../net/use-pages.js';
import { useChange } from './use-change.js';

interface MessageView {
  id: string;
  purpose: string;
  channel: string;
  recipient: string;
  attempts: number;
  lastFailure: string | null;
  touchpointId: string | null;
  createdAt: string;
}

interface QuarantinedJobView {
  id: string;
  name: string;
  data: unknown;
  reason: string;
  attempts: number;
  failedAt: string;
}

const DEAD = { state: 'dead' };

/** What was given up however often it was tried: messages nobody received, and jobs in quarantine. */
export function TroubleList() {
  const { t } = useLanguage();
  return (
    <>
      <section className="panel">
        <header className="panel-head">
          <h2>{t.trouble.messages}</h2>
          <span className="meta">{t.trouble.messagesSub}</span>
        </header>
        <DeadMessages />
      </section>
      <section className="panel admin-next">
        <header className="panel-head">
          <h2>{t.trouble.jobs}</h2>
          <span className="meta">{t.trouble.jobsSub}</span>
        </header>
        <FailedJobs />
      </section>
    </>
  );
}

function useAt(): (value: string) => string {
  const { language } = useLanguage();
  return (value) => formatInstant(value, { language, zone: viewerZone(), nowMs: serverNow() });
}

function DeadMessages() {
  const { t } = useLanguage();
  const at = useAt();
  const change = useChange();
  const messages = usePages<MessageView>('/messages', DEAD);
  return (
    <Listed pages={messages} empty={t.trouble.noMessages}>
      {(items) => (
        <table className="table">
          <thead>
            <tr>
              <th>{t.admin.at}</th>
              <th>{t.trouble.what}</th>
              <th>{t.trouble.to}</th>
              <th className="right">{t.trouble.attempts}</th>
              <th>{t.admin.why}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {items.map((message) => (
              <tr key={message.id}>
                <td className="num nowrap">{at(message.createdAt)}</td>
                <td>
                  {t.trouble.channels[message.channel] ?? message.channel} · {t.trouble.purposes[message.purpose] ?? message.purpose}
                  {message.touchpointId !== null && (
                    <>
                      {' '}
                      <Link className="link" to={`/touchpoints/${encodeURIComponent(message.touchpointId)}`}>
                        {t.touchpoint.events}
                      </Link>
                    </>
                  )}
                </td>
                <td className="second">{message.recipient}</td>
                <td className="right num">{message.attempts}</td>
                <td className="second">{message.lastFailure ?? ''}</td>
                <td className="right">
                  <Button size="small" onClick={() => change(api.post(`/messages/${encodeURIComponent(message.id)}/replay`), messages.reload)}>
                    {t.trouble.sendAgain}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Listed>
  );
}

function FailedJobs() {
  const { t } = useLanguage();
  const at = useAt();
  const change = useChange();
  const jobs = usePages<QuarantinedJobView>('/jobs');
  return (
    <Listed pages={jobs} empty={t.trouble.noJobs}>
      {(items) => (
        <table className="table">
          <thead>
            <tr>
              <th>{t.admin.at}</th>
              <th>{t.trouble.what}</th>
              <th className="right">{t.trouble.attempts}</th>
              <th>{t.admin.why}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {items.map((job) => (
              <tr key={job.id}>
                <td className="num nowrap">{at(job.failedAt)}</td>
                <td>
                  <code>{job.name}</code>
                  <div className="meta cut job-data">{JSON.stringify(job.data)}</div>
                </td>
                <td className="right num">{job.attempts}</td>
                <td className="second">{job.reason}</td>
                <td className="right nowrap">
                  <Button size="small" onClick={() => change(api.post(`/jobs/${encodeURIComponent(job.id)}/retry`), jobs.reload)}>
                    {t.trouble.tryAgain}
                  </Button>{' '}
                  <Popconfirm
                    title={t.trouble.discardSure}
                    okText={t.trouble.discard}
                    cancelText={t.common.cancel}
                    onConfirm={() => change(api.remove(`/jobs/${encodeURIComponent(job.id)}`), jobs.reload)}
                  >
                    <Button size="small">{t.trouble.discard}</Button>
                  </Popconfirm>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Listed>
  );
}

interface ListedProps<T> {
  pages: Pages<T>;
  empty: string;
  children: (items: T[]) => ReactNode;
}

function Listed<T>({ pages: { pages, error, busy, more, reload }, empty, children }: ListedProps<T>) {
  if (error !== null) return <ErrorNote error={error} onRetry={reload} />;
  if (pages === null) return <SkeletonRows rows={3} />;
  if (pages.items.length === 0) return <p className="empty">{empty}</p>;
  return (
    <>
      {children(pages.items)}
      {pages.next !== null && <More count={pages.items.length} next={pages.next} busy={busy} onMore={more} />}
    </>
  );
}
