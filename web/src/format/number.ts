/** `1,284` in both languages. */
export const formatCount = (value: number): string => value.toLocaleString('en-US');

/** A share from 0 to 1 as `94.2%`; a dash when there is nothing to divide. */
export const formatShare = (share: number | null, digits = 1): string =>
  share === null ? '–' : `${(share * 100).toFixed(digits)}%`;

/** Points between two shares, unsigned: `0.8`. */
export const formatPoints = (difference: number): string => (Math.abs(difference) * 100).toFixed(1);

export const formatDecimal = (value: number | null, digits = 1): string =>
  value === null ? '–' : value.toFixed(digits);
