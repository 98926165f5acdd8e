import fc from 'fast-check';
import { expect, test } from 'vitest';
import { givenRates, searchRates, type RateBracket, type RatePoint, type RateSearch } from './slo-search.ts';

/** Drives a search against a server that meets its SLO up to a rate and saturates at its capacity. */
function drive(
  search: RateSearch,
  server: { readonly limitPerS: number; readonly capacityPerS: number },
): { asked: readonly RatePoint[]; bracket: RateBracket } {
  const asked: RatePoint[] = [];
  let step = search.next();
  while (!step.done) {
    asked.push(step.value);
    const { ratePerS } = step.value;
    step = search.next({ meetsSlo: ratePerS <= server.limitPerS, saturated: ratePerS > server.capacityPerS });
  }
  return { asked, bracket: step.value };
}

const options = {
  capacityPerS: 1000,
  lowestPerS: 3,
  hasSlo: true,
  bisections: 3,
  replicates: 3,
  isShort: () => false,
};

test('the bracket holds the rate at which the SLO is first missed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 101, max: 1000 }), (limitPerS) => {
      const { bracket } = drive(searchRates(options), { limitPerS, capacityPerS: 1000 });
      expect(bracket.passingPerS).toBeLessThanOrEqual(limitPerS);
      expect(bracket.failingPerS).toBeGreaterThan(limitPerS);
    }),
  );
});

test('the ends of the last bracket are repeated with fresh arrivals', () => {
  const { asked } = drive(searchRates(options), { limitPerS: 620, capacityPerS: 1000 });
  const repeated = asked.filter((point) => point.purpose === 'replicate');
  expect(repeated.map((point) => point.replicate)).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
  expect(new Set(repeated.map((point) => point.ratePerS)).size).toBe(3);
});

test('with little time left, the bracket is not narrowed, but repeated', () => {
  const { asked } = drive(searchRates({ ...options, isShort: () => true }), { limitPerS: 620, capacityPerS: 1000 });
  const purposes = asked.map((point) => point.purpose);
  expect(purposes).not.toContain('bracket');
  expect(purposes.filter((each) => each === 'replicate')).toHaveLength(9);
});

test('without an SLO only the curve is measured, up to its wall', () => {
  const { asked } = drive(searchRates({ ...options, hasSlo: false }), { limitPerS: 1e9, capacityPerS: 1000 });
  expect(asked.map((point) => point.purpose)).toEqual([
    'unloaded',
    'curve',
    'curve',
    'curve',
    'curve',
    'curve',
    'curve',
  ]);
  expect(asked.at(-1)?.ratePerS).toBeCloseTo(1100);
});

test('a server that misses its SLO even when idle leaves no passing rate', () => {
  const { bracket } = drive(searchRates(options), { limitPerS: 0, capacityPerS: 1000 });
  expect(bracket).toEqual({ passingPerS: null, failingPerS: 100 });
});

test('given rates are measured exactly, lowest first', () => {
  const { asked, bracket } = drive(givenRates([300, 100, 200]), { limitPerS: 250, capacityPerS: 1000 });
  expect(asked.map((point) => point.ratePerS)).toEqual([100, 200, 300]);
  expect(bracket).toEqual({ passingPerS: 200, failingPerS: 300 });
});

test('a slow model is not measured at rates without requests', () => {
  const slow = { ...options, capacityPerS: 8, lowestPerS: 2 };
  const { asked } = drive(searchRates({ ...slow, hasSlo: false }), { limitPerS: 1e9, capacityPerS: 8 });
  expect(Math.min(...asked.map((point) => point.ratePerS))).toBeGreaterThanOrEqual(2);
  const slower = drive(searchRates({ ...slow, capacityPerS: 0.5, hasSlo: false }), {
    limitPerS: 1e9,
    capacityPerS: 0.4,
  });
  // An early saturation is measured once more before it counts.
  expect(slower.asked.map((point) => point.ratePerS)).toEqual([0.25, 0.425, 0.425]);
});

