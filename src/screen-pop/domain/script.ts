import type { LikelyReasonView } from '../../customers/domain/customer-file.js';
import type { Cause, TouchpointKind } from '../../touchpoints/domain/kinds.js';
import type { MatchConfidence, ScriptView } from './pop.js';

interface Bilingual {
  zh: string;
  en: string;
}

/** Situations in which nobody can know the cause yet. */
export const SITUATIONS = ['unknown-caller', 'several-customers', 'nothing-open', 'any'] as const;
export type Situation = (typeof SITUATIONS)[number];

/** Words approved for a kind of touchpoint and a cause, or for a situation; versioned, never edited in place. */
export interface Script {
  id: string;
  version: number;
  /** Who approved it and when (`2026-11-02`). */
  approved: { by: string; on: string };
  for: { kinds: TouchpointKind[]; causes: Cause[] } | { situation: Situation };
  title: Bilingual;
  opening: Bilingual;
  steps: Bilingual[];
  caution: Bilingual | null;
  checklist: Bilingual[];
}

/** What may stand in braces in a script. */
export const PLACEHOLDERS = ['caller'] as const;

const HIDDEN_CALLER: Bilingual = { zh: '（接听后显示称呼）', en: '(name shown once answered)' };

/**
 * The script for what the caller probably wants: the one for exactly this kind and cause, else for the kind, else for
 * the cause; before we know who calls, the one that finds out. Scripts must include one for the situation `any`.
 */
export function chooseScript(
  scripts: readonly Script[],
  caller: { match: MatchConfidence; known: boolean; candidates: number; reason: LikelyReasonView | null },
): Script | null {
  const situation = (wanted: Situation): Script | undefined =>
    scripts.find((script) => 'situation' in script.for && script.for.situation === wanted);
  const any = situation('any') ?? null;
  if (!caller.known) return situation(caller.candidates > 0 ? 'several-customers' : 'unknown-caller') ?? any;
  const { reason } = caller;
  if (reason === null) return situation('nothing-open') ?? any;
  let best: { script: Script; fit: number } | null = null;
  for (const script of scripts) {
    const fit = fitOf(script, reason);
    if (fit > (best?.fit ?? 0)) best = { script, fit };
  }
  return best?.script ?? any;
}

/** 0 does not fit; naming the kind counts more than naming the cause, naming fewer counts more than naming many. */
function fitOf(script: Script, reason: LikelyReasonView): number {
  if ('situation' in script.for) return 0;
  const { kinds, causes } = script.for;
  if (kinds.length > 0 && !kinds.includes(reason.kind)) return 0;
  if (causes.length > 0 && !causes.includes(reason.cause)) return 0;
  return 1 + (kinds.length > 0 ? 200 - kinds.length : 0) + (causes.length > 0 ? 50 - causes.length : 0);
}

/** The script as the desk shows it. The caller's name is filled in only when the handler may know it. */
export function viewScript(script: Script, callerName: string | null): ScriptView {
  const fill = (text: Bilingual): Bilingual => ({
    zh: text.zh.replaceAll('{caller}', callerName ?? HIDDEN_CALLER.zh),
    en: text.en.replaceAll('{caller}', callerName ?? HIDDEN_CALLER.en),
  });
  return {
    id: script.id,
    version: script.version,
    title: script.title,
    opening: fill(script.opening),
    steps: script.steps.map(fill),
    caution: script.caution === null ? null : fill(script.caution),
    checklist: script.checklist,
  };
}
