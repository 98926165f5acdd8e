import { expect, test } from 'vitest';
import { LeftCode } from '#core/contract/model/variants.ts';
import { answerTexts, leftText, notMadeText, speedText, struckOutText } from './variants-words.ts';

const rates = { value: 1000, low: 990, high: 1010 };

test('the text of a slower variant says so', () => {
  const speed = {
    batchSize: 64,
    threads: 1,
    rounds: 9,
    originalRowsPerS: rates,
    variantRowsPerS: { ...rates, value: 430 },
  };
  expect(speedText({ ...speed, ratio: { value: 0.43, low: 0.42, high: 0.45 }, verdict: 'slower' })).toBe(
    'slower than the original: 0.430 [0.420–0.450] × the original’s rate, 430 rows/s against 1,000 rows/s in batches of 64 rows, with one thread',
  );
  expect(speedText({ ...speed, batchSize: 1, ratio: { value: 1, low: null, high: null }, verdict: 'same' })).toContain(
    'no faster and no slower: 1.00 × the original’s rate',
  );
});

test('every reason to leave a node has a sentence of its own', () => {
  const sentences = LeftCode.options.map((code) => leftText({ operator: 'MatMul', code, nodes: 2, example: 'm' }));
  expect(new Set(sentences).size).toBe(LeftCode.options.length);
  expect(sentences[0]).toMatch(/^2 MatMul nodes stay as they are \("m", …\): /);
});

test('what is not made and what is struck out say why', () => {
  expect(notMadeText({ code: 'opset-too-low', opset: 9, needed: 11 })).toContain('opset 9 lacks operators');
  expect(notMadeText({ code: 'nothing-to-do', operators: ['ai.onnx.ml.TreeEnsembleClassifier'] })).toContain(
    'TreeEnsemble',
  );
  expect(struckOutText({ code: 'labels-changed', output: 'y', changedShare: 0.02, limit: 0.005 })).toBe(
    'it changes 2 % of the labels ("y"), more than the allowed 0.5 %',
  );
  const unproven = { output: 'y', changedShare: 0, highShare: 0.0149, limit: 0.005, rows: 200 };
  expect(struckOutText({ code: 'labels-unproven', ...unproven, neededRows: 598 })).toBe(
    'it changes 0 % of 200 labels, so up to 1.5 % of all may change (95 % confidence), more than the allowed 0.5 %: about 598 rows would show it',
  );
  expect(struckOutText({ code: 'no-labels', limit: 0.005 })).toContain('no output is read as labels');
});

test('the text says which answers are no longer numbers', () => {
  const drift = { output: 'y', width: 1, meanAbsDiff: 1e300, maxAbsDiff: Number.MAX_VALUE, originalRms: 1, rank: null };
  const change = { rows: 1, labels: [], drifts: [drift], calibrations: [], metric: null };
  expect(answerTexts(change)).toEqual(['"y" is no longer a finite number where the model’s is: do not use it']);
});

test('answers are described by labels, numbers, calibration and metric', () => {
  const texts = answerTexts({
    rows: 2000,
    labels: [{ output: 'label', reading: 'labels', changedRows: 6, changedShare: 0.003 }],
    drifts: [
      {
        output: 'p',
        width: 2,
        maxAbsDiff: 0.04,
        meanAbsDiff: 0.001,
        originalRms: 0.7,
        rank: { mean: 0.9999, lowest: 0.9998 },
      },
    ],
    calibrations: [
      { output: 'p', againstOriginal: 0.002, expectedError: null, brier: { original: 0.1, variant: 0.11 } },
    ],
    metric: {
      kind: 'classification',
      output: 'label',
      rows: 2000,
      accuracy: { original: 0.97, variant: 0.968 },
      accuracyDifference: { value: -0.002, low: -0.004, high: 0.001 },
      auc: null,
    },
  });
  expect(texts).toEqual([
    '"label" (labels): 0.3 % of the labels changed, 6 of 2,000, so at most 0.59 % of all (95 % confidence)',
    '"p" differs by at most 0.04, on average 0.001, of values of about 0.7; rank correlation 0.9999 on average, lowest 0.9998',
    'probabilities "p" shift by 0.002 on average; Brier score 0.1 → 0.11',
    'accuracy by the label 0.97 → 0.968, difference −0.002 [−0.004–0.001]',
  ]);
});
