import { AutoComplete, Input, Select, type InputRef } from 'antd';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { PopView } from '../../../src/screen-pop/domain/pop.js';
import { Icon } from '../common/icon.js';
import { KeyCap } from '../common/key-cap.js';
import { serverNow } from '../common/now.js';
import { findDue } from '../format/due-words.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';
import type { CallNotes } from './call-notes.js';
import { matchCauses, type CauseChoice } from './cause-match.js';
import { OutcomePicker } from './outcome-picker.js';
import { ownCustodian } from './wrap-up-body.js';

export type WrapUpField = 'outcome' | 'cause' | 'promise' | 'nextStep';

/** Wide enough for the longest cause of the second level. */
const CAUSE_LIST_WIDTH = 340;

interface FieldsProps {
  pop: PopView;
  notes: CallNotes;
  change: (part: Partial<CallNotes>) => void;
  /** The field to jump to; a new object jumps again. */
  wanted: { field: WrapUpField } | null;
  onClose: () => void;
  onSave: () => void;
}

/** Outcome, cause, promise, next step. `Esc` folds the form away from inside any of them; the draft stays. */
export function WrapUpFields({ pop, notes, change, wanted, onClose, onSave }: FieldsProps) {
  const { t, words } = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (wanted === null) return;
    const field = box.current?.querySelector<HTMLElement>(`[data-field=${wanted.field}] :is(input,button)`);
    field?.focus();
  }, [wanted]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.stopPropagation();
    onClose();
  };
  // Before the fields see it: an open list would take the Enter for a choice nobody made.
  const onKeyDownCapture = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    onSave();
  };
  const firstStep = pop.script?.steps.at(-1);
  return (
    <div className="wrap-fields" ref={box} onKeyDown={onKeyDown} onKeyDownCapture={onKeyDownCapture}>
      <Field number={1} field="outcome" label={t.wrap.outcome} hint={<OutcomeHint />}>
        <OutcomePicker value={notes.outcome} onChange={(outcome) => change({ outcome })} label={t.wrap.outcome} />
      </Field>
      <CauseField notes={notes} change={change} />
      <PromiseField pop={pop} notes={notes} change={change} />
      <Field
        number={4}
        field="nextStep"
        label={t.wrap.nextStep}
        hint={firstStep === undefined ? '' : t.wrap.nextHint(words.say(firstStep))}
      >
        <Input
          aria-label={t.wrap.nextStep}
          placeholder={t.wrap.nextPlaceholder}
          value={notes.nextStep}
          maxLength={500}
          onChange={(event) => change({ nextStep: event.target.value })}
        />
      </Field>
    </div>
  );
}

interface FieldProps {
  number: number;
  field: WrapUpField;
  label: string;
  hint: ReactNode;
  children: ReactNode;
}

function Field({ number, field, label, hint, children }: FieldProps) {
  return (
    <div className="wrap-field" data-field={field}>
      <span className="wrap-label">
        <KeyCap>{number}</KeyCap>
        <span className="block-title">{label}</span>
      </span>
      {children}
      <span className="meta wrap-hint cut">{hint}</span>
    </div>
  );
}

function OutcomeHint() {
  const { t } = useLanguage();
  return (
    <>
      <KeyCap>1</KeyCap> {t.wrap.thenLetter} <KeyCap>a</KeyCap>–<KeyCap>f</KeyCap>
    </>
  );
}

type PartProps = Pick<FieldsProps, 'notes' | 'change'>;

