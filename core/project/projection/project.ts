import { betweenRuns, type RunSpread } from './between-runs.ts';
import { jobRate } from './job-rate.ts';
import type { Catalog, InstanceType } from '#core/contract/catalog/catalog.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { onceAsked } from '#core/once-per.ts';
import { disturbanceSigma, judgedRealtime } from './disturbance.ts';
import { chooseBand, findBand, sigmaOfBand } from './band.ts';
import { chooseSource } from './choose-source.ts';
import { deviceNote } from './device-runs.ts';
import { type GpuSpeed, projectToGpu } from './gpu.ts';
import { intervalOf, type ProjectionWidth } from './interval.ts';
import { measurementError } from './measurement-error.ts';
import { isQuantised, modelFamily } from './model-family.ts';
import { sortPacks } from './packs.ts';
import { createQueueModels, type QueueModels, realtimeCapacity } from './realtime.ts';
import { observedErrors } from './observed-errors.ts';
import { softMinimum } from './roofline.ts';
import { type ExpectedError, expectedError } from './shared-error.ts';
import { CACHED_WEIGHT_BYTES, timeRatio } from './scale-time.ts';
import { type ServiceCurve, serviceCurveOf } from './service-curve.ts';
import { saturatesInt8, siliconOf, siliconOfHost, smtGain, typeSaturatesInt8 } from './silicon.ts';
import type { CapacityProfile, Projection } from './types.ts';

/** Projects to any instance type of a catalogue. */
export type Projector = (instance: InstanceType) => Projection;

/**
 * Creates a projector over runs of one model. The first run was measured here, the others are imported packs. Projections are cached. Packs
 * of another model do not count; notes on a pack are in the reasons of its type.
 * @param options.gpu how fast to take GPUs that were not measured; without it they are refused.
 */
export function createProjector(options: {
  readonly runs: readonly RunDocument[];
  readonly catalog: Catalog;
  readonly gpu?: GpuSpeed;
}): Projector {
  const { catalog, gpu } = options;
  const { runs, notes } = sortPacks(options.runs);
  const models = createQueueModels();
  const expected = onceAsked(() =>
    expectedError(
      observedErrors({
        runs,
        catalog,
        project: (own, instance) => projectCapacity({ runs: [own], instance, catalog, models }),
      }),
    ),
  );
  const known = new Map<string, Projection>();
  return (instance) => {
    const before = known.get(instance.instanceType);
    if (before !== undefined) return before;
    const projection = withNotes(
      projectCapacity({ runs, instance, catalog, models, expected: expected(), ...(gpu === undefined ? {} : { gpu }) }),
      notes.get(instance.instanceType) ?? [],
    );
    known.set(instance.instanceType, projection);
    return projection;
  };
}

function withNotes(projection: Projection, notes: readonly Reason[]): Projection {
  if (notes.length === 0) return projection;
  if (projection.state === 'refused') return { ...projection, reasons: [...projection.reasons, ...notes] };
  const { profile } = projection;
  return { ...projection, profile: { ...profile, reasons: [...profile.reasons, ...notes] } };
}

/** Memory of the operating system and the serving software, in addition to the model's process. */
const SYSTEM_MIB = 512;

/**
 * The capacity of a measured model on an instance type. A run that was measured on that type is used unchanged. Otherwise the nearest run
 * is scaled by the resources of the type that kernels use, as in the backtest, with the backtest's interval for the hop
 * (docs/methodology/projection.md).
 * @param options.runs at least one; the first is the one that was measured here.
 */
export function projectCapacity(options: {
  readonly runs: readonly RunDocument[];
  readonly instance: InstanceType;
  readonly catalog: Catalog;
  readonly models?: QueueModels;
  /** The observed errors of projections from the run that was measured here, from packs. */
  readonly expected?: ExpectedError;
  /** The assumed speed of a GPU that was not measured; without it, the GPU is refused. */
  readonly gpu?: GpuSpeed;
}): Projection {
  const { runs, instance, catalog, models = createQueueModels(), expected = UNOBSERVED, gpu } = options;
  const run = chooseSource(runs, instance, catalog.instances);
  if (run === undefined) throw new Error('a projection needs at least one run');
  // A measurement on the type itself is used unchanged, with or without an accelerator.
  const { accelerator } = instance;
  if (accelerator !== null && run.host.instanceType !== instance.instanceType) {
    const { bands, instances } = catalog;
    const projection = projectToGpu({ run, instance, accelerator, bands, instances, speed: gpu ?? 'cuda' });
    if (gpu !== undefined || projection.state === 'refused') return projection;
    return refusal(instance, { code: 'gpu-needs-measurement', what: 'single-rows' });
  }
  const curve = serviceCurveOf(run, run.realtime?.threads ?? run.batch?.best.threads ?? 1);
  if (curve === null) return refusal(instance, { code: 'no-measurement' });
  const own = run === runs[0];
  const others = own ? runs : [run, ...runs.filter((each) => each !== run)];
  const { spread } = betweenRuns(others);
  return projectToCpu({ run, own, spread, instance, catalog, curve, models, expected: own ? expected : UNOBSERVED });
}

