import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { binFeatures } from './bins.ts';
import { boost, probabilities } from './boosting.ts';
import { accuracy, averagePrecision, majorityShare, rocAuc } from './metrics.ts';
import { at } from './reals.ts';

test('a value is in bin b exactly when it is above b thresholds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 300 }),
      (list) => {
        const values = Float32Array.from(list);
        const { bins, thresholds } = binFeatures(values, 1);
        const limits = thresholds[0] ?? new Float32Array(0);
        values.forEach((value, i) => expect(at(bins[0] ?? [], i)).toBe(limits.filter((limit) => value > limit).length));
        expect(limits.length).toBeLessThan(64);
      },
    ),
  );
});

const options = { trees: 30, depth: 3, learningRate: 0.3, lambda: 1, minHessian: 0.1, subsample: 0.9 } as const;

/** XOR: no single feature is informative about the label. */
function exclusiveOr(rows: number, seed: number): { readonly features: Float32Array; readonly labels: Uint8Array } {
  const random = createRandom(seed);
  const features = Float32Array.from({ length: rows * 3 }, () => random.uniform());
  const labels = Uint8Array.from({ length: rows }, (_, i) =>
    at(features, 3 * i) > 0.5 === at(features, 3 * i + 1) > 0.5 ? 1 : 0,
  );
  return { features, labels };
}

test('boosted trees learn what no single feature shows, and it holds on held-out rows', () => {
  const { features, labels } = exclusiveOr(2000, 1);
  const trees = boost(features, labels, { ...options, random: createRandom(2) });
  const unseen = exclusiveOr(1000, 3);
  expect(rocAuc(probabilities(trees, unseen.features, 3), unseen.labels)).toBeGreaterThan(0.98);
});

test('labels that are independent of the features cannot be learned', () => {
  const { features } = exclusiveOr(2000, 1);
  const random = createRandom(4);
  const labels = Uint8Array.from({ length: 2000 }, () => random.int(2));
  const trees = boost(features, labels, { ...options, random: createRandom(2) });
  const unseen = exclusiveOr(1000, 3);
  expect(Math.abs(rocAuc(probabilities(trees, unseen.features, 3), unseen.labels) - 0.5)).toBeLessThan(0.1);
});

test('metrics have their textbook values', () => {
  expect(rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBeCloseTo(0.75, 12);
  expect(rocAuc([0.5, 0.5, 0.5], [0, 1, 1])).toBeCloseTo(0.5, 12);
  expect(averagePrecision([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBeCloseTo(5 / 6, 12);
  expect(accuracy([0.2, 0.8, 0.9, 0.1, 0.3, 0.7], [1, 0, 0])).toBeCloseTo(2 / 3, 12);
  expect(majorityShare([3, 1, 3, 3])).toBe(0.75);
});
