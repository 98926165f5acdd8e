import { addProduct, addProductTransposedLeft, addProductTransposedRight } from './matmul.ts';
import type { Tape, Tensor } from './tape.ts';

function widthOf(x: Tensor): number {
  return x.shape[x.shape.length - 1] ?? 1;
}

/** x[rows, in] · weight[in, out] + bias[out]. */
export function linear(tape: Tape, x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const k = widthOf(x);
  const n = bias.data.length;
  const m = x.data.length / k;
  const y = tape.result([m, n], x.data);
  for (let i = 0; i < m; i++) y.data.set(bias.data, i * n);
  addProduct(y.data, x.data, weight.data, { m, n, k });
  tape.record(() => {
    if (weight.grad !== null) addProductTransposedLeft(weight.grad, x.data, y.grad, { m: k, n, k: m });
    if (bias.grad !== null) for (let i = 0; i < y.grad.length; i++) (bias.grad[i % n] as number) += y.grad[i] as number;
    if (x.grad !== null) addProductTransposedRight(x.grad, y.grad, weight.data, { m, n: k, k: n });
  });
  return y;
}

/** a + b, element by element. */
export function sum(tape: Tape, a: Tensor, b: Tensor): Tensor {
  const y = tape.result(a.shape, a.data);
  for (let i = 0; i < y.data.length; i++) y.data[i] = (a.data[i] as number) + (b.data[i] as number);
  tape.record(() => {
    for (const x of [a, b])
      if (x.grad !== null) for (let i = 0; i < y.grad.length; i++) (x.grad[i] as number) += y.grad[i] as number;
  });
  return y;
}

/** An element-wise function and its derivative. */
function elementwise(tape: Tape, x: Tensor, f: (v: number) => number, slope: (v: number) => number): Tensor {
  const y = tape.result(x.shape, x.data);
  for (let i = 0; i < y.data.length; i++) y.data[i] = f(x.data[i] as number);
  tape.record(() => {
    if (x.grad === null) return;
    for (let i = 0; i < y.grad.length; i++) (x.grad[i] as number) += (y.grad[i] as number) * slope(x.data[i] as number);
  });
  return y;
}

/** max(x, 0). */
export function relu(tape: Tape, x: Tensor): Tensor {
  return elementwise(
    tape,
    x,
    (v) => (v > 0 ? v : 0),
    (v) => (v > 0 ? 1 : 0),
  );
}

/** Error function, absolute error below 1.5e-7 (Abramowitz and Stegun 7.1.26). */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
}

const normalCdf = (v: number): number => 0.5 * (1 + erf(v * Math.SQRT1_2));
const normalDensity = (v: number): number => Math.exp(-0.5 * v * v) / Math.sqrt(2 * Math.PI);

/** x · Φ(x), the exact form (Hendrycks and Gimpel 2016). */
export function gelu(tape: Tape, x: Tensor): Tensor {
  return elementwise(
    tape,
    x,
    (v) => v * normalCdf(v),
    (v) => normalCdf(v) + v * normalDensity(v),
  );
}

/** Joins matrices with the same number of rows side by side. */
export function concatenate(tape: Tape, parts: readonly Tensor[]): Tensor {
  const first = parts[0];
  if (first === undefined) throw new RangeError('nothing to concatenate');
  const rows = first.data.length / widthOf(first);
  const width = parts.reduce((total, part) => total + widthOf(part), 0);
  const y = tape.result([rows, width], first.data);
  let offset = 0;
  for (const part of parts) {
    const from = offset;
    const own = widthOf(part);
    offset += own;
    for (let i = 0; i < rows; i++) y.data.set(part.data.subarray(i * own, (i + 1) * own), i * width + from);
    tape.record(() => {
      if (part.grad === null) return;
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < own; j++) (part.grad[i * own + j] as number) += y.grad[i * width + from + j] as number;
    });
  }
  return y;
}

/** Rows of `table` [entries, width] by index. */
export function lookUp(tape: Tape, table: Tensor, indices: ArrayLike<number>): Tensor {
  const width = widthOf(table);
  const y = tape.result([indices.length, width], table.data);
  for (let i = 0; i < indices.length; i++) {
    const from = (indices[i] as number) * width;
    y.data.set(table.data.subarray(from, from + width), i * width);
  }
  tape.record(() => {
    if (table.grad === null) return;
    for (let i = 0; i < indices.length; i++) {
      const to = (indices[i] as number) * width;
      for (let j = 0; j < width; j++) (table.grad[to + j] as number) += y.grad[i * width + j] as number;
    }
  });
  return y;
}
