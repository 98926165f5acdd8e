import { expect, test } from 'vitest';
import type { Answers } from './answers.ts';
import { compareVariant } from './compare.ts';

const label = (values: readonly bigint[]): Answers => ({ output: 'label', isFloat: false, width: 1, values });
const chance = (...values: readonly number[]): Answers => ({ output: 'p', isFloat: true, width: 1, values });
const both = (...values: readonly number[]): Answers => ({
  output: 'probabilities',
  isFloat: true,
  width: 2,
  values: values.flatMap((value) => [1 - value, value]),
});

const CLASSIFIER = [
  { original: label([1n, 0n, 1n, 0n]), variant: label([1n, 0n, 0n, 0n]) },
  { original: both(0.9, 0.2, 0.6, 0.1), variant: both(0.9, 0.2, 0.4, 0.1) },
];

test('a classifier is compared by labels, probabilities and, with a label, by what is right', () => {
  const change = compareVariant(CLASSIFIER, { labels: ['1', 'false', '1.0', '0'], classes: [] });
  expect(change.rows).toBe(4);
  expect(change.labels.map(({ output, changedRows }) => [output, changedRows])).toEqual([
    ['label', 1],
    ['probabilities', 1],
  ]);
  expect(change.drifts.map(({ output }) => output)).toEqual(['probabilities']);
  expect(change.metric).toMatchObject({
    kind: 'classification',
    output: 'label',
    accuracy: { original: 1, variant: 0.75 },
    // Both scores put the two positive rows first: 0.9 and 0.6, and 0.9 and 0.4, over 0.2 and 0.1.
    auc: { original: 1, variant: 1 },
  });
  expect(change.calibrations[0]?.brier?.original).toBeCloseTo((0.02 + 0.08 + 0.32 + 0.02) / 4, 12);
});

test('without a label there is no metric, but calibration against the original', () => {
  const change = compareVariant(CLASSIFIER, null);
  expect(change.metric).toBeNull();
  expect(change.calibrations[0]).toMatchObject({ brier: null, expectedError: null });
});

test('a probability whose label is a number of another kind is judged as a regression', () => {
  const pairs = [{ original: chance(0.5, 0.7), variant: chance(0.5, 0.8) }];
  const { metric } = compareVariant(pairs, { labels: ['0.5', '0.9'], classes: [] });
  expect(metric).toMatchObject({
    kind: 'regression',
    mae: { original: expect.closeTo(0.1), variant: expect.closeTo(0.05) },
  });
});

test('class names of the model are matched with the label', () => {
  const logits: Answers = { output: 'logits', isFloat: true, width: 2, values: [3, 1, 0, 2] };
  const { metric } = compareVariant([{ original: logits, variant: logits }], {
    labels: ['spam', 'ham'],
    classes: ['spam', 'ham'],
  });
  expect(metric).toMatchObject({ kind: 'classification', accuracy: { original: 1, variant: 1 } });
});

test('a label that no answer can have is reported', () => {
  const { metric } = compareVariant(CLASSIFIER.slice(0, 1), { labels: ['a', 'b', 'a', 'b'], classes: [] });
  expect(metric).toEqual({ kind: 'not-comparable', reason: 'no-common-values' });
  const embedding: Answers = { output: 'embedding', isFloat: true, width: 2, values: [3, 1, 0, 2] };
  const none = compareVariant([{ original: embedding, variant: embedding }], { labels: ['1', '2'], classes: [] });
  expect(none.metric).toEqual({ kind: 'not-comparable', reason: 'no-output' });
});
