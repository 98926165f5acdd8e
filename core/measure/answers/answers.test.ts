import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import type { Answers } from './answers.ts';
import { brierScore, calibrationAgainst, calibrationError, expectedCalibrationError } from './calibration.ts';
import { outputDrift } from './drift.ts';
import { labelChange, labelReading, labelsOf } from './labels.ts';
import { accuracy, accuracyDifference, regressionErrors } from './metrics.ts';
import { speedFrom } from './speed.ts';
import { strikeOut } from './strike-out.ts';

function floats(output: string, width: number, values: readonly number[]): Answers {
  return { output, isFloat: true, width, values };
}

test('the drift is the largest and the mean difference of all elements, with their size', () => {
  // Differences 0, 0.5, 1, 0; squares 1 + 4 + 9 + 16 = 30, ÷ 4 = 7.5.
  const drift = outputDrift(floats('y', 2, [1, 2, 3, 4]), floats('y', 2, [1, 2.5, 2, 4]));
  expect(drift).toMatchObject({ maxAbsDiff: 1, meanAbsDiff: 0.375, width: 2 });
  expect(drift.originalRms).toBeCloseTo(Math.sqrt(7.5), 12);
  // Columns 1, 3 → 1, 2 and 2, 4 → 2.5, 4 keep their order.
  expect(drift.rank).toEqual({ mean: 1, lowest: 1 });
});

test('the lowest rank correlation is that of the worst column', () => {
  const original = floats('y', 2, [1, 1, 2, 2, 3, 3]);
  const drift = outputDrift(original, floats('y', 2, [1, 3, 2, 2, 3, 1]));
  expect(drift.rank).toEqual({ mean: 0, lowest: -1 });
});

test('a number that becomes NaN is the largest possible difference, and NaN in both does not count as one', () => {
  const drift = outputDrift(floats('y', 1, [1, Number.NaN]), floats('y', 1, [Number.NaN, Number.NaN]));
  expect(drift.maxAbsDiff).toBe(Number.MAX_VALUE);
  expect(outputDrift(floats('y', 1, [Number.NaN]), floats('y', 1, [Number.NaN])).maxAbsDiff).toBe(0);
});

test.each([
  [{ output: 'label', isFloat: false, width: 1, values: [1n, 0n] }, 'labels'],
  [{ output: 'names', isFloat: false, width: 1, values: ['a', 'b'] }, 'labels'],
  [floats('p', 2, [0.3, 0.7, 0.9, 0.1]), 'largest'],
  [floats('logits', 2, [3, -7, 9, 1]), 'largest'],
  [floats('p', 1, [0.2, 0.7]), 'threshold'],
  [floats('price', 1, [12, 7]), null],
  [floats('embedding', 2, [0.3, 0.3, 0.1, 0.2]), null],
  [{ output: 'tokens', isFloat: false, width: 3, values: [1n, 2n, 3n] }, null],
] as const)('%o is read as %s', (answers, reading) => {
  expect(labelReading(answers as Answers)).toBe(reading);
});

test('labels are those of the output, the class with the largest score, or the side of 0.5', () => {
  const probabilities = floats('p', 3, [0.2, 0.5, 0.3, 0.4, 0.4, 0.2]);
  expect(labelsOf(probabilities, 'largest', [])).toEqual(['1', '0']);
  expect(labelsOf(probabilities, 'largest', ['cat', 'dog', 'cow'])).toEqual(['dog', 'cat']);
  expect(labelsOf(floats('p', 1, [0.5, 0.49]), 'threshold', ['no', 'yes'])).toEqual(['yes', 'no']);
});

test('the share of changed labels is that of the rows', () => {
  const original = floats('p', 2, [0.9, 0.1, 0.6, 0.4, 0.2, 0.8, 0.3, 0.7]);
  const variant = floats('p', 2, [0.8, 0.2, 0.4, 0.6, 0.2, 0.8, 0.3, 0.7]);
  expect(labelChange(original, variant, 'largest')).toEqual({
    output: 'p',
    reading: 'largest',
    changedRows: 1,
    changedShare: 0.25,
  });
});

