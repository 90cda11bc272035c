/** The kinds of service touchpoint; every policy, mapping and screen uses these words. */
export const TOUCHPOINT_KINDS = [
  'enquiry',
  'policy-check',
  'delivery',
  'refund',
  'claim-report',
  'claim-survey',
  'claim-decision',
  'claim-payment',
  'rescue',
  'renewal',
  'callback',
  'complaint',
] as const;

export type TouchpointKind = (typeof TOUCHPOINT_KINDS)[number];

/** First-level causes of pain; the second level is the installation's own (`config/causes.yaml`). */
export const CAUSES = ['timeliness', 'attitude', 'accuracy', 'amount', 'operation', 'promise'] as const;

export type Cause = (typeof CAUSES)[number];
