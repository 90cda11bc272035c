import { describe, expect, it } from 'vitest';
import { isWithin, selfAndAbove } from './forms.js';
import { targetsOf } from './targets.js';

const org = (id: string, set: { policies?: number; onTime?: number; complaints?: number }) => ({
  _id: id,
  policiesInForce: set.policies ?? null,
  onTimeTarget: set.onTime ?? null,
  complaintsTarget: set.complaints ?? null,
});

describe('targets of an organisation', () => {
  it('come each from the nearest one above that sets it', () => {
    const line = [org('hq', { policies: 9, onTime: 0.9, complaints: 5 }), org('hq/east', { complaints: 4 }), org('hq/east/sh', { policies: 2 })];
    expect(targetsOf('hq/east/sh', line)).toEqual({ policiesInForce: 2, onTimeTarget: 0.9, complaintsTarget: 4 });
  });

  it('never take the policies of another organisation', () => {
    expect(targetsOf('hq/east', [org('hq', { policies: 9 })]).policiesInForce).toBeNull();
  });

  it('are the usual ones where nobody set any', () => {
    expect(targetsOf('hq', [])).toEqual({ policiesInForce: null, onTimeTarget: 0.95, complaintsTarget: 3.5 });
  });
});

describe('paths', () => {
  it('climb from themselves to the root', () => {
    expect(selfAndAbove('hq/east/sh')).toEqual(['hq/east/sh', 'hq/east', 'hq']);
  });

  it('contain what lies below, not what merely begins alike', () => {
    expect(isWithin('hq/east/sh', 'hq/east')).toBe(true);
    expect(isWithin('hq/east', 'hq/east')).toBe(true);
    expect(isWithin('hq/eastern', 'hq/east')).toBe(false);
  });
});
