/** Dense peaks of a GPU in TFLOP/s (int8 in TOP/s); null if it has no unit for the type. */
interface GpuPeaks {
  readonly name: string;
  readonly fp32: number;
  readonly tf32: number | null;
  readonly fp16: number | null;
  readonly int8: number | null;
}

/** The facts about a machine that a projection has without running anything on it. */
export interface Machine {
  readonly name: string;
  readonly arch: 'x86_64' | 'arm64' | 'gpu';
  /** Microarchitecture of its cores. For a GPU, the device, so that the same card in another machine compares as equal. */
  readonly generation: string;
  /** Physical cores. */
  readonly cores: number;
  readonly clockGHz: number;
  /** Operations per cycle and core that kernels can use, by type. */
  readonly fp32Width: number;
  readonly int8Width: number;
  /** Whether int8 products run on a matrix unit (AMX), which vector widths do not describe. */
  readonly matrixUnit: boolean;
  readonly bandwidthGBps: number | null;
  readonly gpu: GpuPeaks | null;
}

/** The distance of a projection from the measured machine. Its error depends mostly on this. */
export type Hop = 'threads' | 'generation' | 'isa' | 'other-isa' | 'gpu-gpu' | 'cpu-gpu';

/** All hops, nearest first. */
export const HOPS = [
  'threads',
  'generation',
  'isa',
  'other-isa',
  'gpu-gpu',
  'cpu-gpu',
] as const satisfies readonly Hop[];

/** The hop between two machines; null from a GPU to a CPU, which is not supported. */
export function hopBetween(
  source: Pick<Machine, 'name' | 'arch' | 'generation'>,
  target: Pick<Machine, 'name' | 'arch' | 'generation'>,
): Hop | null {
  if (source.name === target.name) return 'threads';
  if (target.arch === 'gpu') return source.arch === 'gpu' ? 'gpu-gpu' : 'cpu-gpu';
  if (source.arch === 'gpu') return null;
  if (source.generation === target.generation) return 'generation';
  return source.arch === target.arch ? 'isa' : 'other-isa';
}
