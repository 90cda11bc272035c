import { Link } from 'react-router';
import type { PolicyVersionView } from '../../../src/policies/policy-view.js';
import { Loaded } from '../common/states.js';
import { serverNow } from '../common/now.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { shortVersion } from '../format/names.js';
import { formatCount } from '../format/number.js';
import { useLanguage } from '../i18n/language.js';
import { useResource } from '../net/use-resource.js';

interface Usage {
  items: { version: string; touchpoints: number }[];
}

/** Every version in use, since when, and how many touchpoints run under it. */
export function PolicyList() {
  const { t, words, language } = useLanguage();
  const policies = useResource<{ items: PolicyVersionView[] }>('/policies');
  // The counts may take a moment in a large installation; the list does not wait for them.
  const usage = useResource<Usage>('/policies/usage');
  const runs = (version: string): string => {
    if (usage.data === null) return '…';
    return formatCount(usage.data.items.find((each) => each.version === version)?.touchpoints ?? 0);
  };
  const style = { language, zone: viewerZone(), nowMs: serverNow() };
  return (
    <div className="panel rules-list">
      <Loaded resource={policies}>
        {({ items }) => (
          <table className="table">
            <thead>
              <tr>
                <th>{t.rules.policy}</th>
                <th>{t.rules.version}</th>
                <th>{t.rules.since}</th>
                <th>{t.rules.kinds}</th>
                <th>{t.rules.calendar}</th>
                <th>{t.rules.milestones}</th>
                <th className="right">{t.rules.runs}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {items.map((policy) => (
                <tr key={policy.version}>
                  <td className="nowrap">
                    <b>{titleOf(policy.title, policy.name, language)}</b>
                    <div className="meta">{policy.file}</div>
                  </td>
                  <td className="nowrap" title={`${t.rules.seen} ${formatInstant(policy.firstSeenAt, style)}`}>
                    <code>{shortVersion(policy.version)}</code> <span className={policy.state === 'inForce' ? 'chip chip-met' : 'chip'}>{t.rules.state[policy.state]}</span>
                  </td>
                  <td className="nowrap num">
                    {policy.from}
                    {policy.until !== null && (
                      <div className="meta">
                        {t.rules.until} {policy.until}
                      </div>
                    )}
                  </td>
                  <td>{policy.kinds === null ? t.rules.all : policy.kinds.map((kind) => words.kind(kind)).join(t.common.comma)}</td>
                  <td className="nowrap">
                    <Link className="link" to="/rules?part=calendars">
                      {policy.calendar}
                    </Link>
                  </td>
                  <td className="second">{policy.milestones.map((milestone) => titleOf(milestone.title, milestone.name, language)).join(t.common.comma)}</td>
                  <td className="right num nowrap">{runs(policy.version)}</td>
                  <td className="right nowrap">
                    <Link className="link" to={`/rules?part=try&version=${encodeURIComponent(policy.version)}`}>
                      {t.rules.tryIt}
                    </Link>{' '}
                    <Link className="link" to={`/rules?part=backtest&version=${encodeURIComponent(policy.version)}`}>
                      {t.rules.backtestIt}
                    </Link>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </div>
  );
}

export function titleOf(title: Readonly<Record<string, string>> | null, name: string, language: string): string {
  return title?.[language === 'zh-CN' ? 'zh' : 'en'] ?? name;
}
