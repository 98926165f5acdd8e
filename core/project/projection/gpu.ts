import type { Accelerator, InstanceType, ProjectionBand } from '#core/contract/catalog/catalog.ts';
import type { GpuPrecision } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { findBand, sigmaOfBand } from './band.ts';
import { NO_MEASUREMENT_ERROR } from './measurement-error.ts';
import { operatorsWithoutCuda } from './cuda-kernels.ts';
import { isQuantised, modelFamily, nodeCount } from './model-family.ts';
import { siliconOfHost } from './silicon.ts';
import type { CapacityProfile, Projection } from './types.ts';

/**
 * The assumed speed of a GPU that was not measured: by its specification with the CUDA execution provider at the precision of the file, by its
 * specification with TensorRT at fp16, or infinitely fast, which gives the minimum cost at any speed.
 */
export type GpuSpeed = 'cuda' | 'tensorrt' | 'unlimited';

/** The arithmetic of a model on a GPU, as far as public results distinguish kinds. */
type Arithmetic = 'fp32' | 'tf32' | 'fp16' | 'tensorrt-fp16' | 'depthwise';

/** Share of a dense peak that batches reach, and the band of true ÷ predicted (docs/methodology/gpu.md). */
const ARITHMETIC: Readonly<Record<Arithmetic, { readonly peakShare: number; readonly bandId: string }>> = {
  fp32: { peakShare: 0.35, bandId: 'G1' },
  tf32: { peakShare: 0.35, bandId: 'G2' },
  /** Frameworks reach a smaller share of the tensor cores' peak than of the fp32 peak. */
  fp16: { peakShare: 0.12, bandId: 'G2' },
  'tensorrt-fp16': { peakShare: 0.35, bandId: 'G2' },
  depthwise: { peakShare: 0.15, bandId: 'G2' },
};

/** Assumed share of memory bandwidth reached when reading weights. */
const BANDWIDTH_SHARE = 0.6;
/** Milliseconds to launch one node on the GPU through ONNX Runtime. */
const NODE_MS = 0.013;
const ASSUMED_NODES = 200;
/** With fewer FLOPs per row, launches, copies and the host decide, so a peak gives no information. */
const MIN_FLOPS_PER_ROW = 1e8;
const BATCH = 64;
/** PCIe 3 with sixteen lanes, used if the copy to the device was not measured. */
const ASSUMED_COPY_GBPS = 11.1;
/** Rows per second of an infinitely fast GPU: more than any workload needs. */
const UNLIMITED_PER_S = 1e12;
/** Memory that CUDA and the runtime take on the host and on the device. */
const RUNTIME_MIB = 1024;

/** What a projection to a GPU needs. */
interface GpuRequest {
  readonly run: RunDocument;
  readonly instance: InstanceType;
  readonly accelerator: Accelerator;
  readonly bands: readonly ProjectionBand[];
  readonly instances: readonly InstanceType[];
  readonly speed: GpuSpeed;
}

/**
 * Projects to a GPU that was not measured (docs/adr/0023). The result is a range, basis `bounded`, for whole batches alone: neither a
 * latency nor a rate of single requests follows from a specification. Refused if the model cannot run there or does too little arithmetic.
 */
export function projectToGpu(request: GpuRequest): Projection {
  const { run, instance, accelerator, bands, speed } = request;
  if (speed === 'unlimited') {
    const rate = { rowsPerS: UNLIMITED_PER_S, sigmaLog: 0, factor90: 1, bandId: 'G1' };
    return { state: 'projected', profile: profileOf(request, rate, []) };
  }
  const obstacle = gpuObstacle(run, instance, accelerator);
  if (obstacle !== null) return refused(instance, obstacle);
  const precision = filePrecision(run.model);
  const arithmetic = arithmeticOf(request, speed, precision);
  if (arithmetic === null) return refused(instance, { code: 'gpu-depthwise-untested' });
  const flopPerS = gpuFlopPerS(arithmetic, accelerator);
  if (flopPerS === null) {
    return refused(instance, { code: 'gpu-peak-unknown', accelerator: accelerator.name, precision: 'fp16' });
  }
  const { bandId } = ARITHMETIC[arithmetic];
  const weightShare = speed === 'tensorrt' && precision === 'fp32' ? 0.5 : 1;
  const rowsPerS = rooflinePerS(request, { flopPerS, weightShare });
  const band = findBand(bands, bandId);
  const sigmaLog = sigmaOfBand(band);
  const factor90 = band.high90;
  const profile = profileOf(request, { rowsPerS, sigmaLog, factor90, bandId }, [
    {
      code: 'gpu-from-specification',
      accelerator: accelerator.name,
      count: accelerator.count,
      provider: speed,
      precision: speed === 'tensorrt' ? 'fp16' : precision,
      rowsPerS,
      factor: factor90,
      hostRowsPerS: hostRowsPerS(request),
    },
    ...(speed === 'tensorrt' ? [{ code: 'gpu-if-converted' } as const] : []),
  ]);
  return { state: 'projected', profile };
}

