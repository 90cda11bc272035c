import { Checkbox } from 'antd';
import type { PopView } from '../../../src/screen-pop/domain/pop.js';
import { StateGlyph } from '../clock/state-glyph.js';
import { Icon } from '../common/icon.js';
import { KeyCap } from '../common/key-cap.js';
import { serverNow } from '../common/now.js';
import { Age } from '../common/states.js';
import { formatDate, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { toggled, useCallNotes } from './call-notes.js';

/** The key that does what a step asks for. */
function keyOf(step: string): string | null {
  if (/^escalate/i.test(step)) return 'U';
  return /\bpromise\b/i.test(step) && /record|give/i.test(step) ? 'P' : null;
}

/** What to say, what to do, what not to ask, what must not be forgotten. */
export function RightPane({ pop }: { pop: PopView }) {
  const { t, words, language } = useLanguage();
  const [notes, change] = useCallNotes(pop.callId);
  const { script, file } = pop;
  const style = { language, zone: viewerZone(), nowMs: serverNow() };
  return (
    <aside className="desk-right">
      <div className="right-scroll">
        {script !== null && <Opening pop={pop} said={notes.openingSaid} onSaid={(openingSaid) => change({ openingSaid })} />}
        {script !== null && (
          <section>
            <h2 className="block-title">{t.desk.next}</h2>
            <ol className="steps">
              {script.steps.map((step, index) => {
                const done = notes.steps.includes(index);
                return (
                  <li key={step.zh}>
                    <button type="button" aria-pressed={done} className="plain step" onClick={() => change({ steps: toggled(notes.steps, index) })}>
                      <i className={done ? 'step-number is-done' : 'step-number'}>
                        {done ? <StateGlyph name="met" size={10} /> : index + 1}
                      </i>
                      <span className={done ? 'second' : ''}>
                        {words.say(step)} {keyOf(step.en) !== null && <KeyCap>{keyOf(step.en)}</KeyCap>}
                      </span>
                    </button>
                  </li>
                );
              })}
            </ol>
            {script.caution !== null && (
              <p className="caution">
                <StateGlyph name="warning" />
                <span>{words.say(script.caution)}</span>
              </p>
            )}
          </section>
        )}
        {file !== null && file.alreadyHeld.length > 0 && (
          <section>
            <h2 className="block-title">
              {t.desk.dontAsk}
              <span>{t.desk.weHave}</span>
            </h2>
            <ul className="held">
              {file.alreadyHeld.slice(0, 6).map((held) => (
                <li key={held.item + held.at}>
                  <Icon name="document" size={13} />
                  <span className="grow cut" title={words.held(held.item)}>
                    {words.held(held.item)}
                  </span>
                  <span className="meta">{formatDate(held.at, style)}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
        {script !== null && script.checklist.length > 0 && (
          <section>
            <h2 className="block-title">
              {t.desk.checklist}
              <span className="num">
                {notes.checked.length} / {script.checklist.length}
              </span>
            </h2>
            <div className="checklist">
              {script.checklist.map((line, index) => (
                <Checkbox
                  key={line.zh}
                  checked={notes.checked.includes(index)}
                  disabled={pop.state === 'ringing'}
                  onChange={() => change({ checked: toggled(notes.checked, index) })}
                >
                  {words.say(line)}
                </Checkbox>
              ))}
            </div>
          </section>
        )}
      </div>
      <footer className="meta">
        {pop.popMs !== null && `${t.desk.popTime(`${(pop.popMs / 1000).toFixed(2)} ${language === 'zh-CN' ? '秒' : 's'}`)} · `}
        {file !== null && <Age asOf={file.updatedAt} say={t.desk.fileAge} />}
      </footer>
    </aside>
  );
}

interface OpeningProps {
  pop: PopView;
  said: boolean;
  onSaid: (said: boolean) => void;
}

/** The approved first sentence; the name in it is masked until the call is answered. Folds away once said. */
function Opening({ pop, said, onSaid }: OpeningProps) {
  const { t, words } = useLanguage();
  const { script } = pop;
  if (script === null) return null;
  if (said) {
    return (
      <section className="opening is-said">
        <StateGlyph name="met" />
        <span className="block-title">{t.desk.opening}</span>
        <span className="meta grow">{t.desk.said}</span>
        <button type="button" className="plain link small" onClick={() => onSaid(false)}>
          {t.desk.show}
        </button>
      </section>
    );
  }
  const hidden = pop.file === null || pop.file.customer.masked;
  const parts = words.say(script.opening).split(/\{\{?\s*(?:name|caller)\s*\}?\}/);
  return (
    <section className="opening">
      <h2 className="block-title">
        {t.desk.opening}
        <span className="cut">{t.desk.approved(words.say(script.title), script.version)}</span>
      </h2>
      <blockquote>
        {parts.map((part, index) => (
          <span key={index}>
            {index > 0 && (hidden ? <span className="chip">{t.desk.greetingHidden}</span> : pop.file?.customer.name)}
            {part}
          </span>
        ))}
      </blockquote>
      {pop.state !== 'ringing' && (
        <button type="button" className="plain meta link fold" onClick={() => onSaid(true)}>
          {t.desk.markSaid}
        </button>
      )}
    </section>
  );
}