function CauseField({ notes, change }: PartProps) {
  const { t, language, words } = useLanguage();
  const { directory } = useSession();
  const [open, setOpen] = useState(false);
  const choices = matchCauses(directory.causes, notes.causeText, language, words.cause);
  const pick = (choice: CauseChoice | undefined) => {
    if (choice === undefined) return;
    change({ cause: choice.cause, causeDetail: choice.detail, causeText: choice.label });
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const digit = /^[1-9]$/.exec(event.key);
    if (digit !== null && open && choices.length > 0) {
      event.preventDefault();
      pick(choices[Number(digit[0]) - 1]);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      setOpen(false);
    }
  };
  const chosen = notes.cause !== null;
  return (
    <Field
      number={2}
      field="cause"
      label={t.wrap.cause}
      hint={notes.causeText === '' ? t.wrap.causeHint : chosen ? words.cause(notes.cause ?? '') : t.wrap.causeMatches(choices.length)}
    >
      <AutoComplete
        value={notes.causeText}
        open={open && choices.length > 0}
        onOpenChange={setOpen}
        defaultActiveFirstOption
        popupMatchSelectWidth={CAUSE_LIST_WIDTH}
        placement="topLeft"
        options={choices.map((choice, index) => ({
          value: choice.label,
          label: (
            <span className="cause-option">
              <KeyCap>{index + 1}</KeyCap>
              <span className="grow cut">
                {choice.parts.map((part, at) => (part.hit ? <u key={at}>{part.text}</u> : part.text))}
              </span>
            </span>
          ),
        }))}
        onSelect={(_, option) => pick(choices.find((choice) => choice.label === option.value))}
        onChange={(text: string) => change({ causeText: text, cause: null, causeDetail: null })}
      >
        <Input
          aria-label={t.wrap.cause}
          placeholder={t.wrap.causePlaceholder}
          suffix={<Icon name="search" />}
          onKeyDown={onKeyDown}
          onFocus={() => setOpen(!chosen)}
        />
      </AutoComplete>
    </Field>
  );
}

function PromiseField({ pop, notes, change }: PartProps & { pop: PopView }) {
  const { t, language } = useLanguage();
  const { user, names, directory } = useSession();
  const field = useRef<InputRef>(null);
  const heard = heardPromise(pop);
  const due = findDue(notes.promiseText, serverNow(), viewerZone());
  const fulfiller = notes.fulfiller === '' ? ownCustodian({ team: user.team, userId: user.id }) : notes.fulfiller;
  const options = [
    ...directory.teams.map((team) => (team.id.startsWith('team:') ? team.id : `team:${team.id}`)),
    ...directory.partners.map((partner) => `partner:${partner.id}`),
  ];
  const all = options.includes(fulfiller) ? options : [fulfiller, ...options];
  const at = (ms: number | string) =>
    formatInstant(ms, { language, zone: viewerZone(), nowMs: serverNow(), due: true });

  useEffect(() => {
    // What was promised on this call has been heard already; it stays editable.
    if (heard !== null && notes.promiseText === '' && notes.outcome === null) {
      change({ promiseText: `${heard.wording}${heard.dueAt === null ? '' : ` ${dueText(heard.dueAt, language)}`}`, fulfiller: heard.fulfiller, promiseItem: heard.item });
    }
    // Filled in once per heard promise.
  }, [heard?.id]);

  const hint =
    notes.promiseText === '' ? t.wrap.promiseHint
    : due === null ? <span className="words-warning">{t.wrap.promiseNoDue}</span>
    : (
      <>
        <b>{t.wrap.promiseDue(at(due.dueMs))}</b> · {t.wrap.promiseHint}
      </>
    );
  return (
    <Field number={3} field="promise" label={t.wrap.promise} hint={hint}>
      <Input
        ref={field}
        aria-label={t.wrap.promise}
        placeholder={t.wrap.promisePlaceholder}
        value={notes.promiseText}
        maxLength={300}
        onChange={(event) => change({ promiseText: event.target.value })}
        suffix={
          <Select
            variant="borderless"
            size="small"
            placement="topRight"
            popupMatchSelectWidth={false}
            aria-label={t.common.heldBy}
            value={fulfiller}
            onChange={(value: string) => change({ fulfiller: value })}
            options={all.map((custodian) => ({ value: custodian, label: names.custodian(custodian) }))}
          />
        }
      />
    </Field>
  );
}

/** A promise made since the call was answered, newest last. */
function heardPromise(pop: PopView) {
  const { answeredAt, file } = pop;
  if (answeredAt === null || file === null) return null;
  return file.promises.filter((promise) => promise.madeAt >= answeredAt && promise.state === 'open').at(-1) ?? null;
}

function dueText(dueAt: string, language: 'zh-CN' | 'en'): string {
  return formatInstant(dueAt, { language, zone: viewerZone(), nowMs: 0, short: true }).replace(/^\d{4}-/, '').replace(/ \d{4} /, ' ');
}

