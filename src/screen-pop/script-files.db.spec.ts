import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CAUSES, TOUCHPOINT_KINDS } from '../touchpoints/domain/kinds.js';
import { chooseScript } from './domain/script.js';
import { loadScripts } from './script-files.js';

const SCHEMA = 'config/schema/script.schema.json';

describe('the shipped scripts', () => {
  it('load, and have words of their own for every kind and cause', async () => {
    const scripts = await loadScripts('config/scripts', SCHEMA);
    expect(scripts.length).toBeGreaterThan(20);
    for (const kind of TOUCHPOINT_KINDS) {
      for (const cause of CAUSES) {
        const reason = { kind, cause, sentence: { zh: '', en: '' }, confidence: 1, evidence: [] };
        expect(chooseScript(scripts, { match: 'exact', known: true, candidates: 0, reason })?.id).not.toBe('general');
      }
    }
  });

  it('name in the schema exactly the kinds and causes of the product', async () => {
    const schema = JSON.parse(await readFile(SCHEMA, 'utf8')) as { definitions: Record<string, { enum: string[] }> };
    expect(schema.definitions['kind']!.enum).toEqual(TOUCHPOINT_KINDS);
    expect(schema.definitions['cause']!.enum).toEqual(CAUSES);
  });
});

describe('a mistake in a script file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scripts-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const good = `scripts:
  - id: late
    version: 1
    approved: { by: quality, on: 2026-11-01 }
    for: { kinds: [refund], causes: [timeliness] }
    title: { zh: 催, en: chase }
    opening: { zh: 好, en: ok }
    steps: [{ zh: 好, en: ok }]
`;

  it.each([
    ['a bad indent', good.replace('    version', '   version'), /a\.yaml:\d+: /],
    ['a missing field', good.replace(/ {4}title.*\n/, ''), /a\.yaml:2: scripts\.0: must have required property 'title'/],
    ['an unknown field', good.replace('    title', '    titel: x\n    title'), /a\.yaml:6: scripts\.0\.titel: is not a known field/],
    ['an unknown kind', good.replace('[refund]', '[refunds]'), /a\.yaml:5: scripts\.0\.for\.kinds\.0: must be one of enquiry/],
    ['one language only', good.replace('{ zh: 催, en: chase }', '{ zh: 催 }'), /a\.yaml:6: .*'en'/],
    ['a name used twice', `${good}${good.replace('scripts:\n', '').replace('timeliness', 'amount')}`, /"late" is used in a\.yaml too/],
    ['a case covered twice', `${good}${good.replace('scripts:\n', '').replace('id: late', 'id: again')}`, /a\.yaml:12: .*refund × timeliness is covered by "late"/],
    ['an unknown placeholder', good.replace('{ zh: 好, en: ok }\n    steps', '{ zh: "{policy}", en: ok }\n    steps'), /a\.yaml:2: .*\{policy\}/],
    ['a situation without words', good, /no script for the situation "unknown-caller"/],
    ['nothing at all', '', /a\.yaml: must be object/],
  ])('%s is told with file, line and reason', async (_name, text, message) => {
    await writeFile(join(folder, 'a.yaml'), text);
    await expect(loadScripts(folder, SCHEMA)).rejects.toThrow(message);
  });
});