test('the calibration error is weighted by the rows of each bin', () => {
  // Bins of width 1/15: 0.90 and 0.92 in the 14th (0.8667–0.9333), with truths 1 and 0; 0.1 in the 2nd with truth 0.
  // |1 − 1.82| ÷ 3 + |0 − 0.1| ÷ 3 = 0.82/3 + 0.1/3.
  const stated = [
    { probability: 0.9, truth: 1 },
    { probability: 0.92, truth: 0 },
    { probability: 0.1, truth: 0 },
  ];
  expect(expectedCalibrationError(stated)).toBeCloseTo(0.92 / 3, 12);
  expect(expectedCalibrationError([])).toBe(0);
});

test('probabilities that shift without changing a label are seen', () => {
  const original = floats('p', 2, [0.6, 0.4, 0.6, 0.4]);
  const variant = floats('p', 2, [0.9, 0.1, 0.9, 0.1]);
  expect(labelChange(original, variant, 'largest').changedRows).toBe(0);
  expect(calibrationAgainst(original, variant)).toBeCloseTo(0.3, 12);
  expect(calibrationAgainst(original, original)).toBe(0);
});

test('against the label, calibration and Brier’s score use the true class', () => {
  const answers = floats('p', 2, [0.8, 0.2, 0.4, 0.6]);
  // Predicted classes 0 (0.8, true) and 1 (0.6, false): |1 − 0.8| ÷ 2 + |0 − 0.6| ÷ 2 = 0.4.
  expect(calibrationError(answers, [0, 0])).toBeCloseTo(0.4, 12);
  // (0.2² + 0.2² + 0.6² + 0.6²) ÷ 2 = 0.4.
  expect(brierScore(answers, [0, 0])).toBeCloseTo(0.4, 12);
  // One column: ((0.7 − 1)² + (0.2 − 0)²) ÷ 2 = 0.065.
  expect(brierScore(floats('p', 1, [0.7, 0.2]), [1, 0])).toBeCloseTo(0.065, 12);
  expect(calibrationError(floats('p', 1, [0.7, 0.2]), [1, 0])).toBeCloseTo(0.25, 12);
});

test('accuracies of the same rows have a narrow difference', () => {
  const truth = ['a', 'a', 'b', 'b'];
  const [original, variant] = [
    ['a', 'a', 'b', 'a'],
    ['a', 'b', 'b', 'a'],
  ];
  expect(accuracy(original, truth)).toBe(0.75);
  expect(accuracy(variant, truth)).toBe(0.5);
  // Differences 0, −1, 0, 0: mean −0.25, variance 0.25, ± t(0.95, 3) × √(0.25 ÷ 4) = 2.3534 × 0.25.
  const difference = accuracyDifference({ original, variant }, truth);
  expect(difference.value).toBe(-0.25);
  expect(difference.low).toBeCloseTo(-0.25 - 2.3534 * 0.25, 3);
  expect(accuracyDifference({ original, variant: original }, truth)).toEqual({ value: 0, low: 0, high: 0 });
});

test('errors of numbers are those of the residuals', () => {
  // Residuals 1, 0, −2: RMSE √(5/3), MAE 1; the truth 0, 2, 4 spreads 8: R² = 1 − 5/8.
  const errors = regressionErrors([1, 2, 2], [0, 2, 4]);
  expect(errors.rmse).toBeCloseTo(Math.sqrt(5 / 3), 12);
  expect(errors).toMatchObject({ mae: 1, r2: 0.375 });
  expect(regressionErrors([1, 2], [3, 3]).r2).toBeNull();
});

test('a prediction that is not a number is the largest error, and a probability that is none counts as 0', () => {
  const errors = regressionErrors([Number.NaN, 1], [0, 1]);
  expect(errors.mae).toBe(0.5e14);
  expect(errors.r2).toBeLessThan(-1e27);
  expect(brierScore(floats('p', 1, [Number.NaN]), [1])).toBe(1);
  expect(calibrationAgainst(floats('p', 1, [0.5]), floats('p', 1, [Number.NaN]))).toBe(0.5);
});

