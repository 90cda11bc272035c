import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDemoSettings } from './demo-settings.js';

const SHIPPED = readFileSync('config/demo.yaml', 'utf8');

describe('demo.yaml', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'demo-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['broken YAML', `${SHIPPED}\nlogins: [`, /demo\.yaml:\d+: /],
    ['nothing at all', '', /demo\.yaml: must be a mapping/],
    ['a wrong number', SHIPPED.replace(/^customers:.*$/m, 'customers: many'), /demo\.yaml:\d+: customers: must be a whole number/],
    ['a wrong role', SHIPPED.replace('role: manager', 'role: boss'), /demo\.yaml:\d+: logins\[\d\]\.role: must be one of handler/],
    ['an unknown field', `${SHIPPED}\ncolour: red\n`, /demo\.yaml:\d+: colour: is not a known field/],
  ])('is refused with file, line and reason for %s', (_what, text, told) => {
    writeFileSync(join(folder, 'demo.yaml'), text);
    expect(() => loadDemoSettings(folder)).toThrow(told);
  });

  it('is refused by name when it is not there', () => {
    expect(() => loadDemoSettings(join(folder, 'none'))).toThrow(/demo\.yaml: cannot be read/);
  });
});
