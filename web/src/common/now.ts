import { useSyncExternalStore } from 'react';

/**
 * The time as the server sees it. Desks with a wrong clock would otherwise show wrong times left; the difference is
 * learned from the `asOf` of every answer. The only place of the console that asks the machine for the time.
 */
let skewMs = 0;
let learnt = false;

/** Learn the server's time from an answer that has just arrived. */
export function learnServerTime(asOf: string): void {
  const difference = new Date(asOf).getTime() - Date.now();
  if (Number.isNaN(difference)) return;
  // An answer is always a little old: trust the freshest one, and small differences not at all.
  if (!learnt || difference > skewMs || Math.abs(difference - skewMs) > 5_000) skewMs = difference;
  if (Math.abs(skewMs) < 1_500) skewMs = 0;
  learnt = true;
}

export const serverNow = (): number => Date.now() + skewMs;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((each) => each()), 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/**
 * A value of the time, looked at once a second; the component is drawn again only when the value differs. Words that
 * change once a minute therefore cost one drawing a minute. Return a string, number or boolean.
 */
export function useTicking<T extends string | number | boolean>(read: (nowMs: number) => T): T {
  return useSyncExternalStore(subscribe, () => read(serverNow()));
}

/** Now, rounded down to a step; draws again once per step. */
export const useNow = (stepMs: number): number => useTicking((now) => Math.floor(now / stepMs) * stepMs);
