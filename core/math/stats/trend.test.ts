import { describe, expect, test } from 'vitest';
import { mean, variance } from './moments.ts';
import { createRandom } from './random.ts';
import { bimodality, drift, isRising, trendOf } from './trend.ts';

describe('a trend', () => {
  test('of five values has the slope, the rise and the two-sided p-value computed by hand', () => {
    // Mean 3, slope 8/10, residuals −0.4, 0.8, −1, 1.2, −0.6: t = 0.8/√(3.6/3/10) = 4/√3 with 3 degrees of freedom.
    const { slope, rise, pValue } = trendOf([1, 3, 2, 5, 4]);
    expect(slope).toBeCloseTo(0.8, 12);
    expect(rise).toBeCloseTo((0.8 * 4) / 3, 12);
    // The closed form for 3 degrees of freedom, both tails.
    expect(pValue).toBeCloseTo(1 - (2 / Math.PI) * (0.48 + Math.atan(4 / 3)), 9);
  });

  test('of four values has two degrees of freedom', () => {
    // Slope 6/5, residuals 0.6, −0.6, −0.8 + 1 … of [0, 0, 0, 4]: Syy = 12, explained 1.2·6 = 7.2.
    const t = 1.2 / Math.sqrt((12 - 7.2) / 2 / 5);
    expect(trendOf([0, 0, 0, 4]).slope).toBeCloseTo(1.2, 12);
    expect(trendOf([0, 0, 0, 4]).pValue).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 9);
  });

  test('downwards is as significant as upwards', () => {
    const up = trendOf([1, 3, 2, 5, 4]);
    const down = trendOf([5, 3, 4, 1, 2]);
    expect(down.slope).toBeCloseTo(-up.slope, 12);
    expect(down.pValue).toBeCloseTo(up.pValue, 12);
  });

  test('of three values is not computed, and one around zero has a slope but no rise', () => {
    expect(trendOf([1, 2, 3])).toEqual({ slope: 0, rise: 0, pValue: 1 });
    expect(trendOf([-1.5, -0.5, 0.5, 1.5])).toEqual({ slope: 1, rise: 0, pValue: 0 });
  });

  test('of a constant is none', () => {
    expect(trendOf([7, 7, 7, 7, 7])).toEqual({ slope: 0, rise: 0, pValue: 1 });
  });
});

describe('a series rises', () => {
  const line = (first: number, count = 20): Float64Array => Float64Array.from({ length: count }, (_, i) => first + i);

  test('if it gains half of its mean, and not if it gains less', () => {
    // 28.5 … 47.5 gains 19 over a mean of 38.
    expect(isRising(line(28.5))).toBe(true);
    expect(isRising(line(28.6))).toBe(false);
    expect(isRising(line(28.5).reverse())).toBe(false);
  });

  test('only when the gain is significant: one spike at the end is not', () => {
    // t = 1.73 with 18 degrees of freedom, p = 0.10; the rise is 5.4.
    const spike = new Float64Array(20);
    spike[19] = 10;
    expect(isRising(spike)).toBe(false);
  });

  test('over means of windows, which noise within a window does not touch', () => {
    const noisy = Float64Array.from(
      { length: 400 },
      (_, i) => 28.5 + Math.floor(i / 20) + (i % 2 === 0 ? 1000 : -1000),
    );
    expect(isRising(noisy)).toBe(true);
    expect(isRising(noisy, { windows: 400 })).toBe(false);
  });

  test('even with fewer values than windows', () => {
    expect(isRising(line(1, 10))).toBe(true);
  });
});

test('drift is significant below a p-value of one in twenty', () => {
  // p = 0.104 for five values; twice as many values in the same order give 0.005.
  expect(drift([1, 3, 2, 5, 4])).toEqual({ pct: expect.closeTo(320 / 3, 9), significant: false });
  expect(drift([1, 3, 2, 5, 4, 6, 8, 7, 10, 9]).significant).toBe(true);
});

describe('two groups of run times', () => {
  const ofLogs = (logs: readonly number[]): Float64Array => Float64Array.from(logs, Math.exp);
  const repeat = (count: number, ms: number): readonly number[] => Array.from({ length: count }, () => ms);

  test("have the Ashman's D computed by hand", () => {
    // Means 0 and 1, variances 10·0.01/9.
    const group = [...repeat(5, -0.1), ...repeat(5, 0.1)];
    const found = bimodality(ofLogs([...group, ...group.map((log) => log + 1)]));
    expect(found.ashmanD).toBeCloseTo(Math.sqrt(90), 6);
    expect(found).toMatchObject({ bimodal: true, smallerShare: 0.5 });
  });

  test('are distinguished from twenty runs', () => {
    expect(bimodality(Float64Array.from([...repeat(10, 1), ...repeat(9, 2)]))).toEqual({
      bimodal: false,
      ashmanD: 0,
      smallerShare: 0,
    });
    expect(bimodality(Float64Array.from([...repeat(10, 1), ...repeat(10, 2)]))).toEqual({
      bimodal: true,
      ashmanD: Infinity,
      smallerShare: 0.5,
    });
  });

  test('count if the smaller has a twentieth of the runs', () => {
    expect(bimodality(Float64Array.from([...repeat(19, 1), 2])).bimodal).toBe(true);
    expect(bimodality(Float64Array.from([...repeat(20, 1), 2])).bimodal).toBe(false);
  });

  test('count if they are more than five per cent apart', () => {
    expect(bimodality(Float64Array.from([...repeat(10, 1), ...repeat(10, 1.04)])).bimodal).toBe(false);
    expect(bimodality(Float64Array.from([...repeat(10, 1), ...repeat(10, 1.06)])).bimodal).toBe(true);
  });

  test('are none where all runs take the same time, even no time', () => {
    expect(bimodality(Float64Array.from(repeat(20, 1)))).toMatchObject({ bimodal: false, ashmanD: 0 });
    expect(bimodality(Float64Array.from(repeat(20, 3))).bimodal).toBe(false);
    expect(bimodality(new Float64Array(20)).bimodal).toBe(false);
  });

  test('are cut where the variance within them is smallest', () => {
    const random = createRandom(31);
    for (let trial = 0; trial < 30; trial++) {
      const slow = 2 + random.int(8);
      const logs = Float64Array.from({ length: 24 }, (_, i) => random.normal() + (i < slow ? 3 : 0)).sort();
      const within = (cut: number): number =>
        [logs.subarray(0, cut), logs.subarray(cut)].reduce((sum, part) => sum + variance(part) * (part.length - 1), 0);
      const cuts = Array.from({ length: 23 }, (_, i) => i + 1);
      const best = cuts.reduce((a, b) => (within(b) < within(a) ? b : a));
      const [left, right] = [logs.subarray(0, best), logs.subarray(best)];
      const found = bimodality(ofLogs([...logs].reverse()));
      expect(found.smallerShare).toBeCloseTo(Math.min(best, 24 - best) / 24, 12);
      expect(found.ashmanD).toBeCloseTo(
        (mean(right) - mean(left)) / Math.sqrt((variance(left) + variance(right)) / 2),
        6,
      );
    }
  });
});
