import type { CustomerFileView } from '../../customers/domain/customer-file.js';
import { phoneMatch, type PhoneIdentity } from '../../customers/domain/phone.js';
import type { CandidateView, MatchConfidence } from './pop.js';

/** Most customers a handler is asked to choose between. */
export const MOST_CANDIDATES = 5;

/** A customer who may be behind a number. */
export interface PhoneHolder {
  customerId: string;
  phones: { identity: PhoneIdentity; verified: boolean }[];
}

export interface Matched {
  confidence: MatchConfidence;
  customerIds: string[];
}

/**
 * Who may be calling: those who hold exactly this number, else those who may hold it. A number somebody proved to be
 * theirs beats the same number on other files.
 */
export function matchCaller(caller: PhoneIdentity, holders: readonly PhoneHolder[]): Matched {
  const exact = holders.filter((holder) => holder.phones.some(({ identity }) => phoneMatch(caller, identity) === 'exact'));
  const proven = exact.filter((holder) =>
    holder.phones.some(({ identity, verified }) => verified && phoneMatch(caller, identity) === 'exact'),
  );
  if (proven.length === 1) return { confidence: 'exact-verified', customerIds: ids(proven) };
  if (exact.length > 0) return { confidence: 'exact', customerIds: ids(exact) };
  const inferred = holders.filter((holder) =>
    holder.phones.some(({ identity }) => phoneMatch(caller, identity) === 'inferred'),
  );
  return { confidence: inferred.length > 0 ? 'inferred' : 'none', customerIds: ids(inferred) };
}

const ids = (holders: readonly PhoneHolder[]): string[] => holders.map((holder) => holder.customerId);

/** At most five, those in most trouble first: the customer with open pain is the one who calls. */
export function rankCandidates(files: readonly CustomerFileView[], learned: string | null): CandidateView[] {
  return [...files]
    .sort(
      (a, b) =>
        Number(b.customer.id === learned) - Number(a.customer.id === learned) ||
        b.risk.score - a.risk.score ||
        b.openCount - a.openCount ||
        (a.customer.id < b.customer.id ? -1 : 1),
    )
    .slice(0, MOST_CANDIDATES)
    .map((file) => ({
      customerId: file.customer.id,
      maskedName: file.customer.name,
      grade: file.customer.grade,
      risk: file.risk.level,
      openCount: file.openCount,
      hint: hintOf(file),
    }));
}

const HINTS = {
  'broken-promise': { zh: '承诺落空', en: ['promise broken', 'promises broken'] },
  'breached-clock': { zh: '时限超时', en: ['clock over', 'clocks over'] },
  'burning-clock': { zh: '即将到期', en: ['clock nearly due', 'clocks nearly due'] },
  'repeated-contact': { zh: '重复来电', en: ['repeated contact', 'repeated contacts'] },
  'angry-voice': { zh: '不满表达', en: ['sign of anger', 'signs of anger'] },
  'open-complaint': { zh: '投诉在办', en: ['open complaint', 'open complaints'] },
} as const;

/** What tells this customer from the others without naming anybody. */
function hintOf(file: CustomerFileView): { zh: string; en: string } {
  const worst = file.risk.reasons.slice(0, 2);
  if (worst.length > 0) {
    return {
      zh: worst.map(({ code, count }) => `${count} 个${HINTS[code].zh}`).join('、'),
      en: worst.map(({ code, count }) => `${count} ${HINTS[code].en[count === 1 ? 0 : 1]}`).join(', '),
    };
  }
  if (file.openCount > 0) return { zh: `${file.openCount} 件在办`, en: `${file.openCount} open` };
  return { zh: '没有在办事项', en: 'Nothing open' };
}
