import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisTicks } from './axis-ticks.ts';
import type { Axis } from './model.ts';

const AGE: Axis = { label: 'age', unit: 's', scale: 'log', include: null };
const COST: Axis = { label: 'cost', unit: 'usd-per-million', scale: 'log', include: null };
const RATE: Axis = { label: 'rate', unit: 'requests-per-s', scale: 'linear', include: null };

test('ages from milliseconds to days get common ticks', () => {
  expect(axisTicks(AGE, [0.02, 172_800]).map((tick) => tick.text)).toEqual(['1 s', '1 min', '1 h', '1 d']);
  expect(axisTicks(AGE, [0.0002, 30]).map((tick) => tick.text)).toEqual(['1 ms', '100 ms', '10 s']);
});

test('costs get powers of ten, and finer ticks if there are too few', () => {
  expect(axisTicks(COST, [0.05, 20]).map((tick) => tick.text)).toEqual(['$0.10', '$1', '$10']);
  expect(axisTicks(COST, [30, 2e6]).map((tick) => tick.text)).toEqual([
    '$100',
    '$1,000',
    '$10,000',
    '$100,000',
    '$1 million',
  ]);
  expect(axisTicks(COST, [0.09, 0.6]).map((tick) => tick.text)).toEqual(['$0.10', '$0.20', '$0.50']);
});

test('a linear axis from zero starts at zero', () => {
  expect(axisTicks(RATE, [0, 215_000]).map((tick) => tick.text)).toEqual(['0', '100 k', '200 k']);
});

test('the hours of a day have ticks at quarters', () => {
  const hours: Axis = { label: 'hour of the day', unit: 'hour', scale: 'linear', include: [0, 24] };
  expect(axisTicks(hours, [0, 24]).map((tick) => tick.text)).toEqual(['0', '6', '12', '18', '24']);
});

test('every axis gets two to five ticks, inside its range and in order', () => {
  const range = fc.tuple(fc.double({ min: -6, max: 6, noNaN: true }), fc.double({ min: 0.31, max: 8, noNaN: true }));
  fc.assert(
    fc.property(range, fc.constantFrom(AGE, COST, RATE), ([from, decades], axis) => {
      const low = 10 ** from;
      const high = 10 ** (from + decades);
      const values = axisTicks(axis, [low, high]).map((tick) => tick.value);
      expect(values.length).toBeGreaterThanOrEqual(2);
      expect(values.length).toBeLessThanOrEqual(5);
      expect(values.every((value) => value >= low * (1 - 1e-6) && value <= high * (1 + 1e-6))).toBe(true);
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }),
  );
});
