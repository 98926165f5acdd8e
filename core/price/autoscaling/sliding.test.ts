import fc from 'fast-check';
import { expect, test } from 'vitest';
import { highestOfLast, lowestOfLast } from './sliding.ts';

test('the extreme over each minute and those before it agrees with a full scan, around the day', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 20, maxLength: 60 }),
      fc.integer({ min: 0, max: 19 }),
      (numbers, minutes) => {
        const values = Float64Array.from(numbers);
        const windowOf = (at: number) =>
          Array.from(
            { length: minutes + 1 },
            (_, back) => numbers[(at - back + numbers.length) % numbers.length] ?? -1,
          );
        expect([...highestOfLast(values, minutes)]).toEqual(numbers.map((_, at) => Math.max(...windowOf(at))));
        expect([...lowestOfLast(values, minutes)]).toEqual(numbers.map((_, at) => Math.min(...windowOf(at))));
      },
    ),
  );
});