const UNOBSERVED = expectedError([]);

interface CpuProjection {
  readonly run: RunDocument;
  readonly own: boolean;
  /** How runs of the model differ between days and hosts like that of the run; null if unknown. */
  readonly spread: RunSpread | null;
  readonly instance: InstanceType;
  readonly catalog: Catalog;
  readonly curve: ServiceCurve;
  readonly models: QueueModels;
  readonly expected: ExpectedError;
}

function projectToCpu(projection: CpuProjection): Projection {
  const { run, own, instance, catalog, curve, models, expected, spread } = projection;
  const { instances, bands } = catalog;
  const band = chooseBand({ run, own, instance, instances, serviceMs: curve.ms(1) });
  const byRatio = scaleService(projection, band.bandId.startsWith('A'));
  const fit = fitSessions(run, instance, byRatio.threads);
  if (fit.sessions === 0) {
    const { neededMiB: neededMib, availableMiB: availableMib } = fit;
    return refusal(instance, { code: 'memory-short', neededMib, availableMib, place: 'instance' });
  }
  const cores = fit.sessions * byRatio.threads;
  const width = intervalOf({ run, instance, catalog, band: findBand(bands, band.bandId), cores, expected, spread });
  const scaled = { ...byRatio, serviceMs: corrected(byRatio.serviceMs, width) };
  const best = bestBatch({ ...projection, ...scaled, cores });
  const meanServiceMs = run.realtime?.service.meanMs ?? curve.ms(1);
  const bandwidthPerS = weightBandwidthPerS(run, instance);
  return {
    state: 'projected',
    profile: {
      instanceType: instance.instanceType,
      uarch: instance.uarch,
      clockGHz: instance.clockGHz,
      cores: instance.physicalCores,
      basis: band.basis,
      bandId: band.bandId,
      sigmaLog: width.sigmaLog,
      quantiles: width.quantiles,
      sourceShare: width.sourceShare,
      interval: { factor90: width.factor90, residuals: width.tested?.residuals ?? null },
      measurement: measurementError(run, { runToRun: sigmaOfBand(findBand(bands, 'A0')) }),
      disturbanceSigmaLog: disturbanceSigma(run),
      sessions: fit.sessions,
      threadsPerSession: scaled.threads,
      serviceMs: scaled.serviceMs,
      best,
      jobRowsPerS: best.rowsPerS * (jobRate(run)?.share.value ?? 1),
      jobSigmaLog: jobRate(run)?.sigmaLog ?? 0,
      jobCapPerS: Infinity,
      realtime: realtimeCapacity(
        {
          realtime: judgedRealtime(run),
          sourceServiceMs: meanServiceMs,
          sessions: fit.sessions,
          serviceMs: (meanServiceMs * scaled.serviceMs(1)) / curve.ms(1),
          bandwidthPerS,
        },
        models,
      ),
      memoryMiB: { needed: fit.neededMiB, available: fit.availableMiB },
      reasons: reasonsFor(projection, { bandId: band.bandId, width, cores }),
    },
  };
}

/**
 * Service times on the target. Without a profile, fixed overhead scales with the clock and work with what kernels can use; with a profile,
 * every node scales by its class.
 */
function scaleService(projection: CpuProjection, sameMachine: boolean) {
  const { run, instance, catalog, curve } = projection;
  const threads = Math.min(curve.threads, instance.physicalCores);
  if (sameMachine) return { threads, serviceMs: curve.ms };
  const source = siliconOfHost(run.host, catalog.instances);
  const target = siliconOf(instance);
  const profile = run.profile ?? null;
  const hostGBps = hostBandwidthGBps(run, catalog);
  const ratio = timeRatio({
    source: {
      silicon: source,
      threads: curve.threads,
      bandwidthGBps: share(hostGBps, curve.threads, run.host.physicalCores),
    },
    target: {
      silicon: target,
      threads,
      bandwidthGBps: share(instance.readBandwidthGBps, threads, instance.physicalCores),
    },
    family: modelFamily(run.model),
    precision: isQuantised(run.model) ? 'int8' : 'fp32',
    fitted: catalog.projection,
    profile,
    weightBytes: run.model.weightBytes,
  });
  const overheadMs = profile === null ? curve.overheadMs : 0;
  const clock = target.clockGHz / source.clockGHz;
  const serviceMs = (rows: number) => overheadMs / clock + (curve.ms(rows) - overheadMs) * ratio(rows);
  return { threads, serviceMs };
}

