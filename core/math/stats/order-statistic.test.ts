import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderStatistic } from './order-statistic.ts';

const VALUE = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 3 }));

test('any ranks of any values are what sorting gives, one after the other', () => {
  fc.assert(
    fc.property(
      fc.array(VALUE, { minLength: 1, maxLength: 200 }),
      fc.array(fc.nat(), { maxLength: 5 }),
      (list, asked) => {
        const sorted = Float64Array.from(list).sort();
        const values = Float64Array.from(list);
        for (const each of asked) {
          const rank = each % list.length;
          // Sorting puts −0 before 0, which are the same number.
          expect(orderStatistic(values, rank) + 0).toBe((sorted[rank] ?? Number.NaN) + 0);
        }
        expect(values.sort()).toEqual(sorted);
      },
    ),
  );
});

test('the ranks of ordered, reversed and equal values', () => {
  const count = 10_001;
  const ascending = Float64Array.from({ length: count }, (_, index) => index);
  for (const values of [ascending, ascending.toReversed(), new Float64Array(count).fill(7)]) {
    const sorted = values.toSorted();
    for (const rank of [0, 5_000, 9_900, 10_000]) expect(orderStatistic(values, rank)).toBe(sorted[rank]);
  }
});
