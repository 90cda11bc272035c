/** Small choices kept in this browser (language, theme, drafts); a browser without storage just forgets them. */
const PREFIX = 'firebreak.';

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
}

export function recallText(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** The remembered value if it is one of the known ones, else the fallback. */
export function recall<T extends string>(key: string, known: readonly T[], fallback: T): T {
  const found = recallText(key);
  return known.find((value) => value === found) ?? fallback;
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was kept.
  }
}
