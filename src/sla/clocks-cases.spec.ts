import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answerCases } from './clocks-cases.js';

const read = (name: string): string[] =>
  readFileSync(new URL(`../../test/fixtures/sla-vectors/${name}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

describe('the 400 vectors two independent engines agree on', () => {
  it('are answered without one difference, every field', () => {
    const expected = new Map(
      read('answers').map((line) => {
        const answer = JSON.parse(line) as { id: string };
        return [answer.id, answer];
      }),
    );
    const answers = [...answerCases(read('cases'))];
    const different = answers.filter((answer) => {
      try {
        expect(answer).toEqual(expected.get(String(answer.id)));
        return false;
      } catch {
        return true;
      }
    });
    expect(different.map(({ id }) => id)).toEqual([]);
    expect(answers).toHaveLength(400);
  });
});
