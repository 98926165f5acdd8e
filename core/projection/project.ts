import type { Catalog, InstanceType, ProjectionBand } from '../contract/catalog.ts';
import type { RunDocument } from '../contract/run.ts';
import { chooseBand, findBand, measurementSigma, sigmaOfBand } from './band.ts';
import { projectToAccelerator } from './gpu.ts';
import { modelFamily } from './model-family.ts';
import { createQueueModels, type QueueModels, realtimeCapacity } from './realtime.ts';
import { type ServiceCurve, serviceCurveOf } from './service-curve.ts';
import { coreSpeedRatio, siliconOf, siliconOfHost, smtGain } from './silicon.ts';
import type { CapacityProfile, Projection } from './types.ts';

/** Projects to any instance type of a catalogue. */
export type Projector = (instance: InstanceType) => Projection;

/** A projector over runs of one model: the first was measured here, the others are imported packs. Remembers what it projected. */
export function createProjector(options: {
  readonly runs: readonly RunDocument[];
  readonly catalog: Catalog;
}): Projector {
  const { runs, catalog } = options;
  const models = createQueueModels();
  const known = new Map<string, Projection>();
  return (instance) => {
    const before = known.get(instance.instanceType);
    if (before !== undefined) return before;
    const projection = projectCapacity({ runs, instance, catalog, models });
    known.set(instance.instanceType, projection);
    return projection;
  };
}

/** Memory of the operating system and of whatever serves, beside the model's process. */
const SYSTEM_MIB = 512;
/** Weights below this stay in a core's share of the caches; above it every call reads them from memory. */
const CACHED_WEIGHT_BYTES = 8 * 2 ** 20;

/**
 * What a measured model can do on an instance type, by cores, clock and the vector width that ONNX Runtime's kernels use. A run that was
 * measured on that type stands as it is; otherwise the first run is scaled, with the band of METHODS.md, section 5.
 * @param options.runs at least one; the first is the one that was measured here.
 */
export function projectCapacity(options: {
  readonly runs: readonly RunDocument[];
  readonly instance: InstanceType;
  readonly catalog: Catalog;
  readonly models?: QueueModels;
}): Projection {
  const { runs, instance, catalog, models = createQueueModels() } = options;
  const run = runs.find((r) => r.host.instanceType === instance.instanceType) ?? runs[0];
  if (run === undefined) throw new Error('a projection needs at least one run');
  if (instance.accelerator !== null) {
    return projectToAccelerator({ run, instance, accelerator: instance.accelerator, bands: catalog.bands });
  }
  const curve = serviceCurveOf(run, run.realtime?.threads ?? run.batch?.best.threads ?? 1);
  if (curve === null) return refusal(instance, 'the run holds no finished measurement');
  return projectToCpu({ run, own: run === runs[0], instance, catalog, curve, models });
}

interface CpuProjection {
  readonly run: RunDocument;
  readonly own: boolean;
  readonly instance: InstanceType;
  readonly catalog: Catalog;
  readonly curve: ServiceCurve;
  readonly models: QueueModels;
}

function projectToCpu(projection: CpuProjection): Projection {
  const { run, own, instance, catalog, curve, models } = projection;
  const { instances, bands } = catalog;
  const band = chooseBand({ run, own, instance, instances, serviceMs: curve.ms(1) });
  const scaled = scaleService(projection, band.bandId.startsWith('A'));
  const fit = fitSessions(run, instance, scaled.threads);
  if (fit.sessions === 0) {
    return refusal(
      instance,
      `the model needs about ${Math.round(fit.neededMiB)} MiB, the instance has ${fit.availableMiB}`,
    );
  }
  const cores = fit.sessions * scaled.threads;
  const best = bestBatch({ ...projection, ...scaled, cores });
  const meanServiceMs = run.realtime?.service.meanMs ?? curve.ms(1);
  const bandwidthPerS = weightBandwidthPerS(run, instance);
  return {
    state: 'projected',
    profile: {
      instanceType: instance.instanceType,
      ...band,
      sigmaLog: sigmaFor(bands, band.bandId, cores, run),
      measurementSigmaLog: measurementSigma(run) ?? sigmaOfBand(findBand(bands, 'A0')),
      sessions: fit.sessions,
      threadsPerSession: scaled.threads,
      serviceMs: scaled.serviceMs,
      best,
      jobRowsPerS: best.rowsPerS * jobShare(run),
      realtime: realtimeCapacity(
        {
          realtime: run.realtime,
          sourceServiceMs: meanServiceMs,
          sessions: fit.sessions,
          serviceMs: (meanServiceMs * scaled.serviceMs(1)) / curve.ms(1),
          bandwidthPerS,
        },
        models,
      ),
      memoryMiB: { needed: fit.neededMiB, available: fit.availableMiB },
      reasons: reasonsFor(projection, findBand(bands, band.bandId), cores),
    },
  };
}

