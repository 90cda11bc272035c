import { describe, expect, it } from 'vitest';
import type { ValidateFunction } from 'ajv';
import { loadCauseTaxonomy, loadLexicons, parseLexicon, schemaOf } from './lexicon-files.js';
import { suggestSecondLevel, taxonomyProblems } from './domain/cause-taxonomy.js';
import { CAUSE_IDS } from './domain/voice-types.js';

const HEAD = 'language: en\ngap: 20\nnegationScope: 3\nnegators: [not]\ngroups:\n';

async function load(groups: string): Promise<string> {
  const validate: ValidateFunction = await schemaOf('config', 'lexicon.schema.json');
  try {
    parseLexicon(HEAD + groups, 'en.yaml', 'en', validate);
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('parseLexicon', () => {
  it.each([
    ['  - group: a\n    tag: hint\n    patterns: [x]\n', 'accepted'],
    ['  - group: a\n    tag: hnt\n    patterns: [x]\n', 'en.yaml:7: groups.0.tag: must be one of dissatisfaction'],
    ['  - group: a\n    tag: hint\n    color: red\n    patterns: [x]\n', 'en.yaml:8: groups.0.color: is not a known field'],
    ['  - group: a\n    tag: hint\n    patterns:\n      - x\n      - (y\n', 'en.yaml:10: a#2 "(y": a "(" without its ")"'],
    ['  - group: a\n    tag: hint\n    patterns: [x, x]\n', 'en.yaml:8: pattern "x" is already in a#1'],
    ['  - group: a\n    tag: hint\n    patterns:\n      - {pattern: x, severity: 9}\n', 'en.yaml:9: groups.0.patterns.0.severity: must be <= 3'],
    ['  - group: a\n    tag: hint\n    patterns: [x\n', 'en.yaml:9: '],
  ])('%j → %s', async (groups, message) => {
    expect(await load(groups)).toContain(message);
  });

  it('names a file that is not there', async () => {
    await expect(loadLexicons('/nowhere')).rejects.toThrow(/lexicon\.schema\.json: cannot be read/);
  });
});

describe('the shipped files', () => {
  it('load, with hundreds of patterns each', async () => {
    const lexicons = await loadLexicons('config');
    expect(lexicons.zh.entries.length).toBeGreaterThan(500);
    expect(lexicons.en.entries.length).toBeGreaterThan(400);
  });

  it('hold the six first-level causes, and suggest a second level from the touchpoint kind', async () => {
    const taxonomy = await loadCauseTaxonomy('config');
    expect(taxonomy.map((cause) => cause.id)).toEqual([...CAUSE_IDS]);
    expect(suggestSecondLevel(taxonomy, 'timeliness', 'refund')?.id).toBe('refund-late');
    expect(suggestSecondLevel(taxonomy, 'attitude', 'renewal')).toBeNull();
    expect(suggestSecondLevel(taxonomy, 'attitude', null)).toBeNull();
  });

  it('say what is wrong with a taxonomy', () => {
    const below = { id: 'a', name: { zh: '甲', en: 'a' }, kinds: [] };
    const problems = taxonomyProblems([{ id: 'amount', name: { zh: '金额', en: 'Amount' }, below: [below, below] }]);
    expect(problems).toContain('cause id "a" is used twice');
    expect(problems).toContain('first-level cause "attitude" must appear once, it appears 0 times');
  });
});
