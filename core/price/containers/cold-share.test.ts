import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { dayOfShape } from '#core/price/traffic/day.ts';
import { levelsOf } from '#core/price/traffic/levels.ts';
import {
  coldShare,
  coldSharesOver,
  overflowBeyond,
  overflowOver,
  simulateColdShare,
  worthProvisioning,
} from './cold-share.ts';

/** A direct implementation of the rule: the most recently used idle container serves; one that was idle for T expires. */
function simulateByTheRule(options: {
  readonly ratePerS: number;
  readonly serviceS: number;
  readonly idleS: number;
  readonly requests: number;
  readonly provisioned?: number;
}): { readonly cold: number; readonly provisioned: number } {
  const random = createRandom(7);
  const warm = Array.from({ length: options.provisioned ?? 0 }, () => -Infinity);
  let freeAtS: number[] = [];
  let nowS = 0;
  let cold = 0;
  let provisioned = 0;
  for (let i = 0; i < options.requests; i++) {
    nowS += random.exponential() / options.ratePerS;
    const ready = warm.findIndex((free) => free <= nowS);
    if (ready >= 0) {
      provisioned += 1;
      warm[ready] = nowS + options.serviceS;
      continue;
    }
    freeAtS = freeAtS.filter((free) => free > nowS || nowS - free < options.idleS);
    const idle = freeAtS.filter((free) => free <= nowS);
    if (idle.length === 0) cold += 1;
    else freeAtS.splice(freeAtS.indexOf(Math.max(...idle)), 1);
    freeAtS.push(nowS + options.serviceS);
  }
  return { cold: cold / options.requests, provisioned: provisioned / options.requests };
}

test('with short service the cold share is that of one container, e^(−λT)', () => {
  expect(coldShare({ ratePerS: 1 / 600, serviceS: 0.05, idleS: 600 })).toBeCloseTo(Math.exp(-1), 12);
  expect(coldShare({ ratePerS: 0, serviceS: 0.05, idleS: 600 })).toBe(1);
});

test('closed form and simulation agree where λs is small', () => {
  for (const perIdle of [0.05, 0.3, 1, 2, 4]) {
    const simulated = simulateColdShare({ offered: 0.0009, perIdle });
    expect(Math.abs(simulated - Math.exp(-perIdle))).toBeLessThan(0.012);
  }
});

test.each([
  { ratePerS: 0.002, serviceS: 2, idleS: 600 },
  { ratePerS: 0.02, serviceS: 5, idleS: 600 },
  { ratePerS: 0.2, serviceS: 2, idleS: 60 },
  { ratePerS: 1, serviceS: 1, idleS: 30 },
  { ratePerS: 5, serviceS: 1, idleS: 10 },
])('the remembered share is that of the rule at $ratePerS/s, $serviceS s', (traffic) => {
  const simulated = simulateByTheRule({ ...traffic, requests: 60_000 }).cold;
  expect(Math.abs(coldShare(traffic) - simulated)).toBeLessThan(0.12 * simulated + 0.002);
});

test('overflow, closed form and simulation agree where one replaces another', () => {
  const idleS = 600;
  for (const serviceS of [0.01, 0.05, 0.2]) {
    const atSmall = 0.001 / serviceS;
    const jump = (ratePerS: number) =>
      Math.abs(
        coldShare({ ratePerS: ratePerS * 0.999, serviceS, idleS }) -
          coldShare({ ratePerS: ratePerS * 1.001, serviceS, idleS }),
      );
    expect(jump(atSmall)).toBeLessThan(0.012);
    expect(jump(2000 / idleS)).toBeLessThan(0.002);
  }
});

test('provisioned containers take their share, and the overflow is within a factor of two of the simulation', () => {
  const traffic = { ratePerS: 2, serviceS: 1, idleS: 10, provisioned: 3 };
  const simulated = simulateByTheRule({ ...traffic, requests: 60_000 });
  const { busyShare, coldShare: cold } = overflowBeyond(traffic);
  // Erlang B of three servers at two erlangs: (8/6)/(1+2+2+8/6) = 4/19.
  expect(busyShare).toBeCloseTo(4 / 19, 12);
  expect(1 - busyShare).toBeCloseTo(simulated.provisioned, 2);
  expect(cold / simulated.cold).toBeGreaterThan(0.5);
  expect(cold / simulated.cold).toBeLessThan(2);
});

