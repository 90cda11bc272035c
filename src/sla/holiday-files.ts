import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fieldName, type FileProblem } from '../kernel/files/file-problem.js';
import { type ParsedFile, parseJsonFile } from '../kernel/files/yaml-file.js';
import { shown } from './domain/civil.js';
import type { HolidaySet } from './domain/holidays.js';
import { readHolidaySet } from './domain/holidays.js';
import { isPlainObject, Problems } from './domain/problems.js';

/** `config/` of the installation: three levels up both from `src/sla` and from the built `dist/sla`. */
export const CONFIG_DIR = fileURLToPath(new URL('../../config/', import.meta.url));

/** Other names under which a shipped set is known: `holiday-cn` is the project China's data comes from. */
const ALIASES: Record<string, string> = { 'holiday-cn': 'cn' };

const shipped = new Map<string, HolidaySet | null>();

/** A data set shipped in `config/holidays/NAME/`, or null when there is none of that name. */
export function shippedHolidaySet(name: string): HolidaySet | null {
  const folder = Object.hasOwn(ALIASES, name) ? ALIASES[name]! : name;
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(folder)) return null;
  const known = shipped.get(folder);
  if (known !== undefined) return known;
  const path = join(CONFIG_DIR, 'holidays', folder);
  const set = existsSync(path) ? loadHolidayFolder(path).set : null;
  shipped.set(folder, set);
  return set;
}

/** Loads every data set of a folder such as `config/holidays`: one subfolder a set, one JSON file a year. */
export function loadHolidaySets(folder: string): { sets: Map<string, HolidaySet>; problems: FileProblem[] } {
  const sets = new Map<string, HolidaySet>();
  const problems: FileProblem[] = [];
  if (!existsSync(folder)) return { sets, problems };
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const loaded = loadHolidayFolder(join(folder, entry.name));
    problems.push(...loaded.problems);
    if (loaded.set !== null) sets.set(entry.name, loaded.set);
  }
  return { sets, problems };
}

function loadHolidayFolder(path: string): { set: HolidaySet | null; problems: FileProblem[] } {
  const problems: FileProblem[] = [];
  const years: Record<string, unknown> = {};
  const files = new Map<string, ParsedFile>();
  for (const name of readdirSync(path).filter((file) => /^\d{4}\.json$/.test(file))) {
    const year = name.slice(0, 4);
    const file = join(path, name);
    const read = parseJsonFile(file, readFileSync(file, 'utf8'));
    problems.push(...read.problems);
    if (read.problems.length > 0) continue;
    files.set(year, read);
    const days = daysOf(read, year, file, problems);
    if (days !== null) years[year] = days;
  }
  const inner = new Problems();
  const set = readHolidaySet(years, inner, []);
  for (const { path: place, reason } of inner.list) {
    const [year, ...rest] = place;
    const line = files.get(String(year))?.lineOf(['days', ...rest]) ?? null;
    problems.push({ file: join(path, `${String(year)}.json`), line, field: fieldName(['days', ...rest]), reason });
  }
  return { set: problems.length === 0 ? set : null, problems };
}

function daysOf(read: ParsedFile, year: string, file: string, problems: FileProblem[]): unknown[] | null {
  const { value } = read;
  if (!isPlainObject(value) || !Array.isArray(value['days'])) {
    problems.push({ file, line: read.lineOf(['days']), field: 'days', reason: 'must be a list of {date, isOffDay}' });
    return null;
  }
  if (value['year'] !== undefined && shown(value['year']) !== year) {
    problems.push({ file, line: read.lineOf(['year']), field: 'year', reason: `"${shown(value['year'])}" is not the year of the file's name` });
  }
  return value['days'];
}
