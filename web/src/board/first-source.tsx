import { App, Button } from 'antd';
import { useState } from 'react';
import { StateGlyph } from '../clock/state-glyph.js';
import { Icon, type IconName } from '../common/icon.js';
import { KeyCap } from '../common/key-cap.js';
import { useLanguage } from '../i18n/language.js';
import { useKeys } from '../shell/keys.js';
import './board.css';

type Way = 'api' | 'file' | 'phone';
const ICONS: Record<Way, IconName> = { api: 'plug', file: 'document', phone: 'phone' };

/** Lines a person can paste; the address is this server's own. */
function linesOf(way: Way): string {
  const base = location.origin;
  if (way === 'file') return 'npx firebreak import FILE.csv --map NAME\n\n# config/imports/ holds the mappings; --dry-run only checks';
  const path = way === 'api' ? 'events' : 'call-events';
  const body =
    way === 'api'
      ? `{
    "source": "claims", "eventId": "e-1", "type": "opened",
    "occurredAt": "2026-11-24T10:40:00+08:00",
    "touchpoint": { "kind": "claim-report", "ref": "CL-1" },
    "customer": { "ref": "P-1001" } }`
      : `{
    "source": "pbx", "eventId": "c-1", "callId": "1", "type": "leg.ringing",
    "occurredAt": "2026-11-24T10:40:00+08:00", "direction": "inbound",
    "party": { "raw": "+8613800138000", "presentation": "allowed" },
    "handler": { "extension": "8001" } }`;
  return `curl -X POST "${base}/v1/${path}" \\
  -H "Authorization: Bearer $KEY" \\
  -H "Content-Type: application/json" -d '${body}'`;
}

/** First run: one next step, and the page changes by itself when the first event lands. */
export function FirstSource() {
  const { t } = useLanguage();
  const { message } = App.useApp();
  const [way, setWay] = useState<Way>('api');
  const ways: [Way, string, string][] = [
    ['api', t.board.sources.api, t.board.sources.apiHint],
    ['file', t.board.sources.file, t.board.sources.fileHint],
    ['phone', t.board.sources.phone, t.board.sources.phoneHint],
  ];
  useKeys(Object.fromEntries(ways.map(([each], index) => [String(index + 1), () => setWay(each)])));
  const copy = () =>
    void navigator.clipboard.writeText(linesOf(way)).then(() => message.success(t.common.copied));
  return (
    <div className="first">
      <h1>{t.board.emptyTitle}</h1>
      <p>{t.board.emptyText}</p>
      <div className="first-columns">
        <div className="panel first-ways">
          {ways.map(([each, name, hint], index) => (
            <button
              key={each}
              type="button"
              aria-pressed={way === each}
              className={`plain first-way${way === each ? ' is-current' : ''}`}
              onClick={() => setWay(each)}
            >
              <Icon name={ICONS[each]} size={16} />
              <span className="two-lines grow">
                <strong>{name}</strong>
                <span className="meta">{hint}</span>
              </span>
              <KeyCap>{index + 1}</KeyCap>
            </button>
          ))}
        </div>
        <div className="panel first-code">
          <header className="row" style={{ marginBottom: 8 }}>
            <strong className="grow">{t.board.sendOne}</strong>
            <Button size="small" onClick={copy} icon={<Icon name="copy" size={13} />}>
              {t.common.copy}
            </Button>
          </header>
          <pre>{linesOf(way)}</pre>
          <p className="first-listen" role="status">
            <StateGlyph name="ended" />
            <span className="grow">{t.board.listening}</span>
            <span className="meta">{t.board.listeningHint}</span>
          </p>
        </div>
      </div>
    </div>
  );
}