/** Service times on the target: fixed overhead follows the clock, work follows what the kernels can use of the core. */
function scaleService(projection: CpuProjection, sameMachine: boolean) {
  const { run, instance, catalog, curve } = projection;
  const threads = Math.min(curve.threads, instance.physicalCores);
  if (sameMachine) return { threads, serviceMs: curve.ms };
  const source = siliconOfHost(run.host, catalog.instances);
  const target = siliconOf(instance);
  const clock = target.clockGHz / source.clockGHz;
  const speed = coreSpeedRatio(modelFamily(run.model), target, source) * (threads / curve.threads);
  const serviceMs = (rows: number) => curve.overheadMs / clock + (curve.ms(rows) - curve.overheadMs) / speed;
  return { threads, serviceMs };
}

/** Sessions by cores and by memory: one process holds the runtime, each further session its weights and buffers. */
function fitSessions(run: RunDocument, instance: InstanceType, threads: number) {
  const byCores = Math.max(1, Math.floor(instance.physicalCores / threads));
  const weightMiB = run.model.weightBytes / 2 ** 20;
  const firstMiB = run.coldStart?.residentMiB ?? 150 + 1.5 * weightMiB;
  const furtherMiB = Math.max(20, 1.3 * weightMiB);
  const availableMiB = instance.memoryGiB * 1024;
  const spareMiB = availableMiB - SYSTEM_MIB - firstMiB;
  const sessions = spareMiB < 0 ? 0 : Math.min(byCores, 1 + Math.floor(spareMiB / furtherMiB));
  const neededMiB = SYSTEM_MIB + firstMiB + Math.max(0, sessions - 1) * furtherMiB;
  return { sessions, neededMiB, availableMiB };
}

/** The best batch trial, per core, on the target's cores: the ratio of the service times at that batch size carries the speed over. */
function bestBatch(
  projection: CpuProjection & { readonly serviceMs: (rows: number) => number; readonly cores: number },
): CapacityProfile['best'] {
  const { run, instance, curve, serviceMs, cores } = projection;
  const family = modelFamily(run.model);
  const targetGain = instance.threadsPerCore > 1 && cores >= instance.physicalCores ? 1 + smtGain(family) : 1;
  const trial = run.batch?.best;
  if (trial === undefined) {
    const batchSize = run.model.batchable ? 32 : 1;
    const lanes = cores / Math.min(curve.threads, instance.physicalCores);
    return { batchSize, rowsPerS: (lanes * targetGain * 1000 * batchSize) / serviceMs(batchSize) };
  }
  const { batchSize, threads, replicas, rowsPerS } = trial;
  const busy = threads * replicas;
  const sourceCores = Math.min(busy, run.host.physicalCores);
  const sourceGain = busy > run.host.physicalCores ? 1 + smtGain(family) : 1;
  if (run.host.instanceType === instance.instanceType) return { batchSize, rowsPerS: rowsPerS.value };
  const perCore = rowsPerS.value / (sourceCores * sourceGain);
  const threadScale = Math.min(curve.threads, instance.physicalCores) / curve.threads;
  const speed = curve.ms(batchSize) / serviceMs(batchSize) / threadScale;
  const linear = perCore * speed * cores * targetGain;
  const bound = weightBandwidthPerS(run, instance);
  return { batchSize, rowsPerS: bound === null ? linear : softMinimum(linear, bound * batchSize) };
}

/** Calls per second at which reading the weights alone fills the measured memory bandwidth; null when they fit in the caches. */
function weightBandwidthPerS(run: RunDocument, instance: InstanceType): number | null {
  if (run.model.weightBytes < CACHED_WEIGHT_BYTES || instance.readBandwidthGBps === null) return null;
  return (instance.readBandwidthGBps * 1e9) / run.model.weightBytes;
}

function softMinimum(a: number, b: number): number {
  return (a ** -4 + b ** -4) ** -0.25;
}

/** Share of a whole job's busy time that is inference: reading, converting and writing take the rest from the same cores. */
function jobShare(run: RunDocument): number {
  const job = run.batch?.job;
  if (job === undefined || job === null || job.inferS <= 0) return 1;
  return job.inferS / (job.readS + job.tensoriseS + job.inferS + job.writeS);
}

/** A band holds up to twice the measured cores (8 to 13 % error); every further doubling adds 8 %. */
function sigmaFor(bands: readonly ProjectionBand[], bandId: string, cores: number, run: RunDocument): number {
  const beyond = Math.max(0, Math.log2(cores / (2 * Math.max(1, run.host.physicalCores))));
  return Math.hypot(sigmaOfBand(findBand(bands, bandId)), bandId.startsWith('A') ? 0 : 0.08 * beyond);
}

function reasonsFor(projection: CpuProjection, band: ProjectionBand, cores: number): readonly string[] {
  const { run, instance, catalog } = projection;
  if (band.bandId.startsWith('A')) return [];
  const source = siliconOfHost(run.host, catalog.instances);
  const reasons = [
    `throughput projected from ${run.host.cpuModel} to ${instance.cpuModel}: ${band.description} ` +
      `(${band.bandId}, nine in ten within ×${band.low90} to ×${band.high90})`,
  ];
  if (source.note !== null) reasons.push(source.note);
  if (cores > 2 * run.host.physicalCores) {
    reasons.push(`${cores} cores extrapolated from ${run.host.physicalCores}: measure there before you rely on it`);
  }
  return reasons;
}

function refusal(instance: InstanceType, reason: string): Projection {
  return { state: 'refused', instanceType: instance.instanceType, bandId: 'B1', reasons: [reason] };
}
