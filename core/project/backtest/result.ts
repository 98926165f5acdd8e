import type { Machine } from '#core/project/projection/machine.ts';

/** One published measurement, with the fields that a projection uses. */
export interface PublicResult {
  /** Line number in the source file. */
  readonly line: number;
  readonly model: string;
  readonly family: string;
  readonly precision: string;
  readonly machine: Machine;
  /** Results are compared only within one runtime, because a projection is for one runtime. */
  readonly runtime: string;
  /** Groups runtimes that differ only in version or execution provider. CPUs and GPUs are compared within it. */
  readonly runtimeFamily: string;
  /** Threads of one session; null if all cores worked. */
  readonly threads: number | null;
  readonly batch: string;
  readonly metric: string;
  /** Milliseconds per call, or per row if a rate was published. */
  readonly ms: number;
  /** Per row: giga multiply-adds, million activations; and million parameters. Null if the source does not say. */
  readonly gmacs: number | null;
  readonly macts: number | null;
  readonly paramsM: number | null;
}

/** Whether a result was measured with ONNX Runtime. */
export function isOnnxRuntime(result: PublicResult): boolean {
  return result.runtimeFamily === 'ONNX Runtime';
}

/** Everything except the machine: results with the same setting differ only in their machine. */
export function settingOf(result: PublicResult): string {
  const { model, runtime, precision, metric, batch, threads } = result;
  return [model, runtime, precision, metric, batch, threads ?? 'all'].join('|');
}

/** The family and type, which together have separate coefficients. */
export function kindOf(result: Pick<PublicResult, 'family' | 'precision'>): string {
  return `${result.family}|${result.precision}`;
}
