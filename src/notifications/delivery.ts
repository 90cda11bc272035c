/** A message that did not get through: what to do about it. */
export class DeliveryFailure extends Error {
  constructor(
    /** For the operator, without addresses or answers that could carry them. */
    message: string,
    /**
     * `retry`: this message again later. `lane`: the other side as a whole is in trouble, leave it alone for a while.
     * `never`: it was refused for good.
     */
    readonly kind: 'retry' | 'lane' | 'never',
    /** How long the other side asked us to wait. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
    this.name = 'DeliveryFailure';
  }
}

/** A message that need not be sent any more, and why. */
export class Overtaken extends Error {}

/** Mail servers quote addresses in their answers; what is kept and shown must not. */
export function withoutAddresses(text: string): string {
  return text
    .replace(/[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g, '…')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 300);
}

/** Thrown instead of sending: the recipient is off duty by a calendar of their own, and back at `until`. */
export class Postponed extends Error {
  constructor(readonly until: Date) {
    super('the recipient is off duty');
    this.name = 'Postponed';
  }
}
