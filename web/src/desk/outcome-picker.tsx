import { useId, useState, type KeyboardEvent } from 'react';
import type { WrapUpOutcome } from '../../../src/screen-pop/domain/pop.js';
import { Icon } from '../common/icon.js';
import { KeyCap } from '../common/key-cap.js';
import { useLanguage } from '../i18n/language.js';

interface OutcomePickerProps {
  value: WrapUpOutcome | null;
  label: string;
  onChange: (outcome: WrapUpOutcome) => void;
}

const OUTCOMES: WrapUpOutcome[] = ['resolved', 'promised', 'transferred', 'escalated', 'complaint-registered', 'no-answer-needed'];
const letterOf = (index: number): string => String.fromCodePoint(97 + index);

/** A list that opens upward on focus; a letter picks and moves on to the next field. */
export function OutcomePicker({ value, label, onChange }: OutcomePickerProps) {
  const { t } = useLanguage();
  const listId = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);

  const pick = (outcome: WrapUpOutcome | undefined, from: HTMLElement) => {
    if (outcome === undefined) return;
    onChange(outcome);
    setOpen(false);
    // On to the cause, as Tab would.
    from.closest('.wrap-fields')?.querySelector<HTMLElement>('[data-field=cause] input')?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const letter = OUTCOMES.findIndex((_, index) => letterOf(index) === event.key.toLowerCase());
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (letter >= 0 && plain) pick(OUTCOMES[letter], event.currentTarget);
    else if (event.key === 'ArrowDown') setAt((old) => Math.min(old + 1, OUTCOMES.length - 1));
    else if (event.key === 'ArrowUp') setAt((old) => Math.max(old - 1, 0));
    else if (event.key === 'Enter' && plain && open) pick(OUTCOMES[at], event.currentTarget);
    else if (event.key === 'Escape' && open) setOpen(false);
    else return;
    event.preventDefault();
  };

  return (
    <div className="outcome">
      <button
        type="button"
        role="combobox"
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-controls={listId}
        aria-label={label}
        aria-activedescendant={open ? `${listId}-${at}` : undefined}
        className="outcome-button"
        onFocus={() => {
          setAt(Math.max(0, OUTCOMES.findIndex((each) => each === value)));
          setOpen(true);
        }}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      >
        <span className={value === null ? 'meta' : ''}>{value === null ? t.wrap.outcome : t.wrap.outcomes[value]}</span>
        <Icon name="chevron" size={12} />
      </button>
      {open && (
        <div className="outcome-list" role="listbox" id={listId} aria-label={label}>
          {OUTCOMES.map((outcome, index) => (
            <div
              key={outcome}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onMouseEnter={() => setAt(index)}
              onMouseDown={(event) => {
                event.preventDefault();
                pick(outcome, event.currentTarget);
              }}
            >
              <KeyCap>{letterOf(index)}</KeyCap>
              {t.wrap.outcomes[outcome]}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
