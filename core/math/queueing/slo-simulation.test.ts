import { expect, test } from 'vitest';
import { simulateMaxRate } from './slo-simulation.ts';

/** The quantiles of an exponential service time with a mean of 5 ms. */
const exponential = Float64Array.from({ length: 20_000 }, (_, i) => -5 * Math.log(1 - (i + 0.5) / 20_000));

test('the highest rate of M/M/1 is the one whose p99 is the SLO', () => {
  // The latency of M/M/1 is exponential with mean 1/(μ−λ): p99 = ln(100)/(μ−λ).
  const sloMs = 60;
  const exactPerS = 1000 * (1 / 5 - Math.log(100) / sloMs);
  const found = simulateMaxRate({ serviceTimesMs: exponential, replicas: 1, percentile: 99, sloMs, seed: 1 });
  expect(Math.abs((found?.value ?? 0) / exactPerS - 1)).toBeLessThan(0.03);
  expect(found?.low ?? Infinity).toBeLessThan(exactPerS * 1.02);
  expect(found?.high ?? 0).toBeGreaterThan(exactPerS * 0.98);
});

function rateOf(replicas: number): number {
  const options = { serviceTimesMs: exponential, percentile: 95, sloMs: 40, seed: 2 };
  return simulateMaxRate({ ...options, replicas })?.value ?? 0;
}

test('replicas pool: two hold more than twice what one holds, and never more than their capacity', () => {
  expect(rateOf(2)).toBeGreaterThan(2 * rateOf(1));
  expect(rateOf(2)).toBeLessThan((2 * 1000) / 5);
});

test('an SLO that an idle replica misses has no rate, and a huge one gives the capacity', () => {
  const options = { serviceTimesMs: [5], replicas: 1, percentile: 99, seed: 3 };
  expect(simulateMaxRate({ ...options, sloMs: 4 })).toBeNull();
  expect(simulateMaxRate({ ...options, sloMs: 1e9 })?.value).toBeCloseTo(200, 6);
});

test('a looser SLO never allows a lower rate, and the same seed gives the same answer', () => {
  let previous = 0;
  for (const sloMs of [24, 30, 50, 100, 300]) {
    const options = { serviceTimesMs: exponential, replicas: 2, percentile: 99, sloMs, seed: 4 };
    const found = simulateMaxRate(options);
    expect(simulateMaxRate(options)).toEqual(found);
    expect(found?.value ?? 0).toBeGreaterThanOrEqual(previous);
    previous = found?.value ?? 0;
  }
  expect(previous).toBeGreaterThan(300);
});
