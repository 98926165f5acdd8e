import { expect, test } from 'vitest';
import { poissonBounds } from './poisson.ts';

test('the bounds of a count are those of Garwood', () => {
  expect(poissonBounds(0)).toEqual({ low: 0, high: expect.closeTo(2.9957, 3) });
  expect(poissonBounds(3)).toEqual({ low: expect.closeTo(0.8177, 3), high: expect.closeTo(7.7537, 3) });
  expect(poissonBounds(10)).toEqual({ low: expect.closeTo(5.4254, 3), high: expect.closeTo(16.9622, 3) });
});
