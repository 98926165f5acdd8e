import type { Accelerator, InstanceType } from '#core/contract/catalog.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { findBand } from './band.ts';
import { modelFamily, nodeCount } from './model-family.ts';
import type { Projection } from './types.ts';
import type { ProjectionBand } from '#core/contract/catalog.ts';

/** Share of a GPU's fp32 peak that a convolutional or transformer model is taken to reach; a prior, not a measurement. */
const PEAK_SHARE = 0.35;
/** Share of the memory bandwidth that reading weights reaches. */
const BANDWIDTH_SHARE = 0.6;
/** Launching one node on the GPU through ONNX Runtime, milliseconds. */
const NODE_MS = 0.013;
const ASSUMED_NODES = 200;
/** Below this there is too little work in a row for a GPU to be worth its launches. */
const MIN_FLOPS_PER_ROW = 1e8;
const BATCH = 64;
/** PCIe 3 at sixteen lanes, where a copy to the device was not measured. */
const ASSUMED_COPY_GBPS = 11.1;

/**
 * What a GPU might do, from specifications alone. More than half of such a time is a prior, so it is refused (docs/adr/0008), with the
 * rough figure and its factor in the reason; models that a GPU cannot run or is not worth its launches are refused with that reason.
 */
export function projectToAccelerator(options: {
  readonly run: RunDocument;
  readonly instance: InstanceType;
  readonly accelerator: Accelerator;
  readonly bands: readonly ProjectionBand[];
}): Projection {
  const { run, instance, accelerator, bands } = options;
  const { instanceType } = instance;
  const refused = (bandId: string, reason: string): Projection => ({
    state: 'refused',
    instanceType,
    bandId,
    reasons: [reason],
  });
  if (accelerator.vendor === 'neuron' || accelerator.fp32Tflops === null) {
    return refused(
      'E',
      `ONNX Runtime has no execution provider for ${accelerator.name}: nothing to project from${boundOf(accelerator, run)}`,
    );
  }
  if (instance.arch === 'arm64') {
    return refused(
      'D0s',
      "ONNX Runtime's CUDA packages are for x86-64: an Arm host with a GPU needs a build of one's own",
    );
  }
  if (modelFamily(run.model) === 'trees') {
    return refused('D0s', 'ONNX Runtime runs tree ensembles on the CPU only');
  }
  const flops = run.model.flopsPerRow;
  if (flops === null || flops < MIN_FLOPS_PER_ROW) {
    const known = flops === null ? 'its FLOPs per row are not known' : 'a row is less than 0.1 GFLOP';
    return refused('D0s', `no GPU is projected for this model: ${known}`);
  }
  const neededMiB = 1024 + (1.3 * run.model.weightBytes) / 2 ** 20;
  const availableMiB = accelerator.memoryGiBEach * 1024;
  if (neededMiB > availableMiB) {
    return refused('D0s', `the model needs about ${Math.round(neededMiB)} MiB of the ${accelerator.name}'s memory`);
  }
  const launchMs = NODE_MS * (nodeCount(run.model) ?? ASSUMED_NODES);
  const weightsMs = run.model.weightBytes / (BANDWIDTH_SHARE * accelerator.memoryBandwidthGBps * 1e6);
  const rowMs = flops / (PEAK_SHARE * accelerator.fp32Tflops * 1e9);
  const batchSize = run.model.batchable ? BATCH : 1;
  const copyMs = (batchSize * bytesPerRow(run)) / ((accelerator.hostToDeviceGBps ?? ASSUMED_COPY_GBPS) * 1e6);
  const batchMs = launchMs + copyMs + Math.max(weightsMs, batchSize * rowMs);
  const rowsPerS = Number(((accelerator.count * 1000 * batchSize) / batchMs).toPrecision(2));
  const band = findBand(bands, 'D0s');
  return refused(
    band.bandId,
    `all of a GPU's speed would be a prior here: by its specification ${accelerator.name} might do about ${rowsPerS.toLocaleString('en-US')} ` +
      `rows/s, true within a factor of ${Math.round(1 / band.low90)} either way, and no price is put on that; a run measured there gives one (--packs)`,
  );
}

/** Bytes of the inputs of one row, at four bytes an element. */
function bytesPerRow({ data }: RunDocument): number {
  return data.mapping.reduce((sum, { rowShape }) => sum + 4 * rowShape.reduce((size, dim) => size * dim, 1), 0);
}

/** What the peak of an accelerator allows at most, where both it and the model's work are known. */
function boundOf({ fp32Tflops, count, name }: Accelerator, { model }: RunDocument): string {
  if (fp32Tflops === null || model.flopsPerRow === null || model.flopsPerRow <= 0) return '';
  const mostPerS = Number(((count * fp32Tflops * 1e12) / model.flopsPerRow).toPrecision(2));
  return `; in fp32 the peak of ${count} ${name} is ${mostPerS.toLocaleString('en-US')} rows/s, a bound and no projection`;
}