test('with ten thousand in service, almost nothing is cold, and containers are not counted one by one', () => {
  const below = overflowBeyond({ ratePerS: 99_990, serviceS: 0.1, idleS: 300, provisioned: 2_000 });
  const beyond = overflowBeyond({ ratePerS: 100_000, serviceS: 0.1, idleS: 300, provisioned: 2_000 });
  expect(below.coldShare).toBeLessThan(1e-4);
  expect(beyond.coldShare).toBe(0);
  expect(beyond.busyShare).toBeCloseTo(below.busyShare, 2);
  expect(overflowBeyond({ ratePerS: 1e15, serviceS: 0.1, idleS: 300, provisioned: 0 }).busyShare).toBe(1);
});

test('one provisioned container keeps rare requests warm', () => {
  const day = dayOfShape('flat', 1);
  const rare = { meanPerS: 1 / 3600, serviceS: 0.05, idleS: 600 };
  expect(overflowOver(day, { ...rare, provisioned: 0 }).coldShare).toBeCloseTo(Math.exp(-1 / 6), 9);
  const kept = overflowOver(day, { ...rare, provisioned: 1 });
  expect(kept.coldShare).toBeLessThan(1e-4);
  expect(kept.provisionedShare).toBeGreaterThan(0.9999);
});

test('more provisioned containers never make it colder', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 50, noNaN: true }),
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom('flat' as const, 'diurnal' as const, 'bursty' as const),
      (meanPerS, provisioned, shape) => {
        const day = dayOfShape(shape, shape === 'flat' ? 1 : 4);
        const at = (count: number) => overflowOver(day, { meanPerS, serviceS: 0.2, idleS: 600, provisioned: count });
        expect(at(provisioned + 1).coldShare).toBeLessThanOrEqual(at(provisioned).coldShare + 1e-12);
        expect(at(provisioned + 1).provisionedShare).toBeGreaterThanOrEqual(at(provisioned).provisionedShare - 1e-12);
      },
    ),
    { numRuns: 60 },
  );
});

test('containers are provisioned while each is busy enough to pay', () => {
  const day = dayOfShape('flat', 1);
  const steady = { meanPerS: 100, serviceS: 0.1, minBusyShare: 0.4, max: 1000 };
  const count = worthProvisioning(day, steady);
  // Ten in service on average: most of ten containers are busy enough, few more are.
  expect(count).toBeGreaterThanOrEqual(8);
  expect(count).toBeLessThanOrEqual(13);
  expect(worthProvisioning(day, { ...steady, minBusyShare: 1 })).toBe(0);
  expect(worthProvisioning(day, { ...steady, meanPerS: 0.1 })).toBe(0);
  expect(worthProvisioning(day, { ...steady, max: 5 })).toBe(5);
});

test('a night is colder than the mean of the day, and levels keep the mean', () => {
  const traffic = { meanPerS: 0.01, serviceS: 0.05, idleS: 600, provisioned: 0 };
  const diurnal = dayOfShape('diurnal', 2);
  expect(overflowOver(diurnal, traffic).coldShare).toBeGreaterThan(
    overflowOver(dayOfShape('flat', 1), traffic).coldShare,
  );
  const mean = levelsOf(diurnal).reduce((sum, { share, relative }) => sum + share * relative, 0);
  expect(mean).toBeCloseTo(1, 9);
});

test('the shares of all numbers of provisioned containers are those of each', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('flat' as const, 'diurnal' as const, 'bursty' as const),
      fc.double({ min: 0.001, max: 3_000, noNaN: true }),
      fc.double({ min: 0.001, max: 10, noNaN: true }),
      fc.integer({ min: 1, max: 2_000 }),
      (shape, meanPerS, serviceS, provisioned) => {
        const day = dayOfShape(shape, shape === 'flat' ? 1 : 4);
        const traffic = { meanPerS, serviceS, idleS: 300 };
        const one = overflowOver(day, { ...traffic, provisioned }).coldShare;
        expect(coldSharesOver(day, traffic)(provisioned)).toBeCloseTo(one, 12);
      },
    ),
  );
});
