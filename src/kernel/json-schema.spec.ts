import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';

const SCHEMAS = new URL('../../config/schema/', import.meta.url);

it.each(readdirSync(SCHEMAS))('%s is a sound JSON Schema, so that starting need not look again', (name) => {
  const schema = JSON.parse(readFileSync(new URL(name, SCHEMAS), 'utf8')) as object;
  const ajv = new Ajv();
  expect([ajv.validateSchema(schema), ajv.errorsText()]).toEqual([true, 'No errors']);
});