/** The arithmetic of a model; null for depthwise convolutions in half precision, whose few public results do not agree. */
function arithmeticOf(
  { run, accelerator }: GpuRequest,
  speed: Exclude<GpuSpeed, 'unlimited'>,
  precision: GpuPrecision,
): Arithmetic | null {
  const isDepthwise = run.profile?.nodes.some(({ opClass }) => opClass === 'depthwise') === true;
  const isHalf = speed === 'tensorrt' || precision === 'fp16';
  if (isDepthwise) return isHalf ? null : 'depthwise';
  if (speed === 'tensorrt') return 'tensorrt-fp16';
  if (precision === 'fp16') return 'fp16';
  return accelerator.tf32Tflops === null ? 'fp32' : 'tf32';
}

/**
 * Floating-point operations per second that batches reach on one accelerator; null if its peak is unknown. The CUDA execution provider uses
 * TF32 where the device has it, but not in every kernel: the geometric mean of both peaks lies between them.
 */
export function gpuFlopPerS(
  arithmetic: Arithmetic,
  { fp32Tflops, tf32Tflops, fp16Tflops }: Pick<Accelerator, 'fp32Tflops' | 'tf32Tflops' | 'fp16Tflops'>,
): number | null {
  const between = fp32Tflops === null ? null : Math.sqrt(fp32Tflops * (tf32Tflops ?? fp32Tflops));
  const peaks: Readonly<Record<Arithmetic, number | null>> = {
    fp32: fp32Tflops,
    tf32: between,
    fp16: fp16Tflops,
    'tensorrt-fp16': fp16Tflops,
    depthwise: fp32Tflops,
  };
  const peak = peaks[arithmetic];
  return peak === null ? null : ARITHMETIC[arithmetic].peakShare * peak * 1e12;
}

function refused(instance: InstanceType, reason: Reason): Projection {
  return { state: 'refused', instanceType: instance.instanceType, bandId: 'G1', reasons: [reason] };
}

/** Why a model is not projected to a GPU; null if nothing prevents it. */
function gpuObstacle(run: RunDocument, instance: InstanceType, accelerator: Accelerator): Reason | null {
  const { model } = run;
  if (accelerator.vendor === 'neuron' || accelerator.fp32Tflops === null) {
    const { name, count } = accelerator;
    return { code: 'accelerator-unsupported', accelerator: name, count, peakRowsPerS: peakPerS(accelerator, run) };
  }
  if (instance.arch === 'arm64') return { code: 'cuda-needs-x86' };
  const { ml, other } = operatorsWithoutCuda(model);
  if (modelFamily(model) === 'trees') return { code: 'trees-need-cpu' };
  if (ml.length > 0) return { code: 'ml-operators-need-cpu', operators: ml.slice(0, MAX_NAMES) };
  if (other.length > 0) return { code: 'cuda-kernels-missing', operators: other.slice(0, MAX_NAMES) };
  const { flopsPerRow } = model;
  if (flopsPerRow === null || flopsPerRow < MIN_FLOPS_PER_ROW) return { code: 'gpu-not-worthwhile', flopsPerRow };
  const weightMiB = model.weightBytes / 2 ** 20;
  const neededMib = RUNTIME_MIB + 1.3 * weightMiB;
  const availableMib = accelerator.memoryGiBEach * 1024;
  if (neededMib > availableMib) {
    return { code: 'accelerator-memory-short', neededMib, availableMib, accelerator: accelerator.name };
  }
  const memory = hostMemoryMiB(run, instance);
  if (memory.needed <= memory.available) return null;
  return { code: 'memory-short', neededMib: memory.needed, availableMib: memory.available, place: 'instance' };
}

/** Operators to name in a reason. */
const MAX_NAMES = 8;

function hostMemoryMiB(run: RunDocument, { memoryGiB }: InstanceType): CapacityProfile['memoryMiB'] {
  const modelMiB = run.coldStart?.residentMiB ?? (1.5 * run.model.weightBytes) / 2 ** 20;
  return { needed: RUNTIME_MIB + modelMiB, available: memoryGiB * 1024 };
}