test('an underestimated capacity does not end the climb', () => {
  const { asked, bracket } = drive(searchRates(options), { limitPerS: 1700, capacityPerS: 1800 });
  expect(Math.max(...asked.map((point) => point.ratePerS))).toBeGreaterThan(1800);
  expect(bracket.passingPerS).toBeLessThanOrEqual(1700);
  expect(bracket.failingPerS).toBeGreaterThan(1700);
});

/** A server with one disturbed point: the first measurement of a rate in a range fails, whatever the rate. */
function driveDisturbed(from: number, to: number, how: 'missed' | 'saturated'): RateBracket & { points: number } {
  let disturbed = false;
  let points = 0;
  const search = searchRates(options);
  let step = search.next();
  while (!step.done) {
    const { ratePerS } = step.value;
    points += 1;
    const hit = !disturbed && ratePerS >= from && ratePerS <= to;
    if (hit) disturbed = true;
    step = search.next({
      meetsSlo: ratePerS <= 800 && !hit,
      saturated: ratePerS > 1000 || (hit && how === 'saturated'),
    });
  }
  return { ...step.value, points };
}

test.each(['missed', 'saturated'] as const)('one disturbed point (%s) does not move the bracket', (how) => {
  for (const [from, to] of [
    [250, 350],
    [450, 550],
    [690, 710],
  ] as const) {
    const { passingPerS, failingPerS, points } = driveDisturbed(from, to, how);
    expect(passingPerS).toBeLessThanOrEqual(800);
    expect(passingPerS).toBeGreaterThan(700);
    expect(failingPerS).toBeGreaterThan(800);
    expect(points).toBeLessThan(28);
  }
});

test('a bracket contradicted by its own repetitions is bisected once more, and no more', () => {
  // The first measurement of each rate between 700 and 800 misses by chance; later ones show the truth.
  const looked = new Set<number>();
  const search = searchRates({ ...options, bisections: 5 });
  let points = 0;
  let step = search.next();
  while (!step.done) {
    const { ratePerS } = step.value;
    const unlucky = ratePerS > 700.1 && ratePerS < 800 && !looked.has(ratePerS);
    looked.add(ratePerS);
    points += 1;
    step = search.next({ meetsSlo: ratePerS <= 800 && !unlucky, saturated: ratePerS > 1000 });
  }
  expect(step.value.passingPerS).toBeGreaterThan(705);
  expect(step.value.failingPerS).toBeLessThanOrEqual(900);
  expect(points).toBeLessThan(45);
});

test('if a failed rate holds when repeated, the climb continues, and its result is repeated too', () => {
  // Every first measurement above 1,000/s is disturbed; repeated, the server holds up to 1,500/s.
  const looked = new Set<number>();
  const asked: RatePoint[] = [];
  const search = searchRates({ ...options, bisections: 0 });
  let step = search.next();
  while (!step.done) {
    const { ratePerS } = step.value;
    const isDisturbed = ratePerS > 1000 && ratePerS < 1200 && !looked.has(ratePerS);
    looked.add(ratePerS);
    asked.push(step.value);
    step = search.next({ meetsSlo: ratePerS <= 1500 && !isDisturbed, saturated: ratePerS > 1500 || isDisturbed });
  }
  const { passingPerS, failingPerS } = step.value;
  expect(passingPerS).toBeCloseTo(1100 * 1.2);
  expect(failingPerS).toBeCloseTo(1100 * 1.2 ** 2);
  const repeated = asked.filter((point) => point.purpose === 'replicate').map((point) => point.ratePerS);
  expect(repeated.filter((ratePerS) => ratePerS === failingPerS)).toHaveLength(options.replicates);
});

test('a search ends within bounds, whatever the points show', () => {
  const outcome = fc.record({ meetsSlo: fc.constantFrom(true, false, null), saturated: fc.boolean() });
  fc.assert(
    fc.property(fc.infiniteStream(outcome), (outcomes) => {
      const search = searchRates(options);
      let points = 0;
      let step = search.next();
      while (!step.done) {
        points += 1;
        step = search.next(outcomes.next().value);
      }
      // 13 rates, each measured at most twice during the climb, four second looks, twice three further steps, three bisections and nine
      // repetitions.
      expect(points).toBeLessThanOrEqual(26 + 4 + 2 * (3 + 3 + 9));
    }),
  );
});
