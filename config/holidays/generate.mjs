// Writes config/holidays/{uk,us,ie,au}/YYYY.json from the maintained `date-holidays` library (ISC and CC-BY-3.0).
// The result is kept in the repository: loading the library takes most of a second, and a due time must not
// change because a dependency did. Run again after an update of the library and review the difference:
//   node config/holidays/generate.mjs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Holidays from 'date-holidays';

const here = dirname(fileURLToPath(import.meta.url));
const library = JSON.parse(
  readFileSync(join(here, '../../node_modules/date-holidays/package.json'), 'utf8'),
);
const SETS = { uk: ['GB', 'ENG'], us: ['US'], ie: ['IE'], au: ['AU', 'NSW'] };
const FIRST_YEAR = 2010;
const LAST_YEAR = 2035;

for (const [name, region] of Object.entries(SETS)) {
  const source = new Holidays(...region);
  mkdirSync(join(here, name), { recursive: true });
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year += 1) {
    const days = source
      .getHolidays(year)
      .filter((holiday) => holiday.type === 'public')
      .map((holiday) => ({ name: holiday.name, date: holiday.date.slice(0, 10), isOffDay: true }));
    const papers = [`date-holidays ${library.version}, ${region.join('-')} (data CC-BY-3.0)`];
    writeFileSync(join(here, name, `${year}.json`), `${JSON.stringify({ year, papers, days }, null, 2)}\n`);
  }
}
