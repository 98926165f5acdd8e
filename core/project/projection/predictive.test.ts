import { expect, test } from 'vitest';
import { studentTQuantile } from '#core/math/stats/distributions.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { intervalAt, predictiveQuantiles, QUANTILES, quantileAtZ, type Residuals, zOfQuantile } from './predictive.ts';

/** Units with a common error each, of standard deviation 1, and residuals around it. */
function unitsOf(count: number, of: { readonly within: number; readonly seed: number }): readonly Residuals[] {
  const random = createRandom(of.seed);
  return Array.from({ length: count }, (_, index) => {
    const stream = random.fork(`unit ${index}`);
    const common = stream.normal();
    return { unit: `${index}`, logErrors: Array.from({ length: 12 }, () => common + of.within * stream.normal()) };
  });
}

function tableOf(units: readonly Residuals[]): Float64Array {
  const quantiles = predictiveQuantiles(units);
  if (quantiles === null) throw new Error('too few units');
  return quantiles;
}

/** Mean share of a new unit's residuals inside the 90 % interval, and its median width. */
function coverage(count: number): { readonly covers: number; readonly width: number } {
  const widths: number[] = [];
  let inside = 0;
  const repetitions = 150;
  for (let seed = 0; seed < repetitions; seed++) {
    const [next, ...known] = unitsOf(count + 1, { within: 0.7, seed });
    const [low, high] = intervalAt(tableOf(known), 0.9);
    widths.push(high - low);
    inside += (next?.logErrors ?? []).filter((value) => value >= low && value <= high).length / 12;
  }
  return { covers: inside / repetitions, width: widths.toSorted((a, b) => a - b)[repetitions / 2] ?? 0 };
}

test('90 % cover at least about 90 % with few units too, and the width falls without a jump at nine', () => {
  const found = [3, 4, 6, 8, 9, 10, 14, 20].map(coverage);
  for (const { covers } of found) expect(covers).toBeGreaterThan(0.86);
  for (const [index, { width }] of found.entries()) {
    expect(width).toBeLessThan(1.1 * (found[index - 1]?.width ?? Infinity));
  }
});

test('with two units of one residual it is the t-prediction interval', () => {
  const quantiles = tableOf([
    { unit: 'a', logErrors: [-0.1] },
    { unit: 'b', logErrors: [0.1] },
  ]);
  // Mean 0, deviation 0.1·√2, and √(1 + 1/2) times as much for the next one.
  const half = studentTQuantile(0.95, 1) * 0.1 * Math.SQRT2 * Math.sqrt(1.5);
  const [low, high] = intervalAt(quantiles, 0.9);
  // Between the quantiles of the table, the tail of one degree of freedom is interpolated.
  expect(high / half).toBeCloseTo(1, 1);
  expect(low).toBeCloseTo(-high, 9);
});

test('the signs of the residuals are kept, and the tails of many units are their own', () => {
  const skewed = Array.from({ length: 99 }, (_, index) => ({
    unit: `${index}`,
    logErrors: [index < 50 ? -0.01 * (50 - index) : 0.03 * (index - 50)],
  }));
  const quantiles = tableOf(skewed);
  // The 50th of 99 is the median, the 95th the quantile of 95 %.
  expect(quantileAtZ(quantiles, 0)).toBeCloseTo(-0.01, 2);
  const [low, high] = intervalAt(quantiles, 0.9);
  expect(low).toBeCloseTo(-0.46, 1);
  expect(high).toBeCloseTo(1.32, 1);
});

test('units weigh the same, however many residuals they have', () => {
  const units = Array.from({ length: 10 }, (_, index) => ({ unit: `${index}`, logErrors: [index / 10] }));
  const repeated = units.map((each) => (each.unit === '9' ? { ...each, logErrors: Array(100).fill(0.9) } : each));
  expect(tableOf(repeated)).toEqual(tableOf(units));
});

test('a table has increasing quantiles, ends at a factor of 30, and gives back the z score of a value', () => {
  const quantiles = tableOf(unitsOf(3, { within: 0.7, seed: 9 }));
  expect(quantiles).toHaveLength(QUANTILES);
  for (const [index, value] of quantiles.entries()) {
    expect(Math.abs(value)).toBeLessThanOrEqual(Math.log(30));
    if (index > 0) expect(value).toBeGreaterThanOrEqual(quantiles[index - 1] ?? Infinity);
  }
  for (const z of [-1.1, 0, 0.4]) expect(zOfQuantile(quantiles, quantileAtZ(quantiles, z))).toBeCloseTo(z, 9);
  expect([zOfQuantile(quantiles, -99), zOfQuantile(quantiles, 99)]).toEqual([-3, 3]);
});

test('one unit predicts nothing about the next', () => {
  expect(predictiveQuantiles([{ unit: 'a', logErrors: [0.1, 0.2] }])).toBeNull();
  expect(
    predictiveQuantiles([
      { unit: 'a', logErrors: [0.1] },
      { unit: 'b', logErrors: [] },
    ]),
  ).toBeNull();
});
