import fc from 'fast-check';
import { expect, test } from 'vitest';
import { steadyRange } from './range.ts';

const LOG = { scale: 'log' } as const;
const LINEAR = { scale: 'linear' } as const;

test('a logarithmic axis ends on 1, 2 and 5 times a power of ten', () => {
  const [low, high] = steadyRange(LOG, [8.4, 71], null);
  expect(low).toBeCloseTo(5);
  expect(high).toBeCloseTo(100);
});

test('a linear axis ends on round steps and keeps its zero', () => {
  expect(steadyRange(LINEAR, [0, 213], null)).toEqual([0, 225]);
  expect(steadyRange(LINEAR, [0, 20.4], null)).toEqual([0, 22.5]);
});

test('a point that fits changes nothing; one that does not extends the axis by a step', () => {
  const first = steadyRange(LOG, [8, 60], null);
  expect(steadyRange(LOG, [8, 90], first)).toEqual(first);
  expect(steadyRange(LOG, [8, 130], first)[1]).toBeCloseTo(200);
});

test('an axis covers its data and never shrinks while points arrive', () => {
  const value = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
  const axis = fc.constantFrom(LOG, LINEAR);
  fc.assert(
    fc.property(axis, fc.array(value, { minLength: 2, maxLength: 20 }), (kind, values) => {
      let range: readonly [number, number] | null = null;
      for (let count = 2; count <= values.length; count++) {
        const seen = values.slice(0, count);
        const needed = [Math.min(...seen), Math.max(...seen) * 1.01] as const;
        const next: readonly [number, number] = steadyRange(kind, needed, range);
        expect(next[0]).toBeLessThanOrEqual(needed[0] * (1 + 1e-6));
        expect(next[1]).toBeGreaterThanOrEqual(needed[1] * (1 - 1e-6));
        if (range !== null) expect(next[0] <= range[0] && next[1] >= range[1]).toBe(true);
        range = next;
      }
    }),
  );
});
