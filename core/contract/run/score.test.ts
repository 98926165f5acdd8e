import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shardRows, WHOLE } from './score.ts';

test('shards follow each other, are the whole together, and differ by at most one row', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 200 }), (rows, of) => {
      let next = 0;
      const sizes: number[] = [];
      for (let index = 1; index <= of; index++) {
        const { from, to } = shardRows({ index, of }, rows);
        expect(from).toBe(next);
        sizes.push(to - from);
        next = to;
      }
      expect(next).toBe(rows);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

test('without shards, all rows are one', () => {
  expect(shardRows(WHOLE, 7)).toEqual({ from: 0, to: 7 });
});
