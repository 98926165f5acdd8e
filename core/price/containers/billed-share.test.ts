import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { billedBeyond, billedShare } from './billed-share.ts';

/**
 * Billed instances by counting: Poisson requests of a constant time, each to the first free instance, which is billed from the start of a request for
 * the least time at least. What overlaps is billed once.
 */
function counted({ perS, serviceS, leastS }: { perS: number; serviceS: number; leastS: number }): number {
  const random = createRandom(7);
  const freeAt: number[] = [];
  const paidUntil: number[] = [];
  let now = 0;
  let billedS = 0;
  for (let i = 0; i < 200_000; i++) {
    now += random.exponential() / perS;
    const found = freeAt.findIndex((at) => at <= now);
    const instance = found < 0 ? freeAt.length : found;
    const until = now + Math.max(leastS, serviceS);
    billedS += until - Math.max(now, paidUntil[instance] ?? 0);
    freeAt[instance] = now + serviceS;
    paidUntil[instance] = until;
  }
  return billedS / now;
}

test.each([
  { perS: 58, serviceS: 0.01, leastS: 1 },
  { perS: 58, serviceS: 0.03, leastS: 1 },
  { perS: 2, serviceS: 0.4, leastS: 1 },
  { perS: 0.01, serviceS: 0.005, leastS: 1 },
  { perS: 300, serviceS: 0.2, leastS: 1 },
  { perS: 3, serviceS: 1.5, leastS: 1 },
])('instances are billed as a count of $perS requests/s of $serviceS s says, within 12 %', (traffic) => {
  const { perS, serviceS, leastS } = traffic;
  const tail = Math.max(0, leastS - serviceS) / serviceS;
  const billed = billedBeyond(perS * serviceS, 0, tail);
  const truth = counted(traffic);
  expect(billed / truth).toBeGreaterThan(0.88);
  expect(billed / truth).toBeLessThan(1.12);
});

test('rare requests are billed for the least time each, and without one for the time that they take', () => {
  // A request in 100 s, of 5 ms, for a second: a hundredth of an instance.
  expect(billedBeyond(0.01 * 0.005, 0, 0.995 / 0.005)).toBeCloseTo(0.01, 4);
  expect(billedBeyond(3.7, 0, 0)).toBeCloseTo(3.7, 5);
  expect(billedShare(0.25, 0)).toBe(0.25);
  expect(billedShare(1, 10)).toBe(1);
});

test('the first instances and those beyond them are together all', () => {
  for (const offered of [0.3, 5, 200]) {
    const all = billedBeyond(offered, 0, 4);
    expect(billedBeyond(offered, 2, 4)).toBeLessThan(all);
    expect(all - billedBeyond(offered, 2, 4)).toBeLessThanOrEqual(2 + 1e-9);
  }
});
