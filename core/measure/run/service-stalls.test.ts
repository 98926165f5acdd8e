import { expect, test } from 'vitest';
import { ServiceStalls } from '#core/contract/run/service-stalls.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { serviceStalls } from './service-stalls.ts';

/** Services of about 1 ms; every `every`th is stalled for `stallMs`. */
function services(count: number, every: number, stallMs: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, (_, index) => {
    const usual = 0.9 + 0.2 * random.uniform();
    return index % every === every - 1 ? usual + stallMs : usual;
  });
}

test('stalls are found among the service times of all rates, with their rate and length', () => {
  const found = serviceStalls([services(2000, 400, 25, 1), services(6000, 400, 25, 2)]);
  // One in 400 services of 1 ms: 2.5 in a second of work.
  expect(found?.perBusyS).toBeGreaterThan(2.3);
  expect(found?.perBusyS).toBeLessThan(2.6);
  for (const ms of found?.lengthsMs ?? []) expect(Math.abs(ms - 25)).toBeLessThan(0.2);
  expect(found?.lengthsMs.length).toBe(20);
  // Without the stalls, the services vary as they do.
  expect(found?.usualScv).toBeLessThan(0.005);
});

test('few long stalls are excluded, and do not count as variation of the services', () => {
  const found = serviceStalls([services(1300, 400, 250, 1)]);
  expect(found).toMatchObject({ perBusyS: 0, lengthsMs: [], leftOut: 3 });
  expect(found?.usualScv).toBeLessThan(0.005);
});

test('short stalls count however few they are, and a long one among them does not', () => {
  const some = services(1300, 400, 5, 1);
  some[0] = 300;
  const found = serviceStalls([some]);
  expect(found?.lengthsMs).toHaveLength(3);
  expect(found?.leftOut).toBe(1);
});

test('without a stall none is described', () => {
  expect(serviceStalls([services(1500, 5000, 25, 1)])).toBeNull();
  expect(serviceStalls([])).toBeNull();
});

test('at most 32 lengths are kept, which are equally likely', () => {
  const long = Float64Array.from({ length: 4000 }, (_, index) => (index % 20 === 0 ? 5 + index / 1000 : 1));
  const lengths = serviceStalls([long])?.lengthsMs ?? [];
  expect(lengths).toHaveLength(32);
  expect([...lengths].sort((a, b) => a - b)).toEqual(lengths);
});

test('a process that was stopped for longer than it ran did not stop itself: its stalls are excluded', () => {
  // One in 25 services of 1 ms is stalled for 40 ms: 1.6 s in a second of work, and one in 50 for half of that.
  const rare = services(10_000, 25, 40, 3);
  expect(serviceStalls([rare])).toMatchObject({ perBusyS: 0, lengthsMs: [], leftOut: 400 });
  expect(serviceStalls([services(10_000, 50, 40, 3)])?.perBusyS).toBeGreaterThan(15);
});

test('what is described is never more than a document may state, however near to it the stalls come', () => {
  const described = Array.from({ length: 400 }, (_, index) => {
    // A short one and five long ones: the lengths that are kept are longer on average than all.
    const longMs = 20 + index / 20;
    const some = services(130, 200, 0, 4);
    some.set([5, longMs, longMs, longMs, longMs, longMs]);
    return serviceStalls([some]);
  });
  expect(described.filter((each) => !ServiceStalls.safeParse(each).success)).toEqual([]);
  // Both sides of the limit occur.
  expect(new Set(described.map((each) => each?.lengthsMs.length))).toEqual(new Set([6, 0]));
});
