import { describe, expect, it } from 'vitest';
import { costScale, placeOf } from './cost-scale.ts';
import { optionAt } from './testing.ts';

describe('the common cost scale', () => {
  it('covers every interval and the current cost, in steps of a third of a decade', () => {
    const scale = costScale([optionAt({ cost: { value: 0.5, low: 0.4, high: 0.7 } }), optionAt({ cost: null })], 21);
    expect(scale).toMatchObject({ low: 0.3, high: 30 });
    expect(costScale([optionAt({ cost: { value: 0.52, low: 0.41, high: 0.69 } })], 22)).toEqual(scale);
  });

  it('places a cost by its logarithm and clamps costs outside the scale', () => {
    const scale = { low: 0.1, high: 10, ticks: [] };
    expect(placeOf(1, scale)).toBeCloseTo(0.5);
    expect(placeOf(1000, scale)).toBe(1);
  });

  it('is null if nothing has a cost', () => {
    expect(costScale([optionAt({ cost: null })], null)).toBeNull();
  });
});
