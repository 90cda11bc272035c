import { describe, expect, it } from 'vitest';
import { judgeOrigin } from './same-origin.js';

const at = (origin?: string, fetchSite?: string, host = 'desk.example:3000') => ({ origin, fetchSite, host });

describe('judgeOrigin', () => {
  it.each([
    [at('http://desk.example:3000'), 'same'],
    [at('http://desk.example:3000', 'same-origin'), 'same'],
    [at(undefined, 'same-origin'), 'same'],
    [at(undefined, 'none'), 'same'],
    [at('https://desk.example', undefined, 'desk.example:443'), 'same'],
    [at('https://firebreak.example', undefined, 'internal:3000'), 'same'],
    [at('http://desk.example:3001'), 'foreign'],
    [at('http://evil.example'), 'foreign'],
    [at('http://desk.example:3000.evil.example'), 'foreign'],
    [at('null'), 'foreign'],
    [at('not a url'), 'foreign'],
    [at(undefined, 'cross-site'), 'foreign'],
    [at(undefined, 'same-site'), 'foreign'],
    [at('http://desk.example:3000', 'cross-site'), 'foreign'],
    [at(), 'unknown'],
  ] as const)('%o is %s', (request, verdict) => {
    expect(judgeOrigin(request, 'https://firebreak.example/console')).toBe(verdict);
  });
});