/** Service times whose error has the median 0: the projection is the middle of its distribution. */
function corrected(serviceMs: (rows: number) => number, { medianLog }: ProjectionWidth): (rows: number) => number {
  if (medianLog === 0) return serviceMs;
  const slower = Math.exp(-medianLog);
  return (rows) => serviceMs(rows) * slower;
}

/** The share of a machine's bandwidth that the cores of a session can draw: up to twice their proportion. */
function share(bandwidthGBps: number | null, threads: number, cores: number): number | null {
  return bandwidthGBps === null ? null : bandwidthGBps * Math.min(1, (2 * threads) / Math.max(1, cores));
}

/** Read bandwidth of a host: the catalogue's value for its type, otherwise the calibrated one. Null if there is neither. */
function hostBandwidthGBps(run: RunDocument, catalog: Catalog): number | null {
  const type = catalog.instances.find((i) => i.instanceType === run.host.instanceType);
  return type?.readBandwidthGBps ?? run.host.readBandwidthGBps ?? null;
}

/** Number of sessions by cores and memory; one on a device, as it was measured. One process holds the runtime; each further session adds its weights and buffers. */
function fitSessions(run: RunDocument, instance: InstanceType, threads: number) {
  const byCores = run.execution === undefined ? Math.max(1, Math.floor(instance.physicalCores / threads)) : 1;
  const weightMiB = run.model.weightBytes / 2 ** 20;
  const firstMiB = run.coldStart?.residentMiB ?? 150 + 1.5 * weightMiB;
  const furtherMiB = Math.max(20, 1.3 * weightMiB);
  const availableMiB = instance.memoryGiB * 1024;
  const spareMiB = availableMiB - SYSTEM_MIB - firstMiB;
  const sessions = spareMiB < 0 ? 0 : Math.min(byCores, 1 + Math.floor(spareMiB / furtherMiB));
  const neededMiB = SYSTEM_MIB + firstMiB + Math.max(0, sessions - 1) * furtherMiB;
  return { sessions, neededMiB, availableMiB };
}

/** The best batch trial per core, scaled to the target's cores and by the ratio of the service times at its batch size. */
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

/** Calls per second at which reading the weights alone saturates the measured memory bandwidth. Null if they fit in the caches. */
function weightBandwidthPerS(run: RunDocument, instance: InstanceType): number | null {
  if (run.model.weightBytes < CACHED_WEIGHT_BYTES || instance.readBandwidthGBps === null) return null;
  return (instance.readBandwidthGBps * 1e9) / run.model.weightBytes;
}

function reasonsFor(
  projection: CpuProjection,
  of: { readonly bandId: string; readonly width: ProjectionWidth; readonly cores: number },
): readonly Reason[] {
  const { run, own, instance, catalog } = projection;
  const { bandId, width, cores } = of;
  const onDevice = deviceNote(run);
  if (onDevice !== null) return [onDevice];
  if (bandId.startsWith('A')) return [];
  const source = siliconOfHost(run.host, catalog.instances);
  const { low90, high90, tested } = width;
  const reasons: Reason[] = [
    {
      code: 'projected-throughput',
      from: own ? 'host' : 'pack',
      source: own ? run.host.cpuModel : (run.host.instanceType ?? run.host.cpuModel),
      target: instance.cpuModel,
      bandId,
      description: findBand(catalog.bands, bandId).description,
      low90,
      high90,
      residuals: tested?.residuals ?? null,
      ...(tested === null
        ? {}
        : { generations: tested.generations, covers90Pct: tested.covers90Pct, isBorrowed: tested.isBorrowed }),
      isTrees: modelFamily(run.model) === 'trees',
    },
  ];
  if (source.note !== null) reasons.push(source.note);
  if (cores > 2 * run.host.physicalCores) {
    reasons.push({ code: 'cores-extrapolated', cores, measuredCores: run.host.physicalCores });
  }
  const saturatesHere = isQuantised(run.model) ? saturatesInt8(run.host) : null;
  const saturatesThere = typeSaturatesInt8(instance);
  if (saturatesHere !== null && saturatesHere !== saturatesThere) {
    reasons.push({ code: 'int8-sums-differ', target: instance.cpuModel, saturatesThere });
  }
  return reasons;
}

function refusal(instance: InstanceType, reason: Reason): Projection {
  return { state: 'refused', instanceType: instance.instanceType, bandId: 'B1', reasons: [reason] };
}
