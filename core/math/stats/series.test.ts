import { expect, test } from 'vitest';
import { steadyStateFrom } from './changepoint.ts';
import { createRandom } from './random.ts';
import { bimodality, drift, isRising, trendOf } from './trend.ts';

const random = createRandom(23);

function series(n: number, at: (i: number) => number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => at(i));
}

test('the end of a warm-up step is found', () => {
  const runs = series(400, (i) => (i < 60 ? 3 : 2) + 0.1 * random.normal());
  expect(steadyStateFrom(runs)).toBe(60);
});

test('a decaying warm-up is cut where little of it remains', () => {
  const runs = series(1_000, (i) => 2 + 3 * Math.exp(-i / 40) + 0.05 * random.normal());
  const from = steadyStateFrom(runs);
  expect(from).toBeGreaterThan(80);
  expect(from).toBeLessThan(300);
});

test('noise alone nearly always costs only the first ten runs', () => {
  let kept = 0;
  for (let i = 0; i < 100; i++) if (steadyStateFrom(series(300, () => 5 + random.normal())) === 10) kept += 1;
  expect(kept).toBeGreaterThanOrEqual(90);
});

test('single slow runs do not count as warm-up', () => {
  expect(steadyStateFrom(series(300, (i) => (i === 100 ? 50 : 2) + 0.05 * random.normal()))).toBe(10);
});

test('at least ten runs are discarded, and all of them when there are fewer', () => {
  expect(steadyStateFrom(series(7, () => 1))).toBe(7);
  expect(steadyStateFrom(series(12, () => 1))).toBe(10);
  expect(
    steadyStateFrom(
      series(7, () => 1),
      { minDiscarded: 2 },
    ),
  ).toBe(2);
});

test('the slope of a line is its slope', () => {
  const trend = trendOf([1, 2, 3, 4, 5]);
  expect(trend.slope).toBeCloseTo(1, 12);
  expect(trend.rise).toBeCloseTo(4 / 3, 12);
  expect(trend.pValue).toBe(0);
  expect(trendOf([3, 3, 3, 3]).pValue).toBe(1);
});

/** Latencies of a single server whose load is `rate`. */
function latencies(rate: number): Float64Array {
  let wait = 0;
  return series(5_000, () => {
    const latency = wait + 1;
    wait = Math.max(0, latency - random.exponential() / rate);
    return latency;
  });
}

test('a queue that cannot keep up rises and a stable one does not', () => {
  for (let i = 0; i < 10; i++) expect(isRising(latencies(1.1))).toBe(true);
  let falseAlarms = 0;
  for (let i = 0; i < 50; i++) if (isRising(latencies(0.7))) falseAlarms += 1;
  expect(falseAlarms).toBeLessThanOrEqual(1);
});

test('drift is distinguished from noise', () => {
  expect(drift(series(20, (i) => 100 + i + 0.3 * random.normal()))).toMatchObject({ significant: true });
  expect(drift(series(20, (i) => 100 + i)).pct).toBeCloseTo((100 * 19) / 109.5, 6);
  expect(drift([100, 101, 99, 100, 101, 99, 100]).significant).toBe(false);
});

test('two speeds are bimodal; a single speed with spread or a tail is not', () => {
  expect(bimodality(series(500, (i) => (i % 4 === 0 ? 3 : 2) + 0.05 * random.normal())).bimodal).toBe(true);
  expect(bimodality(series(500, () => 2 + 0.1 * random.normal())).bimodal).toBe(false);
  expect(bimodality(series(500, () => 1 + random.exponential())).bimodal).toBe(false);
  expect(bimodality(series(500, () => 1 + random.uniform())).bimodal).toBe(false);
  expect(bimodality(series(500, (i) => (i % 100 === 0 ? 40 : 2) + 0.05 * random.normal())).bimodal).toBe(false);
  expect(bimodality(series(500, () => 2)).bimodal).toBe(false);
});
