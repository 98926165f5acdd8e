import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { coldShare, overflowBeyond, requestsPerBusy, simulateColdShare } from './cold-share.ts';

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
  const { busyShare, coldShare: cold } = overflowBeyond(2, 20, 3);
  // Erlang B of three servers at two erlangs: (8/6)/(1+2+2+8/6) = 4/19.
  expect(busyShare).toBeCloseTo(4 / 19, 12);
  expect(1 - busyShare).toBeCloseTo(simulated.provisioned, 2);
  expect(cold / simulated.cold).toBeGreaterThan(0.5);
  expect(cold / simulated.cold).toBeLessThan(2);
});

test('with ten thousand in service, almost nothing is cold, and containers are not counted one by one', () => {
  const below = overflowBeyond(9_999, 300 * 99_990, 2_000);
  const beyond = overflowBeyond(10_000, 300 * 100_000, 2_000);
  expect(below.coldShare).toBeLessThan(1e-4);
  expect(beyond.coldShare).toBe(0);
  expect(beyond.busyShare).toBeCloseTo(below.busyShare, 2);
  expect(overflowBeyond(1e14, 3e17, 0).busyShare).toBe(1);
});

test.each([
  [0.01, 2],
  [3, 1],
  [150, 140],
  [4_000, 4_100],
])('the closed form of Erlang B at %d in service is its recursion over %d containers', (offered, containers) => {
  let busy = 1;
  for (let k = 1; k <= containers; k++) busy = (offered * busy) / (k + offered * busy);
  expect(requestsPerBusy(offered, containers) * busy).toBeCloseTo(1, 12);
});

test('provisioned containers that would not expire anyway leave the cold share as it is', () => {
  const offered = 500;
  const perIdle = 3e6;
  const cold = overflowBeyond(offered, perIdle, 0).coldShare;
  const to = { busyShare: 0, coldShare: 0 };
  expect(
    overflowBeyond(offered, perIdle, 400, to, cold).coldShare / overflowBeyond(offered, perIdle, 400).coldShare,
  ).toBeCloseTo(1, 10);
});
