import { describe, expect, it } from 'vitest';
import { normaliseUsername, passwordProblems } from './credentials.js';

describe('passwordProblems', () => {
  it.each(['firebreak-demo', '一二三四五六七八九十', 'correct horse', 'x1y2z3w4v5'])('takes %s', (password) => {
    expect(passwordProblems(password, 'shen')).toEqual([]);
  });

  it.each([
    ['ninechars', /at least 10/],
    ['一二三四五六七八九', /at least 10/],
    ['x'.repeat(201), /at most 200/],
    ['aaaaaaaaaaaa', /four different/],
    ['hello-Shen-hello', /user name/],
    ['Password123', /guess/],
  ])('refuses %s', (password, reason) => {
    const [problem] = passwordProblems(password, 'shen');
    expect(problem?.field).toBe('password');
    expect(problem?.reason).toMatch(reason);
  });
});

it('compares user names without case and width', () => {
  expect(normaliseUsername(' Ｓhen ')).toBe('shen');
});
