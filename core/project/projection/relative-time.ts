import type { Machine } from './machine.ts';

/**
 * How the time of a family of models splits on a machine in the middle (`REFERENCE`), and how it follows what machines have. A few numbers for each
 * family and type, fitted on public results (`core/project/backtest`): docs/methodology/projection.md.
 */
export interface Coefficients {
  /** Share of the time that follows memory bandwidth, and share that follows the clock alone; arithmetic is the rest. */
  readonly memoryShare: number;
  readonly overheadShare: number;
  /** Kernels gain width^exponent from wider vectors: 1 if they were bound by arithmetic alone, 0 if not at all. */
  readonly widthExponent: number;
  /** a of s(k) = k/(1 + a(k−1)). */
  readonly threadLoss: number;
  /** Log of how much longer arithmetic takes on Arm than clock and width say. */
  readonly armLog: number;
  /** Log of what a matrix unit brings beyond the widest vectors. */
  readonly matrixLog: number;
}

/** What of a machine a time depends on, for one type and number of threads. */
export interface Resources {
  readonly cores: number;
  readonly clockGHz: number;
  /** Operations per cycle and core; of a GPU its peak in TFLOP/s. */
  readonly width: number;
  readonly bandwidthGBps: number;
  readonly isArm: boolean;
  readonly hasMatrixUnit: boolean;
}

/** A machine in the middle of each kind: shares are those of its time. */
export const REFERENCE = {
  cpu: { cores: 8, clockGHz: 3.2, width: 64, bandwidthGBps: 80 },
  gpu: { cores: 1, clockGHz: 1, width: 100, bandwidthGBps: 900 },
} as const;

/** Vector registers end at 512 bits: what lies beyond is a matrix unit, which has a factor of its own. */
const WIDEST_INT8 = 256;
/** Cores that run alone draw more than their share of the memory's bandwidth. */
const DRAW = 2;

/** Type of arithmetic, as far as peaks differ by it. */
type ArithmeticType = 'fp32' | 'tf32' | 'fp16' | 'int8';

/** The peak that a type of arithmetic finds: q4 weights are multiplied in int8 on CPUs and in half precision on GPUs. */
function arithmeticOf(precision: string, isGpu: boolean): ArithmeticType {
  if (precision.startsWith('int8') || precision.startsWith('fp8')) return 'int8';
  if (precision === 'q4') return isGpu ? 'fp16' : 'int8';
  if (precision === 'tf32') return 'tf32';
  return isGpu && (precision === 'fp16' || precision === 'bf16') ? 'fp16' : 'fp32';
}

/** The resources of a machine for one type and so many threads; null where a specification is missing. */
export function resourcesOf(machine: Machine, precision: string, threads: number | null): Resources | null {
  const { gpu, bandwidthGBps } = machine;
  if (gpu !== null) {
    const type = arithmeticOf(precision, true);
    const width = gpu[type] ?? gpu.fp32;
    if (bandwidthGBps === null) return null;
    return { cores: 1, clockGHz: 1, width, bandwidthGBps, isArm: false, hasMatrixUnit: false };
  }
  if (machine.arch === 'gpu' || bandwidthGBps === null) return null;
  const cores = Math.min(threads ?? machine.cores, machine.cores);
  const isInt8 = arithmeticOf(precision, false) === 'int8';
  return {
    cores,
    clockGHz: machine.clockGHz,
    width: isInt8 ? Math.min(machine.int8Width, WIDEST_INT8) : machine.fp32Width,
    bandwidthGBps: bandwidthGBps * Math.min(1, (DRAW * cores) / machine.cores),
    isArm: machine.arch === 'arm64',
    hasMatrixUnit: isInt8 && machine.matrixUnit,
  };
}

/** s(k) = k/(1 + a(k−1)): how much faster k cores are than one (Amdahl's law with a as its serial share). */
function threadSpeedup(cores: number, threadLoss: number): number {
  return cores / (1 + threadLoss * (cores - 1));
}

/** Time relative to the reference machine of the kind: T = (1 − m − o)·C₀/C + m·W₀/W + o·f₀/f. */
export function relativeTime(coefficients: Coefficients, resources: Resources, kind: 'cpu' | 'gpu'): number {
  const { memoryShare, overheadShare, widthExponent, threadLoss, armLog, matrixLog } = coefficients;
  const from = REFERENCE[kind];
  const speedup = threadSpeedup(resources.cores, threadLoss) / threadSpeedup(from.cores, threadLoss);
  const unit = (resources.isArm ? armLog : 0) - (resources.hasMatrixUnit ? matrixLog : 0);
  const clock = from.clockGHz / resources.clockGHz;
  const arithmetic = ((clock / speedup) * Math.exp(unit)) / (resources.width / from.width) ** widthExponent;
  return (
    (1 - memoryShare - overheadShare) * arithmetic +
    (memoryShare * from.bandwidthGBps) / resources.bandwidthGBps +
    overheadShare * clock
  );
}
