import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Day, dayOfShape } from '#core/price/traffic/day.ts';
import { levelsOf } from '#core/price/traffic/levels.ts';
import { ContainerDay } from './container-day.ts';

/** Containers that expire after ten minutes, with a traffic. */
function loaded(day: Day, meanPerS: number, serviceS: number): ContainerDay {
  const containers = new ContainerDay(day, 600);
  containers.load(meanPerS, serviceS);
  return containers;
}

test('one provisioned container keeps rare requests warm', () => {
  const day = dayOfShape('flat', 1);
  const rare = loaded(day, 1 / 3600, 0.05);
  expect(rare.coldShare).toBeCloseTo(Math.exp(-1 / 6), 9);
  const kept = rare.beyond(1);
  expect(kept.coldShare).toBeLessThan(1e-4);
  expect(kept.busyShare).toBeLessThan(1e-4);
});

test('more provisioned containers never make it colder', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 50, noNaN: true }),
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom('flat' as const, 'diurnal' as const, 'bursty' as const),
      (meanPerS, provisioned, shape) => {
        const day = dayOfShape(shape, shape === 'flat' ? 1 : 4);
        const containers = loaded(day, meanPerS, 0.2);
        const fewer = { ...containers.beyond(provisioned) };
        const more = containers.beyond(provisioned + 1);
        expect(more.coldShare).toBeLessThanOrEqual(fewer.coldShare + 1e-12);
        expect(more.busyShare).toBeLessThanOrEqual(fewer.busyShare + 1e-12);
      },
    ),
    { numRuns: 60 },
  );
});

test('containers are provisioned while each is busy enough to pay', () => {
  const day = dayOfShape('flat', 1);
  const steady = loaded(day, 100, 0.1);
  const count = steady.worthProvisioning(0.4, 1000);
  // Ten in service on average: most of ten containers are busy enough, few more are.
  expect(count).toBeGreaterThanOrEqual(8);
  expect(count).toBeLessThanOrEqual(13);
  expect(steady.worthProvisioning(1, 1000)).toBe(0);
  expect(steady.worthProvisioning(0.4, 5)).toBe(5);
  expect(loaded(day, 0.1, 0.1).worthProvisioning(0.4, 1000)).toBe(0);
});

test('at a large load as many containers pay as if they were counted one by one', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('flat' as const, 'diurnal' as const, 'bursty' as const),
      fc.double({ min: 10, max: 20_000, noNaN: true }),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      (shape, meanPerS, minBusyShare) => {
        const day = dayOfShape(shape, shape === 'flat' ? 1 : 3);
        const levels = levelsOf(day).map(({ share, relative }) => ({
          share,
          load: relative * meanPerS * 0.2,
          busy: 1,
        }));
        const takenBy = (count: number) =>
          levels.reduce((taken, level) => {
            const busy = (level.load * level.busy) / (count + level.load * level.busy);
            const own = level.share * level.load * (level.busy - busy);
            level.busy = busy;
            return taken + own;
          }, 0);
        let count = 0;
        while (takenBy(count + 1) > minBusyShare) count += 1;
        expect(loaded(day, meanPerS, 0.2).worthProvisioning(minBusyShare, 100_000)).toBe(count);
      },
    ),
    { numRuns: 40 },
  );
});

test('a night is colder than the mean of the day, and levels keep the mean', () => {
  const diurnal = dayOfShape('diurnal', 2);
  expect(loaded(diurnal, 0.01, 0.05).coldShare).toBeGreaterThan(loaded(dayOfShape('flat', 1), 0.01, 0.05).coldShare);
  const mean = levelsOf(diurnal).reduce((sum, { share, relative }) => sum + share * relative, 0);
  expect(mean).toBeCloseTo(1, 9);
});

test('the fewest containers with rare enough cold starts are found, and none if no number is enough', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('flat' as const, 'diurnal' as const, 'bursty' as const),
      fc.double({ min: 0.001, max: 300, noNaN: true }),
      fc.double({ min: 1e-6, max: 0.1, noNaN: true }),
      (shape, meanPerS, coldAllowed) => {
        const containers = loaded(dayOfShape(shape, shape === 'flat' ? 1 : 4), meanPerS, 0.2);
        const isEnough = (count: number) => containers.beyond(count).coldShare <= coldAllowed;
        const count = containers.fewestWithin(coldAllowed, { from: 1, most: 40 });
        if (count === null) expect(isEnough(40)).toBe(false);
        else expect([isEnough(count), count > 1 && isEnough(count - 1)]).toEqual([true, false]);
      },
    ),
  );
});
