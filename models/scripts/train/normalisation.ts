import type { Tape, Tensor } from './tape.ts';

/** ONNX's default for LayerNormalization. */
export const LAYER_NORM_EPSILON = 1e-5;

/** Scales every row of x[rows, width] to mean 0 and variance 1, then applies · scale[width] + shift[width]. */
export function layerNorm(tape: Tape, x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  const width = scale.data.length;
  const rows = x.data.length / width;
  const y = tape.result(x.shape, x.data);
  const normalised = tape.result(x.shape, x.data).data;
  const inverse = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const from = i * width;
    let mean = 0;
    for (let j = 0; j < width; j++) mean += (x.data[from + j] as number) / width;
    let variance = 0;
    for (let j = 0; j < width; j++) variance += ((x.data[from + j] as number) - mean) ** 2 / width;
    inverse[i] = 1 / Math.sqrt(variance + LAYER_NORM_EPSILON);
    for (let j = 0; j < width; j++) {
      normalised[from + j] = ((x.data[from + j] as number) - mean) * (inverse[i] as number);
      y.data[from + j] = (normalised[from + j] as number) * (scale.data[j] as number) + (shift.data[j] as number);
    }
  }
  tape.record(() => {
    for (let i = 0; i < rows; i++) {
      const from = i * width;
      let meanSlope = 0;
      let meanAlong = 0;
      for (let j = 0; j < width; j++) {
        const slope = y.grad[from + j] as number;
        const along = normalised[from + j] as number;
        if (scale.grad !== null) (scale.grad[j] as number) += slope * along;
        if (shift.grad !== null) (shift.grad[j] as number) += slope;
        meanSlope += (slope * (scale.data[j] as number)) / width;
        meanAlong += (slope * (scale.data[j] as number) * along) / width;
      }
      if (x.grad === null) continue;
      for (let j = 0; j < width; j++) {
        const slope = (y.grad[from + j] as number) * (scale.data[j] as number);
        (x.grad[from + j] as number) +=
          (inverse[i] as number) * (slope - meanSlope - (normalised[from + j] as number) * meanAlong);
      }
    }
  });
  return y;
}

/** Mean of the rows of each sequence where the mask is 1: x[batch · sequence, width] → [batch, width]. */
export function meanPool(tape: Tape, x: Tensor, mask: Uint8Array, batch: number): Tensor {
  const sequence = mask.length / batch;
  const width = x.data.length / mask.length;
  const y = tape.result([batch, width], x.data);
  const share = new Float64Array(mask.length);
  for (let i = 0; i < batch; i++) {
    const own = mask.subarray(i * sequence, (i + 1) * sequence);
    const kept = Math.max(
      1,
      own.reduce((total, bit) => total + bit, 0),
    );
    own.forEach((bit, j) => {
      share[i * sequence + j] = bit / kept;
    });
  }
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) continue;
    const to = Math.floor(row / sequence) * width;
    for (let j = 0; j < width; j++)
      (y.data[to + j] as number) += (share[row] as number) * (x.data[row * width + j] as number);
  }
  tape.record(() => {
    if (x.grad === null) return;
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] === 0) continue;
      const to = Math.floor(row / sequence) * width;
      for (let j = 0; j < width; j++)
        (x.grad[row * width + j] as number) += (share[row] as number) * (y.grad[to + j] as number);
    }
  });
  return y;
}

/** Scales every row of x[rows, width] to length 1. */
export function unitLength(tape: Tape, x: Tensor): Tensor {
  const width = x.shape[x.shape.length - 1] ?? 1;
  const rows = x.data.length / width;
  const y = tape.result(x.shape, x.data);
  const length = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let squares = 0;
    for (let j = 0; j < width; j++) squares += (x.data[i * width + j] as number) ** 2;
    length[i] = Math.sqrt(squares);
    for (let j = 0; j < width; j++) y.data[i * width + j] = (x.data[i * width + j] as number) / (length[i] as number);
  }
  tape.record(() => {
    if (x.grad === null) return;
    for (let i = 0; i < rows; i++) {
      let along = 0;
      for (let j = 0; j < width; j++) along += (y.data[i * width + j] as number) * (y.grad[i * width + j] as number);
      for (let j = 0; j < width; j++) {
        const k = i * width + j;
        (x.grad[k] as number) += ((y.grad[k] as number) - (y.data[k] as number) * along) / (length[i] as number);
      }
    }
  });
  return y;
}
