import { describe, expect, it } from 'vitest';
import { checkTemplate, type Known } from './template-check.js';

const KNOWN: Known = { name: 'value', link: 'value', rows: [{ title: 'value' }], group: { inner: 'value' } };

describe('checkTemplate', () => {
  it.each([
    'plain', '{{name}}', '{{group.inner}}', '{{#if name}}a{{else}}b{{/if}}', '{{#unless rows}}none{{/unless}}',
    '{{#each rows}}{{@index}} {{title}} {{../name}}{{else}}none{{/each}}', '{{! a note }}{{name}}',
  ])('accepts %s', (text) => {
    expect(checkTemplate(text, KNOWN)).toEqual([]);
  });

  it.each([
    ['{{nmae}}', /"nmae" is unknown here; there are name, link, rows, group/],
    ['{{constructor}}', /unknown/],
    ['{{name.constructor}}', /unknown/],
    ['{{__proto__}}', /unknown/],
    ['{{#each rows}}{{name}}{{/each}}', /"name" is unknown here; there are title/],
    ['{{rows}}', /not a single value/],
    ['{{#each name}}{{/each}}', /not a list/],
    ['{{{name}}}', /unescaped/],
    ['{{&name}}', /unescaped/],
    ['{{> other}}', /partial/],
    ['{{lookup group name}}', /no helpers/],
    ['{{log name}}', /no helpers/],
    ['{{#with group}}{{inner}}{{/with}}', /unknown; there are if, unless, each/],
    ['{{#if}}x{{/if}}', /takes one variable/],
    ['{{#if "text"}}x{{/if}}', /only variables/],
    ['{{@root.name}}', /unknown/],
    ['{{../name}}', /unknown/],
    ['{{name', /cannot be read/],
    ['{{#if name}}', /cannot be read/],
  ])('refuses %s', (text, reason) => {
    expect(checkTemplate(text, KNOWN).map((problem) => problem.reason).join('; ')).toMatch(reason);
  });

  it('names the line', () => {
    expect(checkTemplate('one\ntwo {{name}}\n{{nobody}}', KNOWN)[0]?.line).toBe(3);
  });
});
