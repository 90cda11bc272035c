/** What can be computed of a history, and what had to be left out. */
export interface Salvaged<E, T> {
  computed: T;
  setAside: E[];
}

/** With more than this the events are not what is wrong. */
const MOST_SET_ASIDE = 8;

/**
 * Computes as much of a history as can be computed: events that make `compute` throw are set aside, whichever were
 * learned last first, so that one event nobody understands does not silence what all the others promise. The others
 * keep their order. Null where even that is of no use: too many would have to go, or all of them.
 *
 * Costs about `log2(n)` computations for each event set aside.
 */
export function computeWithoutPoison<E extends { recordedAt: Date }, T>(
  events: readonly E[],
  compute: (events: readonly E[]) => T,
): Salvaged<E, T> | null {
  const learned = events.toSorted((a, b) => a.recordedAt.getTime() - b.recordedAt.getTime());
  const setAside = new Set<E>();
  let computed: T | undefined;
  const works = (first: number): boolean => {
    const known = new Set(learned.slice(0, first));
    const rest = events.filter((event) => known.has(event) && !setAside.has(event));
    if (rest.length === 0) return true;
    try {
      computed = compute(rest);
      return true;
    } catch {
      return false;
    }
  };
  // Everything before `good` computes together.
  for (let good = 0; good < learned.length; ) {
    let bad = learned.length + 1;
    while (bad - good > 1) {
      const middle = bad > learned.length ? learned.length : Math.floor((good + bad) / 2);
      if (works(middle)) good = middle;
      else bad = middle;
    }
    if (good === learned.length) break;
    if (setAside.size === MOST_SET_ASIDE) return null;
    setAside.add(learned[good] as E);
    good += 1;
  }
  if (computed === undefined || !works(learned.length) || setAside.size === events.length) return null;
  return { computed, setAside: [...setAside] };
}
