import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SLIDER_INPUTS, sliderDefinition } from './slider-definitions.ts';
import type { SliderScale } from '#core/contract/workload/input-definition.ts';
import { nudged, shareOf, valueAt, widened } from './slider-scale.ts';

const TRAFFIC: SliderScale = { kind: 'log', low: 1e3, high: 1e9, grid: 'digits' };
const FAILURES: SliderScale = { kind: 'log-from-zero', low: 1e-4, high: 0.5, grid: 'digits' };
const STALENESS: SliderScale = { kind: 'log', low: 1, high: 30 * 86_400, grid: 'seconds' };

describe('the scale of a slider', () => {
  it('returns the position of a value, up to rounding', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SLIDER_INPUTS), fc.double({ min: 0, max: 1, noNaN: true }), (id, share) => {
        const { scale } = sliderDefinition(id);
        const value = valueAt(share, scale);
        expect(Math.abs(shareOf(value, scale) - share)).toBeLessThan(0.035);
        expect(valueAt(shareOf(value, scale), scale)).toBeCloseTo(value, 9);
      }),
    );
  });

  it('rounds values to two digits, and times to common units', () => {
    expect(valueAt(0.5, TRAFFIC)).toBe(1_000_000);
    expect(valueAt(0.5037, TRAFFIC)).toBe(1_100_000);
    expect(valueAt(shareOf(25_430, STALENESS), STALENESS)).toBe(7 * 3600);
    expect(valueAt(shareOf(100_000, STALENESS), STALENESS)).toBe(28 * 3600);
  });

  it('has 0 at the left end of a log-from-zero scale', () => {
    expect(valueAt(0, FAILURES)).toBe(0);
    expect(shareOf(0, FAILURES)).toBe(0);
    expect(shareOf(1e-4, FAILURES)).toBeGreaterThan(0);
  });

  it('moves by one step of the second digit, even across a power of ten', () => {
    expect(nudged(1_000_000, 1, TRAFFIC)).toBe(1_100_000);
    expect(nudged(1_000_000, -1, TRAFFIC)).toBe(990_000);
    expect(nudged(1_000_000, 10, TRAFFIC)).toBe(2_000_000);
    expect(nudged(0, 1, FAILURES)).toBe(1e-4);
    expect(nudged(1e-4, -1, FAILURES)).toBe(0);
  });

  it('always moves, and stays on the track', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SLIDER_INPUTS),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        fc.constantFrom(-10, -1, 1, 10),
        (id, share, steps) => {
          const { scale } = sliderDefinition(id);
          const value = valueAt(share, scale);
          const moved = nudged(value, steps, scale);
          if (value > 0 && value < scale.high) expect(Math.sign(moved - value)).toBe(Math.sign(steps));
          expect(moved).toBeLessThanOrEqual(scale.high);
          expect(moved).toBeGreaterThanOrEqual(scale.kind === 'log-from-zero' ? 0 : scale.low);
        },
      ),
    );
  });

  it('grows by powers of ten to include a value', () => {
    expect(widened(TRAFFIC, 40)).toEqual({ ...TRAFFIC, low: 10 });
    expect(widened(TRAFFIC, 2e10)).toEqual({ ...TRAFFIC, high: 1e11 });
    expect(widened(TRAFFIC, 5000)).toBe(TRAFFIC);
  });
});
