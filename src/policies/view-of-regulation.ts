import { basename } from 'node:path';
import type { LawMilestone } from '../sla/domain/regulation.js';
import { articleView } from '../sla/explanation-view.js';
import type { PolicyVersion } from '../sla/policy-files.js';
import type { WrittenPack } from '../sla/regulation-files.js';
import type { LawClockView, RegulationPackView } from './regulation-view.js';

/** A pack as the rules page shows it. */
export function regulationView({ pack, file, laws }: WrittenPack, inForce: boolean, versions: readonly PolicyVersion[]): RegulationPackView {
  const clockOf = ({ kind, milestone, lines }: LawMilestone & { lines: string[] }): LawClockView => ({
    kind,
    milestone: milestone.name,
    title: milestone.title,
    type: milestone.type,
    target: writtenTarget(lines),
    calendar: lines.some((line) => /^\s+calendar:/.test(line)) ? milestone.calendar.name : null,
    policies: inForce ? [...new Set(versions.filter(({ policy }) => policy.appliesTo.kinds?.has(kind) ?? true).map(({ policy }) => policy.name))] : [],
  });
  return {
    name: pack.name,
    jurisdiction: pack.jurisdiction,
    title: pack.title,
    file: `regulation/${basename(file)}`,
    inForce,
    articles: [...pack.articles.values()].map((article) => ({
      ...articleView({ article, pack }),
      clocks: laws.filter((law) => law.article.id === article.id).map(clockOf),
    })),
  };
}

/** The lines of the target, without its key: people who wrote the pack recognise their own words. */
function writtenTarget(lines: readonly string[]): string {
  const from = lines.findIndex((line) => /^ {2}target:/.test(line));
  if (from < 0) return '';
  const after = lines.slice(from + 1).findIndex((line) => /^ {2}\S/.test(line));
  const all = lines.slice(from, after < 0 ? undefined : from + 1 + after);
  return all.map((line) => line.replace(/^ {2}target:/, '').trim()).filter((line) => line !== '').join('\n');
}
