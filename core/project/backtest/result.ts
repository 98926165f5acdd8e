import type { Machine } from '#core/project/projection/machine.ts';

/** One published measurement, as far as a projection looks at it. */
export interface PublicResult {
  /** Line of the file that it stands in. */
  readonly line: number;
  readonly model: string;
  readonly family: string;
  readonly precision: string;
  readonly machine: Machine;
  /** Two results are compared only where the runtime is the same: a projection is for one runtime. */
  readonly runtime: string;
  /** Runtimes that differ in version or execution provider only; what CPU and GPU are compared by. */
  readonly runtimeFamily: string;
  /** Threads of one session; null where all cores worked. */
  readonly threads: number | null;
  readonly batch: string;
  readonly metric: string;
  /** Milliseconds of a call, or of a row where a rate was published. */
  readonly ms: number;
  /** Of a row: giga multiply-adds, million activations, million parameters; null where the source does not say. */
  readonly gmacs: number | null;
  readonly macts: number | null;
  readonly paramsM: number | null;
}

/** Results of one runtime alone. */
export function isOnnxRuntime(result: PublicResult): boolean {
  return result.runtimeFamily === 'ONNX Runtime';
}

/** Everything but the machine: results with the same one differ by their machine alone. */
export function settingOf(result: PublicResult): string {
  const { model, runtime, precision, metric, batch, threads } = result;
  return [model, runtime, precision, metric, batch, threads ?? 'all'].join('|');
}

/** What has coefficients of its own. */
export function kindOf(result: Pick<PublicResult, 'family' | 'precision'>): string {
  return `${result.family}|${result.precision}`;
}
