import { describe, expect, it } from 'vitest';
import { freeCorner } from './trend-option.js';

describe('the label of a target line', () => {
  it('stands over the line at the start while the curve climbs towards it from below', () => {
    expect(freeCorner([88, 89, 90, 91, 92, 93, 94, 94.2], 95, 9)).toBe('insideStartTop');
  });

  it('goes where the curve is not', () => {
    expect(freeCorner([95.5, 95.2, 95.8, 90, 90, 90, 90, 90], 95, 8)).toBe('insideEndTop');
    expect(freeCorner([99, 99, 99, 99, 99, 95.4, 95.6, 95.2], 95, 6)).toBe('insideStartTop');
  });

  it('needs no value to stand somewhere', () => {
    expect(freeCorner([], 95, 1)).toBe('insideStartTop');
  });
});
