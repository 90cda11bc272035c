import { selfAndAbove } from './forms.js';

/** What is asked of whom nobody set a target for. */
export const DEFAULT_TARGETS = { onTime: 0.95, complaintsPer10k: 3.5, partnerErrors: 0.02 } as const;

export interface OrgTargets {
  policiesInForce: number | null;
  /** 0 to 1. */
  onTimeTarget: number;
  complaintsTarget: number;
}

interface OrgLine {
  _id: string;
  policiesInForce: number | null;
  onTimeTarget: number | null;
  complaintsTarget: number | null;
}

/** Targets of `org`, each from the nearest organisation at or above it that sets one. Policies are only its own. */
export function targetsOf(org: string, line: readonly OrgLine[]): OrgTargets {
  const nearest = selfAndAbove(org).flatMap((id) => line.filter((candidate) => candidate._id === id));
  return {
    policiesInForce: line.find((candidate) => candidate._id === org)?.policiesInForce ?? null,
    onTimeTarget: nearest.find((one) => one.onTimeTarget !== null)?.onTimeTarget ?? DEFAULT_TARGETS.onTime,
    complaintsTarget:
      nearest.find((one) => one.complaintsTarget !== null)?.complaintsTarget ?? DEFAULT_TARGETS.complaintsPer10k,
  };
}
