import { basename } from 'node:path';
import type { ArticleView, ClockExplanationView } from '../insight/domain/board.js';
import type { ClockView } from './clock-view.js';
import { localDateText } from './domain/civil.js';
import type { ClockExplanation } from './domain/explain.js';
import type { Policy } from './domain/policy.js';
import type { CitedArticle } from './policy-files.js';
import { placeIn } from './regulation-files.js';

/** The policy as it was written: what an explanation quotes. */
export interface WrittenPolicy {
  policy: Policy;
  version: string;
  file: string;
  text: string;
  lineOf: (path: readonly (string | number)[]) => number | null;
}

/** An explanation as the screens show it. `knownAt` tells when an event was learned. */
export function explanationView(
  explained: ClockExplanation,
  clock: ClockView,
  written: WrittenPolicy,
  knownAt: (event: { source: string; eventId: string }) => Date | null,
  cited: CitedArticle | null,
): Omit<ClockExplanationView, 'events'> {
  const { milestone } = clock;
  const zone = written.policy.milestones.find(({ name }) => name === milestone)?.calendar.zone;
  return {
    clock,
    sentence: explained.sentence,
    policy: {
      name: written.policy.name,
      version: written.version,
      milestone,
      text: writtenAt(written, explained.targetPath ?? ['milestones', milestone]),
    },
    article: cited === null ? null : articleView(cited),
    calendar: { name: explained.clock.calendar, zone: explained.zone },
    windows: explained.windows.map(({ from, to }) => ({
      from: from.toISOString(),
      to: to.toISOString(),
      day: zone === undefined ? from.toISOString().slice(0, 10) : localDateText(zone.dayAt(from.getTime())),
      holiday: null,
    })),
    truncated: explained.windowsCut,
    moved: explained.moves.map(({ at, kind, event }) => ({
      eventId: event === null ? '' : `${event.source}/${event.eventId}`,
      type: event?.type ?? 'time',
      trueAt: at.toISOString(),
      knownAt: ((event === null ? null : knownAt(event)) ?? at).toISOString(),
      effect: kind,
    })),
  };
}

/** An article as the screens cite it. */
export function articleView({ article, pack }: CitedArticle): ArticleView {
  const { id, cite, says, note, source, fromDay, untilDay } = article;
  return { id, jurisdiction: pack.jurisdiction, cite, says, note, source, from: localDateText(fromDay), until: untilDay === null ? null : localDateText(untilDay) };
}

/** The line of the policy file, or of the law's pack, on which a path stands: `enquiry.yaml:14  target: { workdays: 2 }`. */
function writtenAt({ file, text, lineOf }: WrittenPolicy, path: readonly (string | number)[]): string {
  const line = lineOf(path);
  if (line === null) return basename(file);
  const written = placeIn(text, line, basename(file));
  return `${written.file}:${written.line}  ${(text.split('\n')[line - 1] ?? '').trim()}`;
}
