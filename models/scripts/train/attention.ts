import type { Reals } from './reals.ts';
import type { Tape, Tensor } from './tape.ts';

/** Queries, keys and values [batch · sequence, width]; keys with mask 0 are ignored. */
export interface AttentionInput {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly mask: Uint8Array;
  readonly batch: number;
  readonly heads: number;
}

/** Σ a[ai + d] · b[bi + d] over the width of a head. */
function dot(a: Reals, ai: number, b: Reals, bi: number, width: number): number {
  let total = 0;
  for (let d = 0; d < width; d++) total += (a[ai + d] as number) * (b[bi + d] as number);
  return total;
}

/** to[ti + d] += w · from[fi + d] over the width of a head. */
function addScaled(to: Reals, ti: number, w: number, from: Reals, fi: number, width: number): void {
  for (let d = 0; d < width; d++) (to[ti + d] as number) += w * (from[fi + d] as number);
}

/** Softmax over the places where the mask is 1; the others become 0. */
function maskedSoftmax(scores: Float64Array, mask: Uint8Array): void {
  let highest = -Infinity;
  for (let j = 0; j < scores.length; j++) if (mask[j] === 1) highest = Math.max(highest, scores[j] as number);
  let total = 0;
  for (let j = 0; j < scores.length; j++) {
    scores[j] = mask[j] === 1 ? Math.exp((scores[j] as number) - highest) : 0;
    total += scores[j] as number;
  }
  for (let j = 0; j < scores.length; j++) scores[j] = (scores[j] as number) / total;
}

/** Scaled dot-product attention with several heads (Vaswani et al. 2017): softmax(QKᵀ/√d)·V, heads side by side. */
export function attention(tape: Tape, { query, key, value, mask, batch, heads }: AttentionInput): Tensor {
  const sequence = mask.length / batch;
  const width = query.data.length / mask.length;
  const own = width / heads;
  const scale = 1 / Math.sqrt(own);
  const y = tape.result(query.shape, query.data);
  const weights = new Float64Array(batch * heads * sequence * sequence);

  /**
   * Calls `visit` for every query of every head with the start of its row, the start of its sequence, and its row of
   * weights.
   */
  const each = (visit: (q: number, first: number, row: Float64Array, rowMask: Uint8Array) => void): void => {
    for (let b = 0; b < batch; b++) {
      const rowMask = mask.subarray(b * sequence, (b + 1) * sequence);
      for (let h = 0; h < heads; h++) {
        const first = b * sequence * width + h * own;
        for (let i = 0; i < sequence; i++) {
          const r = ((b * heads + h) * sequence + i) * sequence;
          visit(first + i * width, first, weights.subarray(r, r + sequence), rowMask);
        }
      }
    }
  };

  each((q, first, row, rowMask) => {
    for (let j = 0; j < sequence; j++) {
      if (rowMask[j] === 1) row[j] = scale * dot(query.data, q, key.data, first + j * width, own);
    }
    maskedSoftmax(row, rowMask);
    for (let j = 0; j < sequence; j++) {
      if (rowMask[j] === 1) addScaled(y.data, q, row[j] as number, value.data, first + j * width, own);
    }
  });

  tape.record(() => {
    const slopes = new Float64Array(sequence);
    each((q, first, row, rowMask) => {
      let mean = 0;
      for (let j = 0; j < sequence; j++) {
        if (rowMask[j] === 0) continue;
        slopes[j] = dot(y.grad, q, value.data, first + j * width, own);
        mean += (row[j] as number) * (slopes[j] as number);
      }
      for (let j = 0; j < sequence; j++) {
        if (rowMask[j] === 0) continue;
        const other = first + j * width;
        const slope = scale * (row[j] as number) * ((slopes[j] as number) - mean);
        if (value.grad !== null) addScaled(value.grad, other, row[j] as number, y.grad, q, own);
        if (query.grad !== null) addScaled(query.grad, q, slope, key.data, other, own);
        if (key.grad !== null) addScaled(key.grad, other, slope, query.data, q, own);
      }
    });
  });
  return y;
}
