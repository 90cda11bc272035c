import type { DirectoryView } from '../../../src/access/domain/session-view.js';
import type { Language } from '../format/duration.js';
import { inLanguage } from '../format/names.js';

export interface CauseChoice {
  cause: string;
  detail: string | null;
  /** `承诺不一致 › 承诺时限未兑现`. */
  label: string;
  /** The label cut up, with what was typed marked. */
  parts: { text: string; hit: boolean }[];
}

const MOST = 8;

/** Causes of both levels whose words contain what was typed; the start of a word counts more than its middle. */
export function matchCauses(
  causes: DirectoryView['causes'],
  typed: string,
  language: Language,
  firstLevel: (id: string) => string,
): CauseChoice[] {
  const wanted = typed.trim().toLowerCase();
  const found: (CauseChoice & { rank: number })[] = [];
  for (const cause of causes) {
    const name = firstLevel(cause.id);
    const details = [
      { id: null, label: name, other: `${cause.name.zh} ${cause.name.en}` },
      ...cause.details.map((detail) => ({
        id: detail.id,
        label: `${name} › ${inLanguage(detail.name, language)}`,
        other: `${detail.name.zh} ${detail.name.en} ${detail.id}`,
      })),
    ];
    for (const { id, label, other } of details) {
      const rank = rankOf(label, other, wanted);
      if (rank !== null) found.push({ cause: cause.id, detail: id, label, parts: marked(label, wanted), rank });
    }
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ cause, detail, label, parts }) => ({ cause, detail, label, parts }));
}

function rankOf(label: string, other: string, wanted: string): number | null {
  if (wanted === '') return label.includes('›') ? null : 0;
  const at = label.toLowerCase().indexOf(wanted);
  if (at === 0) return 0;
  if (at > 0) return /[\s›]/.test(label.charAt(at - 1)) ? 1 : 2;
  return other.toLowerCase().includes(wanted) ? 3 : null;
}

function marked(label: string, wanted: string): CauseChoice['parts'] {
  const at = wanted === '' ? -1 : label.toLowerCase().indexOf(wanted);
  if (at < 0) return [{ text: label, hit: false }];
  const parts = [
    { text: label.slice(0, at), hit: false },
    { text: label.slice(at, at + wanted.length), hit: true },
    { text: label.slice(at + wanted.length), hit: false },
  ];
  return parts.filter((part) => part.text !== '');
}
