import { describe, expect, it } from 'vitest';
import { costScale, placeOnScale } from './cost-scale.ts';

describe('the common cost scale', () => {
  it('covers every cost, between round steps', () => {
    const scale = costScale([0.5, 0.4, 0.7, 21], 'usd-per-million');
    expect(scale).toMatchObject({ low: 0.2, high: 50 });
    expect(costScale([0.52, 0.41, 0.69, 22], 'usd-per-million')).toEqual(scale);
  });

  it('places a cost by its logarithm and clamps costs outside the scale', () => {
    const scale = { low: 0.1, high: 10, ticks: [] };
    expect(placeOnScale(1, scale)).toBeCloseTo(0.5);
    expect(placeOnScale(1000, scale)).toBe(1);
  });

  it('is null if nothing has a cost', () => {
    expect(costScale([0, Infinity], 'usd-per-million')).toBeNull();
  });
});
