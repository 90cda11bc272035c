import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeptFiles } from './kept-files.js';
import { parseYaml } from './yaml-file.js';

describe('kept files', () => {
  const text = 'a:\n  b: [1, { c: 2 }]\n"1": x\n';
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kept-'));
    file = join(folder, 'kept.txt');
    const keeping = new KeptFiles(file);
    keeping.begin();
    for (const each of [text, 'limit: .inf\n', '']) {
      const { value, root } = parseYaml('f', each);
      keeping.keep(each, value, root);
    }
    keeping.write();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('say of the very text what parsing says', () => {
    const { value, root } = parseYaml('f', text);
    const found = new KeptFiles(file).find(text);
    expect(found?.value).toEqual(value);
    expect(found?.root()).toEqual(root());
    expect(new KeptFiles(file).find('')).toMatchObject({ value: null });
  });

  it('know nothing of a text that differs in one letter, nor of what JSON cannot say', () => {
    const kept = new KeptFiles(file);
    expect(kept.find(text.replace('2', '3'))).toBeNull();
    expect(kept.find('limit: .inf\n')).toBeNull();
  });

  it('keep nothing before the build says so, and know nothing where there is no file or a broken one', () => {
    const kept = new KeptFiles(join(folder, 'none.txt'));
    kept.keep(text, {}, () => null);
    expect(kept.find(text)).toBeNull();
    writeFileSync(join(folder, 'broken.txt'), readFileSync(file, 'utf8').split('\n')[0]!.slice(0, -1));
    expect(new KeptFiles(join(folder, 'broken.txt')).find(text)).toBeNull();
  });
});
