/** With the `u` flag a surrogate matches only where its other half is missing. */
const IRREGULAR = /[\0\p{Surrogate}]/u;

/** Whether every engine keeps this text as it is: no NUL, no half of a surrogate pair. */
export function isRegularText(text: string): boolean {
  return !IRREGULAR.test(text);
}

/**
 * Compares by code point, which is the order of the UTF-8 bytes and so the order of both engines. JavaScript's own
 * `<` compares UTF-16 units and puts U+1F600 before U+FF01.
 */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others, so they are moved behind U+FFFF. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
