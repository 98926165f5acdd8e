import type { Accelerator, InstanceType } from '#core/contract/catalog.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { findBand } from './band.ts';
import { modelFamily, nodeCount } from './model-family.ts';
import type { Projection } from './types.ts';
import type { ProjectionBand } from '#core/contract/catalog.ts';

/** Assumed share of a GPU's fp32 peak that a convolutional or transformer model reaches; a prior, not a measurement. */
const PEAK_SHARE = 0.35;
/** Assumed share of memory bandwidth reached when reading weights. */
const BANDWIDTH_SHARE = 0.6;
/** Milliseconds to launch one node on the GPU through ONNX Runtime. */
const NODE_MS = 0.013;
const ASSUMED_NODES = 200;
/** With fewer FLOPs per row, a GPU does not pay for its launch overhead. */
const MIN_FLOPS_PER_ROW = 1e8;
const BATCH = 64;
/** PCIe 3 with sixteen lanes, used if the copy to the device was not measured. */
const ASSUMED_COPY_GBPS = 11.1;

/**
 * Estimates a GPU from specifications alone. More than half of such a time is a prior, so the projection is refused (docs/adr/0008), with
 * the rough estimate and its factor in the reason. Models that a GPU cannot run, or for which it does not pay, are refused with that
 * reason.
 */
export function projectToAccelerator(options: {
  readonly run: RunDocument;
  readonly instance: InstanceType;
  readonly accelerator: Accelerator;
  readonly bands: readonly ProjectionBand[];
}): Projection {
  const { run, instance, accelerator, bands } = options;
  const { instanceType } = instance;
  const refused = (bandId: string, reason: Reason): Projection => ({
    state: 'refused',
    instanceType,
    bandId,
    reasons: [reason],
  });
  if (accelerator.vendor === 'neuron' || accelerator.fp32Tflops === null) {
    const { name, count } = accelerator;
    const peakRowsPerS = boundPerS(accelerator, run);
    return refused('E', { code: 'accelerator-unsupported', accelerator: name, count, peakRowsPerS });
  }
  if (instance.arch === 'arm64') {
    return refused('D0s', { code: 'cuda-needs-x86' });
  }
  if (modelFamily(run.model) === 'trees') {
    return refused('D0s', { code: 'trees-need-cpu' });
  }
  const flops = run.model.flopsPerRow;
  if (flops === null || flops < MIN_FLOPS_PER_ROW) {
    return refused('D0s', { code: 'gpu-not-worthwhile', flopsPerRow: flops });
  }
  const neededMiB = 1024 + (1.3 * run.model.weightBytes) / 2 ** 20;
  const availableMiB = accelerator.memoryGiBEach * 1024;
  if (neededMiB > availableMiB) {
    return refused('D0s', {
      code: 'accelerator-memory-short',
      neededMib: neededMiB,
      availableMib: availableMiB,
      accelerator: accelerator.name,
    });
  }
  const launchMs = NODE_MS * (nodeCount(run.model) ?? ASSUMED_NODES);
  const weightsMs = run.model.weightBytes / (BANDWIDTH_SHARE * accelerator.memoryBandwidthGBps * 1e6);
  const rowMs = flops / (PEAK_SHARE * accelerator.fp32Tflops * 1e9);
  const batchSize = run.model.batchable ? BATCH : 1;
  const copyMs = (batchSize * bytesPerRow(run)) / ((accelerator.hostToDeviceGBps ?? ASSUMED_COPY_GBPS) * 1e6);
  const batchMs = launchMs + copyMs + Math.max(weightsMs, batchSize * rowMs);
  const rowsPerS = Number(((accelerator.count * 1000 * batchSize) / batchMs).toPrecision(2));
  const band = findBand(bands, 'D0s');
  return refused(band.bandId, {
    code: 'gpu-not-measured',
    accelerator: accelerator.name,
    rowsPerS,
    factor: Math.round(1 / band.low90),
  });
}

/** Bytes of the inputs of one row, at four bytes per element. */
function bytesPerRow({ data }: RunDocument): number {
  return data.mapping.reduce((sum, { rowShape }) => sum + 4 * rowShape.reduce((size, dim) => size * dim, 1), 0);
}

/** Maximum rows per second at the accelerator's peak. Null if its peak or the model's work is unknown. */
function boundPerS({ fp32Tflops, count }: Accelerator, { model }: RunDocument): number | null {
  if (fp32Tflops === null || model.flopsPerRow === null || model.flopsPerRow <= 0) return null;
  return Number(((count * fp32Tflops * 1e12) / model.flopsPerRow).toPrecision(2));
}
