import type { Parity } from '#core/contract/run/run.ts';

/** The same output for the same rows, computed in two ways. `type` is ONNX Runtime's name of the element type. */
interface OutputPair {
  readonly type: string;
  readonly batched: ArrayLike<number | bigint | string>;
  readonly single: ArrayLike<number | bigint | string>;
}

/**
 * How far two correct summations of the same products may differ: kernels add in another order when rows are stacked. Integers and strings
 * must be equal.
 */
function toleranceOf(type: string): number {
  if (type === 'float16') return 1e-2;
  if (type === 'float32') return 1e-4;
  return type === 'float64' ? 1e-9 : 0;
}

/**
 * Compares batched with single-row answers. They are the same if every element differs by at most the tolerance of its type, absolutely or
 * relative to its size. The reported tolerance is the widest of the outputs.
 */
export function compareAnswers(pairs: readonly OutputPair[]): Parity {
  let same = true;
  let maxAbsDiff = 0;
  let maxRelDiff = 0;
  for (const { type, batched, single } of pairs) {
    const tolerance = toleranceOf(type);
    if (batched.length !== single.length) same = false;
    for (let index = 0; index < Math.min(batched.length, single.length); index++) {
      const { absolute, relative } = difference(batched[index], single[index]);
      maxAbsDiff = Math.max(maxAbsDiff, absolute);
      maxRelDiff = Math.max(maxRelDiff, relative);
      if (absolute > tolerance && relative > tolerance) same = false;
    }
  }
  return { same, maxAbsDiff, maxRelDiff, tolerance: Math.max(0, ...pairs.map((pair) => toleranceOf(pair.type))) };
}

interface Difference {
  readonly absolute: number;
  readonly relative: number;
}

const NONE: Difference = { absolute: 0, relative: 0 };
const TOTAL: Difference = { absolute: 1, relative: 1 };

function difference(a: number | bigint | string | undefined, b: number | bigint | string | undefined): Difference {
  if (a === b) return NONE;
  if (typeof a === 'string' || typeof b === 'string' || a === undefined || b === undefined) return TOTAL;
  const [left, right] = [Number(a), Number(b)];
  if (Number.isNaN(left) && Number.isNaN(right)) return NONE;
  if (!Number.isFinite(left) || !Number.isFinite(right)) return left === right ? NONE : TOTAL;
  const absolute = Math.abs(left - right);
  return { absolute, relative: absolute / Math.max(Math.abs(left), Math.abs(right), Number.MIN_VALUE) };
}
