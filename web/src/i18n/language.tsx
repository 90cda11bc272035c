import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { recall, remember } from '../common/remembered.js';
import type { Language } from '../format/duration.js';
import { inLanguage, prettyId, type Bilingual } from '../format/names.js';
import { en } from './en.js';
import { thresholdWords } from './threshold-words.js';
import { ACTOR_WORDS, ATTRIBUTE_VALUE_WORDS, ATTRIBUTE_WORDS, CAUSE_WORDS, DEMAND_WORDS, EFFECT_WORDS, EVENT_WORDS, HELD_WORDS, ITEM_WORDS, KIND_WORDS, MILESTONE_WORDS, PAUSE_WORDS } from './words.js';
import { zh, type Messages } from './zh.js';

interface LanguageState {
  language: Language;
  t: Messages;
  choose: (language: Language) => void;
  words: Words;
}

/** Domain words by id in one language; an unknown id is prettified, never hidden. */
export interface Words {
  kind: (id: string) => string;
  kindShort: (id: string) => string;
  cause: (id: string) => string;
  milestone: (id: string) => string;
  event: (type: string) => string;
  pause: (reason: string | null) => string;
  item: (id: string) => string;
  held: (id: string) => string;
  demand: (id: string) => string;
  attribute: (id: string) => string;
  attributeValue: (value: string) => string;
  actor: (kind: string) => string;
  effect: (effect: string) => string;
  threshold: (threshold: string) => string;
  say: (text: Bilingual) => string;
}

function wordsIn(language: Language): Words {
  const from = (table: Record<string, Bilingual>) => (id: string) => {
    const found = table[id];
    return found === undefined ? prettyId(id) : inLanguage(found, language);
  };
  const kinds: Record<string, (typeof KIND_WORDS)[keyof typeof KIND_WORDS]> = KIND_WORDS;
  return {
    kind: from(KIND_WORDS),
    kindShort: (id) => {
      const found = kinds[id];
      return found === undefined ? prettyId(id) : inLanguage(found.short, language);
    },
    cause: from(CAUSE_WORDS),
    milestone: from(MILESTONE_WORDS),
    event: from(EVENT_WORDS),
    pause: (reason) => (reason === null ? '' : from(PAUSE_WORDS)(reason)),
    item: from(ITEM_WORDS),
    held: from(HELD_WORDS),
    demand: from(DEMAND_WORDS),
    attribute: from(ATTRIBUTE_WORDS),
    // Numbers of policies and plates are no words: taken apart they would be other numbers.
    attributeValue: (value) => inLanguage(ATTRIBUTE_VALUE_WORDS[value] ?? { zh: value, en: value }, language),
    actor: from(ACTOR_WORDS),
    effect: from(EFFECT_WORDS),
    threshold: (threshold) => thresholdWords(threshold, language),
    say: (text) => inLanguage(text, language),
  };
}

const LanguageContext = createContext<LanguageState | null>(null);

const LANGUAGES: readonly Language[] = ['zh-CN', 'en'];

/** Chinese for a browser that prefers Chinese, else English; a choice made once is remembered. */
export function firstLanguage(preferred: readonly string[]): Language {
  for (const each of preferred) {
    if (/^zh\b/i.test(each)) return 'zh-CN';
    if (/^en\b/i.test(each)) return 'en';
  }
  return 'en';
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() =>
    recall('language', LANGUAGES, firstLanguage(navigator.languages)),
  );
  useEffect(() => {
    // Without it browsers draw Chinese with Japanese forms.
    document.documentElement.lang = language;
  }, [language]);

  const state = useMemo<LanguageState>(
    () => ({
      language,
      t: language === 'zh-CN' ? zh : en,
      words: wordsIn(language),
      choose: (next) => {
        remember('language', next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <LanguageContext value={state}>{children}</LanguageContext>;
}

/** Language in force, its messages and its domain words. */
export function useLanguage(): LanguageState {
  const state = use(LanguageContext);
  if (state === null) throw new Error('useLanguage outside LanguageProvider');
  return state;
}
