import { expect, test } from 'vitest';
import { createRandom } from '../stats/random.ts';
import { coldStartShare } from './cold-start.ts';
import { reworkPct } from './failures.ts';

/** Containers by the rule itself: the most recently used idle one serves; one that idled for T is gone. */
function simulate(options: { ratePerS: number; serviceS: number; idleS: number; requests: number }): number {
  const random = createRandom(7);
  let freeAtS: number[] = [];
  let nowS = 0;
  let cold = 0;
  for (let i = 0; i < options.requests; i++) {
    nowS += random.exponential() / options.ratePerS;
    freeAtS = freeAtS.filter((free) => free > nowS || nowS - free < options.idleS);
    const idle = freeAtS.filter((free) => free <= nowS);
    if (idle.length === 0) cold += 1;
    else freeAtS.splice(freeAtS.indexOf(Math.max(...idle)), 1);
    freeAtS.push(nowS + options.serviceS);
  }
  return cold / options.requests;
}

test('with short service the cold share is that of one container', () => {
  const share = coldStartShare({ ratePerS: 1 / 600, serviceS: 0.05, idleS: 600 });
  expect(share).toBeCloseTo(Math.exp(-1), 3);
});

test.each([
  { ratePerS: 0.002, serviceS: 0.05, idleS: 600 },
  { ratePerS: 0.2, serviceS: 2, idleS: 60 },
  { ratePerS: 1, serviceS: 1, idleS: 30 },
  { ratePerS: 5, serviceS: 1, idleS: 10 },
])('the cold share is within a factor of two of a simulation at $ratePerS/s, $serviceS s', (traffic) => {
  const simulated = simulate({ ...traffic, requests: 60_000 });
  const share = coldStartShare(traffic);
  expect(share / simulated).toBeGreaterThan(0.5);
  expect(share / simulated).toBeLessThan(2);
});

test('rework grows with the unit: an item, a batch of a hundred, a whole job', () => {
  expect(reworkPct({ failureRate: 0.001, itemsPerUnit: 1 })).toBeCloseTo(0.1, 9);
  expect(reworkPct({ failureRate: 0.001, itemsPerUnit: 100 })).toBeCloseTo(9.52, 2);
  expect(reworkPct({ failureRate: 0.001, itemsPerUnit: 1e6 })).toBeCloseTo(100, 6);
  expect(reworkPct({ failureRate: 0, itemsPerUnit: 1e6 })).toBe(0);
});
