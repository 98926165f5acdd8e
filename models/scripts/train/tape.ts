import { reals, realsLike } from './reals.ts';
import type { Precision, Reals } from './reals.ts';

/** Values and the gradient of the loss, row-major; `grad` is null for values that are not trained. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Reals;
  readonly grad: Reals | null;
}

/** A tensor that training changes. */
export interface Parameter extends Tensor {
  readonly name: string;
  readonly grad: Reals;
}

/** Product of a shape's dimensions. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** A zeroed parameter. */
export function parameter(name: string, shape: readonly number[], precision: Precision = 'float32'): Parameter {
  const size = sizeOf(shape);
  return { name, shape, data: reals(precision, size), grad: reals(precision, size) };
}

/** A tensor that is not trained. */
export function constant(shape: readonly number[], data: Reals): Tensor {
  return { shape, data, grad: null };
}

/**
 * Reverse-mode differentiation: every operation of the forward pass records its backward step, and `backward` runs them
 * in reverse. Use one tape per forward pass.
 */
export class Tape {
  private readonly steps: (() => void)[] = [];

  /** A zeroed tensor for the result of an operation, in the precision of its input. */
  result(shape: readonly number[], like: Reals): Tensor & { readonly grad: Reals } {
    const size = sizeOf(shape);
    return { shape, data: realsLike(like, size), grad: realsLike(like, size) };
  }

  /** Records the backward step of an operation. */
  record(step: () => void): void {
    this.steps.push(step);
  }

  /** Adds the gradient of `loss` (one number) to every parameter that it depends on. */
  backward(loss: Tensor & { readonly grad: Reals }): void {
    loss.grad[0] = 1;
    for (let i = this.steps.length - 1; i >= 0; i--) this.steps[i]?.();
  }
}
