import { z } from 'zod';
import { Provider } from '#core/contract/machine/execution.ts';
import { fact } from '#core/contract/base/fact.ts';
import { Name, NonNegative, Text } from '#core/contract/base/numbers.ts';

/** Facts about a projected speed, a device and a pack. */
export const PROJECTION_FACTS = [
  fact('projected-throughput', {
    from: z.enum(['host', 'pack']),
    source: Name,
    target: Name,
    bandId: Name,
    description: Text,
    low90: NonNegative,
    high90: NonNegative,
    /** Number of published results behind the interval; null for a published band. */
    residuals: NonNegative.nullable(),
    /** Number of generations of processors of these results, and the coverage of such intervals in the back-test, in per cent. Absent in earlier documents. */
    generations: NonNegative.nullable().optional(),
    covers90Pct: NonNegative.nullable().optional(),
    /** Whether they are of other families of models, because there are too few of this one. Absent in earlier documents. */
    isBorrowed: z.boolean().optional(),
    /** Whether the model is a tree ensemble, for which no public result exists. Absent in documents of earlier versions. */
    isTrees: z.boolean().optional(),
  }),
  fact('processor-taken-as', { cpuModel: Name, uarch: Name, clockGhz: NonNegative }),
  fact('clock-assumed', { reportedGhz: NonNegative.nullable(), assumedGhz: NonNegative }),
  fact('cores-extrapolated', { cores: NonNegative, measuredCores: NonNegative }),
  /** Sums of 8-bit products saturate on one of the two machines only: there, or on the measured one. */
  fact('int8-sums-differ', { target: Name, saturatesThere: z.boolean() }),
  fact('no-measurement', {}),
  fact('accelerator-unsupported', { accelerator: Name, count: NonNegative, peakRowsPerS: NonNegative.nullable() }),
  fact('cuda-needs-x86', {}),
  fact('trees-need-cpu', {}),
  fact('gpu-not-worthwhile', { flopsPerRow: NonNegative.nullable() }),
  fact('accelerator-memory-short', { neededMib: NonNegative, availableMib: NonNegative, accelerator: Name }),
  /** Only in documents from before GPUs had bounds. */
  fact('gpu-not-measured', { accelerator: Name, rowsPerS: NonNegative, factor: NonNegative }),
  /** Operators of `ai.onnx.ml` other than trees, by name. */
  fact('ml-operators-need-cpu', { operators: z.array(Name).max(64).readonly() }),
  fact('cuda-kernels-missing', { operators: z.array(Name).max(64).readonly() }),
  /** Depthwise convolutions in half precision. */
  fact('gpu-depthwise-untested', {}),
  fact('gpu-peak-unknown', { accelerator: Name, precision: z.enum(['fp32', 'fp16']) }),
  /** A specification gives no latency, and no rate of requests that are answered one by one. */
  fact('gpu-needs-measurement', { what: z.enum(['latency', 'single-rows']) }),
  /** Rows per second of whole batches on one instance lie within ×/÷ `factor` of `rowsPerS`. `hostRowsPerS` caps them; null if unknown. */
  fact('gpu-from-specification', {
    accelerator: Name,
    count: NonNegative,
    provider: z.enum(['cuda', 'tensorrt']),
    precision: z.enum(['fp32', 'fp16']),
    rowsPerS: NonNegative,
    factor: NonNegative,
    hostRowsPerS: NonNegative.nullable(),
  }),
  fact('gpu-if-converted', {}),
  /** The bill of an infinitely fast accelerator: instances that are always on, the start of every run, or while there is work. */
  fact('gpu-at-least', {
    monthlyUsd: NonNegative,
    instances: NonNegative,
    billed: z.enum(['always', 'per-run', 'as-used']),
  }),
  /** The option cannot be cheaper than the best other one: whatever its speed (`price`), or within its specification. */
  fact('gpu-cannot-win', { by: z.enum(['price', 'specification']), leastUsd: NonNegative, bestUsd: NonNegative }),
  fact('pack-of-other-model', { pack: Name, sha256: Name.nullable(), ownSha256: Name.nullable() }),
  fact('pack-of-other-data', { pack: Name, sha256: Name.nullable(), ownSha256: Name.nullable() }),
  fact('pack-of-other-runtime', { pack: Name, runtime: Name, version: Name, ownVersion: Name }),
  fact('packs-contradict', { pack: Name, share: NonNegative }),
  fact('pack-without-instance', { cpuModel: Name }),
  /** A pack on a device that does not represent a machine with a price. */
  fact('device-not-priced', {
    provider: Provider,
    device: Name.nullable(),
    why: z.enum(['software', 'device-unknown', 'no-instance', 'answers-differ']),
  }),
  fact('measured-on-device', {
    provider: Provider,
    device: Name.nullable(),
    nodesOnCpu: NonNegative,
    nodes: NonNegative,
    shareOnCpu: NonNegative,
  }),
  fact('run-of-unknown-instance', {
    of: z.enum(['run', 'pack']),
    instanceType: Name,
    similar: Name.nullable(),
    region: Name,
  }),
] as const;
