import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRuleBook, RuleBookError } from './rule-book-file.js';
import { readSender } from './mail-transport.js';
import { withoutAddresses } from './delivery.js';
import { MAIL_ADDRESS } from '../access/domain/forms.js';

const SCHEMA = JSON.parse(readFileSync('config/schema/notifications.schema.json', 'utf8')) as object;
const CALENDARS = new Set(['cn-office', 'cn-service', '24x7']);
const HEAD = 'calendars: { usual: cn-office }\n';
const KEY = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;

const problemsOf = (text: string): string[] => {
  try {
    readRuleBook('n.yaml', text, SCHEMA, CALENDARS);
    return [];
  } catch (error) {
    if (!(error instanceof RuleBookError)) throw error;
    return error.message.split('\n').slice(1).map((line) => line.trim());
  }
};

describe('config/notifications.yaml', () => {
  it('is read as shipped', () => {
    const book = readRuleBook('n.yaml', readFileSync('config/notifications.yaml', 'utf8'), SCHEMA, CALENDARS);
    expect(book.rules.length).toBeGreaterThan(3);
    expect(book.retry).toEqual({ firstMs: 30_000, mostMs: 21_600_000, attempts: 20 });
  });

  it.each([
    ['rules: [\n', /n\.yaml:\d+: /],
    ['rules: []\n', /n\.yaml:1: must have required property 'calendars'/],
    [`${HEAD}rules: []\nrulse: []\n`, /n\.yaml:3: rulse: is not a known field/],
    [`${HEAD}quiet: soon\nrules: []\n`, /n\.yaml:2: quiet: "soon" is not a duration/],
    ['calendars: { usual: mars }\nrules: []\n', /n\.yaml:1: calendars\.usual: "mars" is no calendar here; there are 24x7/],
    [`${HEAD}rules:\n  - name: a\n    when: { types: [angry] }\n    tell: [{ to: [team] }]\n`, /n\.yaml:4: .*must be one of regulatory/],
    [`${HEAD}rules:\n  - name: a\n    tell:\n      - { to: [boss] }\n`, /n\.yaml:5: .*must match pattern/],
    [`${HEAD}rules:\n  - name: a\n    tell: [{ to: ['endpoint:crm'] }]\n`, /n\.yaml:4: .*"crm" is not among the endpoints/],
    [`${HEAD}rules:\n  - name: a\n    tell: [{ to: [team], after: 2d }]\n`, /n\.yaml:4: .*counts days/],
    [`${HEAD}endpoints:\n  crm: { url: 'http://crm.example.com', secrets: ['${KEY}'] }\nrules: []\n`, /n\.yaml:3: endpoints\.crm\.url: must begin with https/],
    [`${HEAD}endpoints:\n  crm: { url: 'https://10.0.0.8/x', secrets: ['${KEY}'] }\nrules: []\n`, /private network/],
    [`${HEAD}endpoints:\n  crm: { url: 'https://a:b@example.com', secrets: ['${KEY}'] }\nrules: []\n`, /user name or password/],
    [`${HEAD}endpoints:\n  crm: { url: 'file:///etc/passwd', secrets: ['${KEY}'] }\nrules: []\n`, /must begin with https/],
    [`${HEAD}endpoints:\n  crm: { url: 'https://example.com', secrets: ['hunter2'] }\nrules: []\n`, /secrets\.0: must be whsec_/],
  ])('refuses %j with the place and the reason', (text, reason) => {
    const problems = problemsOf(text);
    expect(problems.join('\n')).toMatch(reason);
    expect(problems.join('\n')).not.toContain('hunter2');
  });
});

describe('addresses', () => {
  it.each(['han@example.com', 'a.b+c@mail.example.co.uk', 'x@xn--fiq228c.example'])('%s is one', (text) => {
    expect(MAIL_ADDRESS.test(text)).toBe(true);
  });

  it.each([
    'han', 'han@', '@example.com', 'han@localhost', 'a@b@example.com', '"a b"@example.com', 'a@example.com\r\nBcc: x@example.com',
    'a@example.com, b@example.com', 'group: a@example.com;', 'a(comment)@example.com', 'hаn@example.com', 'a..b@example.com',
    `${'a'.repeat(65)}@example.com`, `a@${'b'.repeat(250)}.com`, `${'('.repeat(50_000)}@example.com`, `${'a.'.repeat(100_000)}@`,
    'a@example.com\n', 'a@-example.com',
  ])('%j is not', (text) => {
    expect(MAIL_ADDRESS.test(text)).toBe(false);
  });

  it('of the sender may have a plain name and a local host', () => {
    expect(readSender('firebreak@localhost')).toEqual({ name: '', address: 'firebreak@localhost' });
    expect(readSender('Firebreak Alerts <alerts@example.com>')).toEqual({ name: 'Firebreak Alerts', address: 'alerts@example.com' });
    for (const wrong of ['', 'firebreak', 'a@b, c@d', 'X <a@b> y', 'X\r\nBcc: a <a@example.com>']) expect(readSender(wrong)).toBeNull();
  });

  it('are taken out of what a mail server answers', () => {
    expect(withoutAddresses('550 5.1.1 <shen@example.com>: no such\r\n user "han@example.com"')).toBe('550 5.1.1 <…>: no such user "…"');
  });
});
