/** At and past due is a breach; everything before is a warning. */
export const thresholdGlyph = (threshold: string): 'breached' | 'warning' =>
  /^(at|breach|due)\b|^every|after|^\+|^1[0-9]{2}%/.test(threshold) ? 'breached' : 'warning';