test('the speed is the geometric mean of the ratios of pairs of processes, whose rounds count as one', () => {
  const pair = (original: number, variant: number) => ({ original, variant });
  const pairs = [
    [pair(100, 200), pair(50, 100)],
    [pair(80, 160), pair(80, 160)],
    [pair(10, 20), pair(100, 200)],
  ];
  expect(speedFrom(pairs)).toMatchObject({ rounds: 6, processes: 3 });
  expect(speedFrom(pairs).ratio.value).toBeCloseTo(2, 12);
  expect(speedFrom([[pair(100, 50)], [pair(100, 200)]]).ratio.value).toBeCloseTo(1, 12);
  // Rounds of a process repeat what is peculiar to it, so that many of them do not narrow the interval.
  const noisy = (rounds: number) =>
    speedFrom([1, 1.1, 0.9, 1.05, 0.95].map((ratio) => Array.from({ length: rounds }, () => pair(1, ratio)))).ratio;
  expect(noisy(9)).toEqual(noisy(1));
});

test.each([
  [[0.5, 0.52, 0.48, 0.5, 0.51], 'slower'],
  [[0.99, 0.991, 0.989, 0.99, 0.99], 'same'],
  [[1.5, 0.7, 1.1, 1.2, 0.9], 'same'],
  [[1.2, 1.22, 1.19, 1.21, 1.2], 'faster'],
  // Two processes do not show how much processes vary.
  [[1.2, 1.2], 'same'],
] as const)('ratios of %j are called %s', (ratios, verdict) => {
  expect(speedFrom(ratios.map((ratio) => [{ original: 1000, variant: 1000 * ratio }])).verdict).toBe(verdict);
});

const change = (changedRows: number, rows: number) => ({
  output: 'y',
  reading: 'labels' as const,
  changedRows,
  changedShare: changedRows / rows,
});

test('a variant beyond the limit is struck out, and one without labels too', () => {
  expect(strikeOut({ rows: 1000, labels: [change(0, 1000), change(6, 1000)] }, 0.005)).toEqual({
    code: 'labels-changed',
    output: 'y',
    changedShare: 0.006,
    limit: 0.005,
  });
  expect(strikeOut({ rows: 1000, labels: [] }, 0.005)).toEqual({ code: 'no-labels', limit: 0.005 });
});

test('a variant is within a limit only if the upper bound of its changes is, so few rows show little', () => {
  expect(strikeOut({ rows: 5000, labels: [change(15, 5000)] }, 0.005)).toBeNull();
  expect(strikeOut({ rows: 200, labels: [change(0, 200)] }, 0.005)).toEqual({
    code: 'labels-unproven',
    output: 'y',
    changedShare: 0,
    highShare: expect.closeTo(0.01487, 5) as number,
    limit: 0.005,
    rows: 200,
    neededRows: 598,
  });
  expect(strikeOut({ rows: 598, labels: [change(0, 598)] }, 0.005)).toBeNull();
  // At the limit itself, no number of rows is enough.
  expect(strikeOut({ rows: 1000, labels: [change(5, 1000)] }, 0.005)).toMatchObject({
    code: 'labels-unproven',
    neededRows: null,
  });
});

test('a limit of none is kept if no compared row changes', () => {
  expect(strikeOut({ rows: 200, labels: [change(0, 200)] }, 0)).toBeNull();
  expect(strikeOut({ rows: 200, labels: [change(1, 200)] }, 0)).toMatchObject({ code: 'labels-changed' });
});

test('rows that change in runs, as in a sorted file, count for less, even where none of their labels changes', () => {
  const rows = 2000;
  const random = createRandom(2);
  const shifted = (run: number): Answers => {
    let shift = 0;
    const values = Array.from({ length: rows }, (_, row) => {
      if (row % run === 0) shift = 0.05 * random.uniform();
      return 0.4 + shift;
    });
    return floats('p', 1, values);
  };
  const of = (run: number) =>
    labelChange(
      floats(
        'p',
        1,
        Array.from({ length: rows }, () => 0.4),
      ),
      shifted(run),
      'threshold',
    );
  expect(of(1).dispersion).toBeLessThan(4);
  expect(of(20).dispersion).toBeGreaterThan(10);
  expect(strikeOut({ rows, labels: [of(1)] }, 0.005)).toBeNull();
  expect(strikeOut({ rows, labels: [of(20)] }, 0.005)).toMatchObject({ code: 'labels-unproven', changedShare: 0 });
  // Too few rows show no runs.
  expect(labelChange(floats('p', 1, [0.4]), floats('p', 1, [0.6]), 'threshold')).not.toHaveProperty('dispersion');
});
