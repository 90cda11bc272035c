import { Temporal } from 'temporal-polyfill';
import { DAY_MS } from './civil.js';

/** No zone has ever been further than this from UTC since 1970. */
const WIDEST_OFFSET_MS = 16 * 3_600_000;
const BEFORE_MS = 400 * DAY_MS;
const AFTER_MS = 1_500 * DAY_MS;
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+\-/]*$/;

const zones = new Map<string, Zone | null>();

/** The IANA zone (links such as `Asia/Calcutta` too), or null for a made-up name. One object per name. */
export function zoneNamed(name: string): Zone | null {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = isZoneName(name) ? new Zone(name) : null;
  // Wrong names come from outside and must not fill the memory.
  if (zone !== null || zones.size < 1000) zones.set(name, zone);
  return zone;
}

function isZoneName(name: string): boolean {
  if (!ZONE_NAME.test(name)) return false;
  try {
    // ICU's own short names (CST, PST, IST) pass `Intl` and are no names of IANA; Temporal refuses them.
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * A zone's offsets as stretches between transitions, looked up by binary search. The stretches are read from the
 * Temporal implementation once and grow with the instants asked for; a test holds every transition against `Intl`.
 */
export class Zone {
  private starts: number[] = [];
  private offsets: number[] = [];
  private coveredFrom = Number.POSITIVE_INFINITY;
  private coveredTo = Number.NEGATIVE_INFINITY;
  private hint = 0;

  constructor(readonly name: string) {}

  /** Local minus UTC, in ms, at an instant. */
  offsetAt(ms: number): number {
    // First the index: finding it may replace the array.
    const index = this.stretchAt(ms);
    return this.offsets[index]!;
  }

  /** The local date (day number) of an instant. */
  dayAt(ms: number): number {
    return Math.floor((ms + this.offsetAt(ms)) / DAY_MS);
  }

  /**
   * The instant of a wall time. In a spring gap: the first instant after the gap. Where it exists twice:
   * the one asked for.
   */
  instantOf(localMs: number, occurrence: 'first' | 'second'): number {
    const [first, last] = this.stretchesBetween(localMs - WIDEST_OFFSET_MS, localMs + WIDEST_OFFSET_MS);
    let found: number | null = null;
    let afterGap = 0;
    for (let index = first; index <= last; index += 1) {
      const instant = localMs - this.offsets[index]!;
      const start = index === first ? Number.NEGATIVE_INFINITY : this.starts[index]!;
      const end = index === last ? Number.POSITIVE_INFINITY : this.starts[index + 1]!;
      if (instant >= start && instant < end) {
        if (occurrence === 'first') return instant;
        found = instant;
      } else if (instant < start && instant - this.offsets[index - 1]! + this.offsets[index]! >= start) {
        // Past the end of the stretch before and not yet reached in this one: the gap lies between them.
        afterGap = start;
      }
    }
    return found ?? afterGap;
  }

  /** The last instant whose local date is `day`; null for a date the zone skipped. */
  endOfDay(day: number): number | null {
    const from = day * DAY_MS;
    const [first, last] = this.stretchesBetween(from - WIDEST_OFFSET_MS, from + DAY_MS + WIDEST_OFFSET_MS);
    for (let index = last; index >= first; index -= 1) {
      const offset = this.offsets[index]!;
      const localStart = index === first ? from : this.starts[index]! + offset;
      const localEnd = index === last ? from + DAY_MS : this.starts[index + 1]! + offset;
      const start = Math.max(from, localStart);
      const end = Math.min(from + DAY_MS, localEnd);
      if (start < end) return end - 1 - offset;
    }
    return null;
  }

  /** Indexes of the first and last stretch of a range; covered first, because covering more moves the indexes. */
  private stretchesBetween(fromMs: number, toMs: number): [first: number, last: number] {
    if (fromMs < this.coveredFrom) this.cover(fromMs);
    if (toMs > this.coveredTo) this.cover(toMs);
    return [this.stretchAt(fromMs), this.stretchAt(toMs)];
  }

  /** Index of the stretch an instant lies in. */
  private stretchAt(ms: number): number {
    if (ms < this.coveredFrom || ms > this.coveredTo) this.cover(ms);
    const starts = this.starts;
    const hint = this.hint;
    if (starts[hint]! <= ms && (hint + 1 === starts.length || ms < starts[hint + 1]!)) return hint;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= ms) low = middle;
      else high = middle - 1;
    }
    this.hint = low;
    return low;
  }

  private cover(ms: number): void {
    const from = Math.min(this.coveredFrom, ms - BEFORE_MS);
    const to = Math.max(this.coveredTo, ms + AFTER_MS);
    const starts = [from];
    let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(this.name);
    const offsets = [at.offsetNanoseconds / 1_000_000];
    for (;;) {
      const next = at.getTimeZoneTransition('next');
      if (next === null || next.epochMilliseconds > to) break;
      starts.push(next.epochMilliseconds);
      offsets.push(next.offsetNanoseconds / 1_000_000);
      at = next;
    }
    this.starts = starts;
    this.offsets = offsets;
    this.coveredFrom = from;
    this.coveredTo = to;
    this.hint = 0;
  }
}
