import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import { attention } from './attention.ts';
import { convolve, maxPool, reshape } from './convolution.ts';
import { concatenate, gelu, linear, lookUp, relu, sum } from './dense.ts';
import { sigmoidLoss, softmaxLoss } from './loss.ts';
import { layerNorm, meanPool, unitLength } from './normalisation.ts';
import { at } from './reals.ts';
import type { Reals } from './reals.ts';
import { constant, parameter, Tape } from './tape.ts';
import type { Parameter, Tensor } from './tape.ts';

/** Random float64 parameters of the given shapes. */
function parameters(...shapes: readonly (readonly number[])[]): readonly Parameter[] {
  const random = createRandom(5);
  return shapes.map((shape, i) => {
    const made = parameter(`p${i}`, shape, 'float64');
    for (let j = 0; j < made.data.length; j++) made.data[j] = random.normal();
    return made;
  });
}

/** Σ wᵢ·yᵢ with fixed, different weights, so that every output affects the loss differently. */
function weighted(tape: Tape, y: Tensor): Tensor & { readonly grad: Reals } {
  const weights = Float64Array.from(y.data, (_, i) => Math.sin(1 + i));
  const loss = tape.result([1], y.data);
  loss.data[0] = weights.reduce((total, w, i) => total + w * at(y.data, i), 0);
  tape.record(() => {
    for (let i = 0; i < weights.length; i++) if (y.grad !== null) y.grad[i] = at(y.grad, i) + at(weights, i);
  });
  return loss;
}

const STEP = 1e-5;

/** Compares every derivative with the central difference quotient. */
function checkGradients(over: readonly Parameter[], lossOf: (tape: Tape) => Tensor & { readonly grad: Reals }): void {
  const tape = new Tape();
  tape.backward(lossOf(tape));
  for (const { data, grad } of over) {
    for (let i = 0; i < data.length; i++) {
      const kept = at(data, i);
      data[i] = kept + STEP;
      const above = at(lossOf(new Tape()).data, 0);
      data[i] = kept - STEP;
      const below = at(lossOf(new Tape()).data, 0);
      data[i] = kept;
      expect(at(grad, i)).toBeCloseTo((above - below) / (2 * STEP), 5);
    }
  }
}

const shapes = (...list: readonly (readonly number[])[]): readonly (readonly number[])[] => list;
type Operation = (tape: Tape, p: readonly [Tensor, Tensor, Tensor]) => Tensor;
const mask = Uint8Array.of(1, 1, 0, 1, 0, 0);

const OPERATIONS: readonly (readonly [string, readonly (readonly number[])[], Operation])[] = [
  [
    'linear, with a width that is no multiple of four',
    shapes([3, 6], [6, 5], [5]),
    (t, [x, w, b]) => linear(t, x, w, b),
  ],
  ['sum', shapes([2, 3], [2, 3], [1]), (t, [a, b]) => sum(t, a, b)],
  ['relu', shapes([4, 5], [1], [1]), (t, [x]) => relu(t, x)],
  ['concatenate', shapes([2, 3], [2, 1], [2, 4]), (t, parts) => concatenate(t, parts)],
  ['look-up of rows, one of them twice', shapes([4, 3], [1], [1]), (t, [table]) => lookUp(t, table, [2, 0, 2])],
  ['convolution', shapes([2, 2, 4, 4], [3, 2, 3, 3], [3]), (t, [x, w, b]) => convolve(t, x, w, b)],
  ['max pooling', shapes([2, 2, 4, 4], [1], [1]), (t, [x]) => maxPool(t, x)],
  ['reshape', shapes([2, 6], [1], [1]), (t, [x]) => reshape(t, x, [3, 4])],
  ['layer norm', shapes([3, 6], [6], [6]), (t, [x, scale, shift]) => layerNorm(t, x, scale, shift)],
  ['mean over what the mask shows', shapes([6, 4], [1], [1]), (t, [x]) => meanPool(t, x, mask, 2)],
  ['scaling to length 1', shapes([3, 4], [1], [1]), (t, [x]) => unitLength(t, x)],
  [
    'attention with a mask and two heads',
    shapes([6, 4], [6, 4], [6, 4]),
    (t, [query, key, value]) => attention(t, { query, key, value, mask, batch: 2, heads: 2 }),
  ],
];

describe('the gradient is the slope of', () => {
  test.each(OPERATIONS)('%s', (_, sizes, operation) => {
    const [a, b, c] = parameters(...sizes);
    if (a === undefined || b === undefined || c === undefined) throw new Error('three parameters are needed');
    const before = operation(new Tape(), [a, b, c]).data.slice();
    expect(before.some((v) => v !== 0)).toBe(true);
    checkGradients([a, b, c], (tape) => weighted(tape, operation(tape, [a, b, c])));
  });

  test('softmax loss', () => {
    const [logits] = parameters([3, 4]);
    if (logits !== undefined) checkGradients([logits], (tape) => softmaxLoss(tape, logits, [1, 0, 3]));
    expect.hasAssertions();
  });

  test('sigmoid loss', () => {
    const [logits] = parameters([5, 1]);
    if (logits !== undefined) checkGradients([logits], (tape) => sigmoidLoss(tape, logits, [1, 0, 0, 1, 1]));
    expect.hasAssertions();
  });
});

test('gelu is x·Φ(x), and its gradient the slope of that', () => {
  // Reference values: x·Φ(x) from a table of the normal distribution.
  const x = { ...constant([3], Float64Array.of(-1, 0.5, 2)), grad: new Float64Array(3) };
  const tape = new Tape();
  const y = gelu(tape, x);
  [-0.158655, 0.345731, 1.9545].forEach((value, i) => expect(at(y.data, i)).toBeCloseTo(value, 5));
  tape.backward(weighted(tape, y));
  // d/dx = Φ(x) + x·φ(x), times the weights of `weighted`.
  [-0.083315, 0.867491, 1.085232].forEach((slope, i) => expect(at(x.grad, i)).toBeCloseTo(slope * Math.sin(1 + i), 4));
});

test('masked places do not influence attention', () => {
  const [query, key, value] = parameters([6, 4], [6, 4], [6, 4]);
  if (query === undefined || key === undefined || value === undefined) throw new Error('three parameters are needed');
  const run = (): Reals => attention(new Tape(), { query, key, value, mask, batch: 2, heads: 2 }).data.slice();
  const before = run();
  value.data.fill(99, 2 * 4, 3 * 4);
  key.data.fill(99, 2 * 4, 3 * 4);
  expect(run()).toEqual(before);
  value.data.fill(99, 4, 8);
  expect(run()).not.toEqual(before);
});
