import { TOUCHPOINT_KINDS } from '../../touchpoints/domain/kinds.js';
import { Calendar } from './calendar.js';
import { ALWAYS_OPEN } from './calendar-language.js';
import { readLocalDate, shown } from './civil.js';
import { readMilestone } from './milestone-language.js';
import type { Milestone } from './policy.js';
import type { Calendars } from './policy-language.js';
import type { Problems } from './problems.js';
import { zoneNamed, type Zone } from './zone.js';

type Path = (string | number)[];
type Words = Readonly<{ zh: string; en: string }>;

/** One rule of the law, as a pack cites it. */
export interface Article {
  /** What a milestone names in `article`. */
  readonly id: string;
  /** How lawyers cite it. */
  readonly cite: Words;
  /** What it asks for, in one sentence. */
  readonly says: Words;
  /** What the pack had to read into it, or could not confirm. */
  readonly note: Words | null;
  /** Where it can be read. */
  readonly source: string;
  /** Local dates on which it is in force, both included; null without an end. */
  readonly fromDay: number;
  readonly untilDay: number | null;
}

/** A clock that an article puts on the touchpoints of one kind. */
export interface LawMilestone {
  readonly kind: string;
  readonly article: Article;
  readonly milestone: Milestone;
}

/** The rules of one jurisdiction. */
export interface RegulationPack {
  readonly name: string;
  /** ISO 3166 country, or the body that wrote it. */
  readonly jurisdiction: string;
  readonly title: Words;
  readonly articles: ReadonlyMap<string, Article>;
  readonly milestones: readonly LawMilestone[];
}

const KEYS = ['pack', 'jurisdiction', 'title', 'articles', 'kinds'];
const ARTICLE_KEYS = ['cite', 'says', 'note', 'source', 'effective'];
const NAME = /^[a-z0-9][a-z0-9.-]{0,63}$/;

/** Checks a pack and every clock in it; all mistakes are noted with their place, null when there was one. */
export function readPack(raw: unknown, calendars: Calendars, problems: Problems): RegulationPack | null {
  const before = problems.list.length;
  const body = problems.object(raw, [], KEYS);
  if (body === null) return null;
  const name = named(body['pack'], ['pack'], problems);
  const jurisdiction = problems.text(body['jurisdiction'], ['jurisdiction']);
  const title = words(body['title'], ['title'], problems);
  const articles = new Map<string, Article>();
  const declared = problems.object(body['articles'], ['articles'], null) ?? {};
  for (const [id, part] of Object.entries(declared)) {
    const article = readArticle(id, part, ['articles', id], problems);
    if (article !== null) articles.set(id, article);
  }
  const kinds = body['kinds'] === undefined ? {} : (problems.object(body['kinds'], ['kinds'], TOUCHPOINT_KINDS) ?? {});
  const milestones = Object.entries(kinds).flatMap(([kind, part]) =>
    Object.entries(problems.object(part, ['kinds', kind], null) ?? {}).flatMap(
      ([each, fields]) => readLaw(each, kind, fields, { declared, articles, calendars, problems }) ?? [],
    ),
  );
  if (problems.list.length > before || name === null || jurisdiction === null || title === null) return null;
  return { name, jurisdiction, title, articles, milestones };
}

function readArticle(id: string, raw: unknown, path: Path, problems: Problems): Article | null {
  named(id, path, problems);
  const body = problems.object(raw, path, ARTICLE_KEYS);
  if (body === null) return null;
  const cite = words(body['cite'], [...path, 'cite'], problems);
  const says = words(body['says'], [...path, 'says'], problems);
  const note = body['note'] === undefined ? null : words(body['note'], [...path, 'note'], problems);
  const source = problems.text(body['source'], [...path, 'source']);
  if (source !== null && !/^https:\/\/\S+$/.test(source)) {
    problems.add([...path, 'source'], 'must be an address that begins with https://');
  }
  const effective = problems.object(body['effective'], [...path, 'effective'], ['from', 'until']) ?? {};
  const fromDay = day(effective['from'], [...path, 'effective', 'from'], problems);
  const untilDay = effective['until'] === undefined ? null : day(effective['until'], [...path, 'effective', 'until'], problems);
  if (fromDay !== null && untilDay !== null && untilDay < fromDay) {
    problems.add([...path, 'effective', 'until'], 'lies before from');
  }
  if (cite === null || says === null || source === null || fromDay === null) return null;
  return { id, cite, says, note, source, fromDay, untilDay };
}

interface PackContext {
  /** Articles as written: one with a mistake has been told once already. */
  declared: Record<string, unknown>;
  articles: ReadonlyMap<string, Article>;
  calendars: Calendars;
  problems: Problems;
}

function readLaw(name: string, kind: string, raw: unknown, { declared, articles, calendars, problems }: PackContext): LawMilestone | null {
  const path = ['kinds', kind, name];
  const fields = problems.object(raw, path, null);
  if (fields === null) return null;
  const calendar = calendarOf(fields['calendar'], [...path, 'calendar'], calendars, problems);
  const milestone = readMilestone(name, fields, calendar, path, problems);
  const id = fields['article'];
  const article = typeof id === 'string' ? articles.get(id) : undefined;
  if (typeof id !== 'string' || !Object.hasOwn(declared, id)) {
    const reason = id === undefined ? 'is missing: every clock of the law cites its article' : `"${shown(id)}" is not among the articles of this file`;
    problems.add([...path, 'article'], reason);
  }
  return milestone === null || article === undefined ? null : { kind, article, milestone };
}

/** Without a calendar of its own a clock follows the policy it is put into; any calendar does for checking it. */
function calendarOf(raw: unknown, path: Path, calendars: Calendars, problems: Problems): Calendar | null {
  if (raw === undefined || raw === ALWAYS_OPEN) return Calendar.alwaysOpen(zoneNamed('UTC') as Zone);
  const calendar = typeof raw === 'string' ? calendars.get(raw) : undefined;
  if (calendar === undefined) problems.add(path, `unknown calendar "${shown(raw)}"; known: ${[...calendars.keys(), ALWAYS_OPEN].join(', ')}`);
  return calendar ?? null;
}

function named(raw: unknown, path: Path, problems: Problems): string | null {
  const name = problems.text(raw, path);
  if (name === null || NAME.test(name)) return name;
  problems.add(path, `"${shown(name)}" is not a name of lower-case letters, digits, dots and dashes`);
  return null;
}

function words(raw: unknown, path: Path, problems: Problems): Words | null {
  const body = problems.object(raw, path, ['zh', 'en']);
  if (body === null) return null;
  const [zh, en] = [problems.text(body['zh'], [...path, 'zh']), problems.text(body['en'], [...path, 'en'])];
  return zh === null || en === null ? null : { zh, en };
}

function day(raw: unknown, path: Path, problems: Problems): number | null {
  const read = raw === undefined ? { reason: 'is missing' } : readLocalDate(raw);
  if ('day' in read) return read.day;
  problems.add(path, read.reason);
  return null;
}
