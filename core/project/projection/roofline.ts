/** The work of one row of a model: floating-point operations, bytes moved for activations, bytes of weights. */
export interface Work {
  readonly flops: number;
  readonly activationBytes: number;
  readonly weightBytes: number;
}

/** What a machine reaches, in absolute terms. */
export interface Roofline {
  readonly flopPerMs: number;
  readonly activationBytesPerMs: number;
  readonly weightBytesPerMs: number;
  readonly overheadMs: number;
}

/** Anchor exponents by what changes between the machines: docs/methodology/projection.md. */
export const ANCHOR = { sameKernels: 1, otherVectors: 0.75, cpuToGpu: 0.4, npu: 0 } as const;

/** T̂ of `rows` rows: overhead, arithmetic and both kinds of bytes add up, since a session runs its nodes one after the other. */
export function rooflineMs(work: Work, roofline: Roofline, rows = 1): number {
  return (
    roofline.overheadMs +
    (rows * work.flops) / roofline.flopPerMs +
    (rows * work.activationBytes) / roofline.activationBytesPerMs +
    work.weightBytes / roofline.weightBytesPerMs
  );
}

/** T = T̂·(measured ÷ predicted on the source)^λ: what the roofline misses of a model, the target misses too, as far as λ says. */
export function anchoredMs(predicted: {
  readonly targetMs: number;
  readonly sourceMs: number;
  readonly measuredSourceMs: number;
  readonly lambda: number;
}): number {
  return predicted.targetMs * (predicted.measuredSourceMs / predicted.sourceMs) ** predicted.lambda;
}

/** Throughput where cores and memory both bound: (a⁻⁴ + b⁻⁴)^(−1/4), a little below the lower one where they are near. */
export function softMinimum(a: number, b: number): number {
  return (a ** -4 + b ** -4) ** -0.25;
}

const SWEEPS = 200;

/**
 * The roofline with the least squared relative error over measured times, none of its terms negative (coordinate descent). A term that brings nothing is
 * infinite speed. @param measured at least one time, for one row each.
 */
export function fitRoofline(measured: readonly { readonly work: Work; readonly ms: number }[]): Roofline {
  const columns = [
    measured.map(({ ms }) => 1 / ms),
    measured.map(({ work, ms }) => work.flops / ms),
    measured.map(({ work, ms }) => work.activationBytes / ms),
    measured.map(({ work, ms }) => work.weightBytes / ms),
  ];
  const squares = columns.map((column) => column.reduce((sum, x) => sum + x * x, 0));
  const factors = columns.map(() => 0);
  const left = measured.map(() => 1);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    columns.forEach((column, at) => {
      const square = squares[at] ?? 0;
      if (square === 0) return;
      const before = factors[at] ?? 0;
      const slope = column.reduce((sum, x, row) => sum + x * (left[row] ?? 0), 0);
      const after = Math.max(0, before + slope / square);
      factors[at] = after;
      column.forEach((x, row) => {
        left[row] = (left[row] ?? 0) - (after - before) * x;
      });
    });
  }
  const [overhead = 0, flops = 0, activations = 0, weights = 0] = factors;
  return {
    overheadMs: overhead,
    flopPerMs: 1 / flops,
    activationBytesPerMs: 1 / activations,
    weightBytesPerMs: 1 / weights,
  };
}
