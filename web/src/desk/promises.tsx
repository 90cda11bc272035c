import { useState } from 'react';
import type { CustomerFileView, PromiseView } from '../../../src/customers/domain/customer-file.js';
import { StateGlyph, type GlyphName } from '../clock/state-glyph.js';
import { serverNow } from '../common/now.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';

const GLYPHS: Record<PromiseView['state'], GlyphName> = { broken: 'breached', open: 'running', kept: 'met', withdrawn: 'ended' };
const SHOWN = 4;

interface PromisesProps {
  file: CustomerFileView;
  onOpenTouchpoint: (id: string) => void;
}

/** Promises with who, when due, and the evidence: only evidence closes one. */
export function Promises({ file, onOpenTouchpoint }: PromisesProps) {
  const { t } = useLanguage();
  const [all, setAll] = useState(false);
  const counts = (['broken', 'open', 'kept'] as const)
    .filter((state) => file.promiseCounts[state] > 0)
    .map((state) => t.desk.promiseCounts[state](file.promiseCounts[state]));
  const shown = all ? file.promises : file.promises.slice(0, SHOWN);
  return (
    <section className="half" aria-label={t.desk.promises}>
      <h2 className="block-title">
        {t.desk.promises} <span>{counts.join(' · ')}</span>
      </h2>
      {file.promises.length === 0 && <p className="meta">{t.desk.promisesEmpty}</p>}
      <ul>
        {shown.map((promise) => (
          <PromiseRow key={promise.id} promise={promise} onOpenTouchpoint={onOpenTouchpoint} />
        ))}
      </ul>
      {file.promises.length > SHOWN && (
        <button type="button" className="plain meta link" onClick={() => setAll(!all)}>
          {all ? t.common.fewer : t.common.allN(file.promises.length)}
        </button>
      )}
    </section>
  );
}

function PromiseRow({ promise, onOpenTouchpoint }: { promise: PromiseView; onOpenTouchpoint: (id: string) => void }) {
  const { t, words, language } = useLanguage();
  const { names } = useSession();
  const glyph = GLYPHS[promise.state];
  const at = (value: string) => formatInstant(value, { language, zone: viewerZone(), nowMs: serverNow(), due: true });
  const parts = [names.custodian(promise.fulfiller), promise.dueAt === null ? null : t.desk.promiseDue(at(promise.dueAt))];
  const evidence = promise.evidence;
  return (
    <li className="said">
      <p className="cut" title={promise.wording}>
        <StateGlyph name={glyph} />
        <b className={`words-${glyph}`}>{t.desk.promiseState[promise.state]}</b>
        {t.quote(promise.wording)}
      </p>
      <p className="meta cut said-under">
        {parts.filter((part) => part !== null).join(' · ')}
        {' · '}
        {evidence === null ? (
          <span className="link second">{promise.state === 'open' ? words.item(promise.item) : t.desk.noEvidence}</span>
        ) : (
          <button type="button" className="plain meta link" onClick={() => onOpenTouchpoint(evidence.touchpointId)}>
            {words.event(evidence.type)}
          </button>
        )}
      </p>
    </li>
  );
}