/** The type of the weights: fp16 if they take less than three bytes each. A quantised file is computed in fp32 on a GPU. */
function filePrecision(model: RunDocument['model']): GpuPrecision {
  if (isQuantised(model) || model.parameters === 0) return 'fp32';
  return model.weightBytes / model.parameters < 3 ? 'fp16' : 'fp32';
}

/** Rows per second of all accelerators: launches, copies of the inputs, and the slower of arithmetic and reading the weights. */
function rooflinePerS(
  { run, accelerator }: GpuRequest,
  { flopPerS, weightShare }: { readonly flopPerS: number; readonly weightShare: number },
): number {
  const { model } = run;
  const batchSize = model.batchable ? BATCH : 1;
  const launchMs = NODE_MS * (nodeCount(model) ?? ASSUMED_NODES);
  const weightsMs = (weightShare * model.weightBytes) / (BANDWIDTH_SHARE * accelerator.memoryBandwidthGBps * 1e6);
  const rowMs = (1000 * (model.flopsPerRow ?? 0)) / flopPerS;
  const copyMs = (batchSize * bytesPerRow(run)) / ((accelerator.hostToDeviceGBps ?? ASSUMED_COPY_GBPS) * 1e6);
  const batchMs = launchMs + copyMs + Math.max(weightsMs, batchSize * rowMs);
  return (accelerator.count * 1000 * batchSize) / batchMs;
}

/** Bytes of the inputs of one row, at four bytes per element. */
function bytesPerRow({ data }: RunDocument): number {
  return data.mapping.reduce((sum, { rowShape }) => sum + 4 * rowShape.reduce((size, dim) => size * dim, 1), 0);
}

/** Maximum rows per second at the accelerator's peak. Null if its peak or the model's work is unknown. */
function peakPerS({ fp32Tflops, count }: Accelerator, { model }: RunDocument): number | null {
  if (fp32Tflops === null || model.flopsPerRow === null || model.flopsPerRow <= 0) return null;
  return Number(((count * fp32Tflops * 1e12) / model.flopsPerRow).toPrecision(2));
}

/**
 * Rows per second that the cores of the instance can read, convert and write: the measured busy time of these stages, which take one thread
 * each, spread over the cores and scaled by the clock. Null if no whole job was measured.
 */
function hostRowsPerS({ run, instance, instances }: GpuRequest): number | null {
  const job = run.batch?.job;
  if (job === undefined || job === null) return null;
  const coreS = job.readS + job.tensoriseS + job.writeS;
  if (!(coreS > 0)) return null;
  const clock = instance.clockGHz / siliconOfHost(run.host, instances).clockGHz;
  return (instance.physicalCores * clock * job.rows) / coreS;
}

/** The capacity of an instance whose GPU has a rate for whole batches. Its real-time part is that of an infinitely fast GPU. */
function profileOf(
  request: GpuRequest,
  rate: Pick<CapacityProfile, 'sigmaLog' | 'bandId'> & { readonly rowsPerS: number; readonly factor90: number },
  reasons: readonly Reason[],
): CapacityProfile {
  const { run, instance, accelerator, speed } = request;
  const { rowsPerS, sigmaLog, factor90, bandId } = rate;
  const batchSize = run.model.batchable ? BATCH : 1;
  const atOnceMs = 1000 / UNLIMITED_PER_S;
  const jobCapPerS = speed === 'unlimited' ? null : hostRowsPerS(request);
  return {
    instanceType: instance.instanceType,
    // The error of a specification is that of the accelerator, not that of its host processor.
    uarch: accelerator.name,
    clockGHz: instance.clockGHz,
    cores: instance.physicalCores,
    basis: 'bounded',
    bandId,
    sigmaLog,
    quantiles: null,
    sourceShare: 0,
    interval: { factor90, residuals: null },
    measurement: NO_MEASUREMENT_ERROR,
    disturbanceSigmaLog: 0,
    sessions: accelerator.count,
    threadsPerSession: 1,
    serviceMs: (rows) => (rows * 1000 * accelerator.count) / rowsPerS,
    best: { batchSize, rowsPerS },
    jobRowsPerS: rowsPerS,
    jobSigmaLog: 0,
    jobCapPerS: jobCapPerS ?? Infinity,
    realtime: {
      sessions: accelerator.count,
      meanServiceMs: atOnceMs,
      saturationPerS: UNLIMITED_PER_S,
      maxRatePerS: ({ budgetMs }) => (budgetMs > 0 ? UNLIMITED_PER_S : 0),
      latencyMs: () => atOnceMs,
      handledMs:
        () =>
        (_ratePerS, _speedup, { ownMs }) =>
          atOnceMs + ownMs,
    },
    memoryMiB: hostMemoryMiB(run, instance),
    reasons,
  };
}
