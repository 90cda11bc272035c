import { useId, useRef, type UIEvent } from 'react';
import { StateGlyph } from '../clock/state-glyph.js';
import { useLanguage } from '../i18n/language.js';

export interface SourceProblem {
  line: number | null;
  field: string;
  reason: string;
}

interface SourceBoxProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  problems: SourceProblem[];
  rows?: number;
  placeholder?: string;
}

/** A plain editor with line numbers; mistakes stand at their line and are listed below, each a way to its line. */
export function SourceBox({ label, value, onChange, problems, rows = 18, placeholder = '' }: SourceBoxProps) {
  const { t } = useLanguage();
  const id = useId();
  const gutter = useRef<HTMLPreElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = value.split('\n');
  const wrong = new Map(problems.flatMap((problem) => (problem.line === null ? [] : [[problem.line, problem.reason] as const])));
  const follow = (event: UIEvent<HTMLTextAreaElement>) => {
    if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop;
  };
  const goTo = (line: number) => {
    const box = area.current;
    if (box === null) return;
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    box.focus();
    box.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    box.scrollTop = Math.max(0, (line - 4) * LINE_HEIGHT);
  };
  return (
    <div className={`source${problems.length > 0 ? ' is-wrong' : ''}`}>
      <label className="block-title" htmlFor={id}>
        {label}
      </label>
      <div className="source-box">
        <pre ref={gutter} className="source-lines" aria-hidden style={{ height: rows * LINE_HEIGHT + 12 }}>
          {lines.map((_, index) => (
            <span key={index} className={wrong.has(index + 1) ? 'is-wrong' : ''} title={wrong.get(index + 1)}>
              {index + 1}
              {'\n'}
            </span>
          ))}
        </pre>
        <textarea
          ref={area}
          id={id}
          value={value}
          spellCheck={false}
          placeholder={placeholder}
          wrap="off"
          aria-invalid={problems.length > 0}
          style={{ height: rows * LINE_HEIGHT + 12 }}
          onChange={(event) => onChange(event.target.value)}
          onScroll={follow}
        />
      </div>
      {problems.length > 0 && (
        <ul className="source-problems" aria-live="polite">
          {problems.map((problem, index) => (
            <li key={index}>
              <StateGlyph name="breached" />
              {problem.line === null ? null : (
                <button type="button" className="link nowrap" onClick={() => goTo(problem.line ?? 1)}>
                  {t.rules.line(problem.line)}
                </button>
              )}
              <span>
                {problem.field === '' ? '' : `${problem.field}${t.common.colon}`}
                {problem.reason}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const LINE_HEIGHT = 18;
