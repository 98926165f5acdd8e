import { join } from 'node:path';
import type { Phase } from '#core/contract/run/journal.ts';
import type { Effort } from '#core/contract/base/numbers.ts';
import { batchTrials, bestTrial, servicePoints } from '#core/measure/run/document.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import type { BatchConfiguration } from '#core/measure/search/batch-rounds.ts';
import { tunedUses } from '#core/measure/run/expected-phases.ts';
import {
  FIRST_LOOK_S,
  type EffortBudget,
  FIXED_PHASES,
  requestBudget,
  SERVICE_ONLY_S,
  SETTLED_MS,
  TUNING,
  tuningSeconds,
} from '#core/measure/search/effort.ts';
import { ridgeOf } from '#core/project/projection/node-kind.ts';
import { median } from '#core/math/stats/moments.ts';
import { isDevice } from '#engine/runtime/bench-input.ts';
import { liveSetting } from '#engine/runtime/cores.ts';
import { modelName, type ServedModel, servedModel } from '#engine/model-server/served-model.ts';
import type { BenchTask, Setting, TuningUse } from '#engine/bench/protocol.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { resultName } from '#engine/dataset/write/result-name.ts';
import { readCalibration } from '#engine/hardware/calibration-file.ts';
import type { ResolvedRequest } from './resolved-request.ts';

/** A phase to run; its task is created when it starts, because it depends on earlier results. */
export interface PlannedPhase {
  readonly phase: Phase;
  /** Time limit of the phase, seconds; a slow model takes at least one sample. */
  readonly expectedS: number;
  readonly task: () => BenchTask;
}

/** The inputs for planning a phase. */
interface Planning {
  readonly resolved: ResolvedRequest;
  readonly view: RunView;
  /** The run's own folder. */
  readonly folder: string;
  readonly effort: Effort;
  readonly budget: EffortBudget;
  /** How long executors run before their first counted round. */
  readonly settleMs: number;
  /** Threads and sessions of the live modes. */
  readonly setting: Setting;
  /** The best batch configuration so far; null before it is known or if batch is not measured. */
  readonly best: BatchConfiguration | null;
}

/** The phases of a request at an effort, in order, given the results so far. */
export function planPhases(
  resolved: ResolvedRequest,
  view: RunView,
  folder: string,
  effort: Effort,
): readonly PlannedPhase[] {
  const { durationS, modes, threads, replicas } = resolved.request;
  const planning: Planning = {
    resolved,
    view,
    folder,
    effort,
    budget: requestBudget({ effort, durationS }),
    // Points of a fraction of a second are for a quick overview.
    settleMs: Math.min(SETTLED_MS, durationS === null ? SETTLED_MS : 1000 * durationS),
    setting: liveSetting({ threads: threads[0] ?? null, replicas: replicas[0] ?? null }),
    best: modes.includes('batch') ? bestTrial(batchTrials(view.batchRounds)) : null,
  };
  const phases = [
    profilePhase(planning),
    batchPhase(planning),
    jobPhase(planning),
    realtimePhase(planning),
    microBatchPhase(planning),
    batchAgainPhase(planning),
    tunePhase(planning),
  ];
  return phases.filter((phase) => phase !== null);
}

/** The batch sizes of a first look: the service time of one row, and what stacking rows gains. */
const FIRST_LOOK_SIZES = [1, 8];
/** A first look is discarded once the batch phase is finished, so that its executors need not settle fully. */
const FIRST_LOOK_SETTLED_MS = 250;

/**
 * The service times of one session, from which a verdict is planned before anything else is measured. Null unless the request asks for
 * verdicts.
 */
export function firstLookPhase({ request, input }: ResolvedRequest): PlannedPhase | null {
  const { verdicts, threads } = request;
  if (verdicts !== true) return null;
  const setting = liveSetting({ threads: threads[0] ?? null, replicas: 1 });
  return {
    phase: 'first-look',
    expectedS: FIRST_LOOK_S,
    task: () => ({
      kind: 'batch',
      phase: 'first-look',
      input,
      budget: requestBudget(request),
      batchSizes: FIRST_LOOK_SIZES,
      threads: [setting.threads],
      replicas: [1],
      search: false,
      settleMs: FIRST_LOOK_SETTLED_MS,
      seconds: FIRST_LOOK_S,
    }),
  };
}

/** Null on a device: the profile describes a model on the CPU, and where a device runs it is known before. */
function profilePhase({ resolved: { input }, view, folder, budget }: Planning): PlannedPhase | null {
  if (isDevice(input.provider)) return null;
  return {
    phase: 'profile',
    expectedS: budget.profileS,
    task: () => ({
      kind: 'profile',
      input,
      scratchFolder: folder,
      ridge: ridgeOf(view.host === null ? null : readCalibration(view.host)),
      seconds: 0.7 * budget.profileS,
    }),
  };
}

/** The batch search, or only the service time of one session if batch is not requested. */
function batchPhase({ resolved: { request, input }, budget, settleMs, setting }: Planning): PlannedPhase {
  const search = request.modes.includes('batch');
  const seconds = search ? budget.batchS : SERVICE_ONLY_S;
  return {
    phase: 'batch',
    expectedS: seconds,
    task: () => ({
      kind: 'batch',
      phase: 'batch',
      input,
      budget,
      batchSizes: search ? request.batchSizes : [],
      threads: search ? request.threads : [setting.threads],
      replicas: search ? request.replicas : [1],
      search,
      settleMs,
      seconds,
    }),
  };
}

/** The whole job over the file with the best configuration. */
function jobPhase({ resolved: { input }, folder, best, budget }: Planning): PlannedPhase | null {
  if (best === null || input.source.kind !== 'file') return null;
  const { batchSize, threads, replicas } = best;
  const resultPath = join(folder, resultName(input.source.path));
  return {
    phase: 'job',
    expectedS: FIXED_PHASES.jobS,
    task: () => ({ kind: 'job', input, batchSize, setting: { threads, replicas }, resultPath, ...budget.job }),
  };
}

function realtimePhase({ resolved, effort, budget, setting }: Planning): PlannedPhase | null {
  const { request, input, arrivals } = resolved;
  const { sloMs, percentile, durationS, seed, ratesPerS, transport } = request;
  if (!request.modes.includes('realtime')) return null;
  return {
    phase: 'realtime',
    expectedS: budget.realtimeS,
    task: () => ({
      kind: 'realtime',
      input,
      effort,
      setting,
      transport,
      served: transport === 'http' ? servedOf(resolved) : servedIfPossible(resolved),
      ratesPerS,
      arrivals,
      slo: sloMs === null ? null : { ms: sloMs, percentile },
      durationS,
      seed,
      seconds: budget.realtimeS,
    }),
  };
}

function microBatchPhase({ resolved, view, effort, budget, setting }: Planning): PlannedPhase | null {
  const { request, input, arrivals } = resolved;
  const { ratesPerS, windowsMs, maxBatches, percentile, durationS, seed } = request;
  if (!request.modes.includes('microbatch') || !input.batchable || !input.stackable) return null;
  return {
    phase: 'microbatch',
    expectedS: budget.microBatchS,
    task: () => ({
      kind: 'microbatch',
      input,
      effort,
      setting,
      ratesPerS,
      windowsMs,
      maxBatches,
      percentile,
      arrivals,
      durationS,
      servicePoints: servicePoints(view.batchRounds).filter((point) => point.threads === setting.threads),
      seed,
      seconds: budget.microBatchS,
    }),
  };
}

function batchAgainPhase({ resolved: { input }, view, budget, settleMs, best }: Planning): PlannedPhase | null {
  if (best === null) return null;
  const { batchSize, threads, replicas } = best;
  return {
    phase: 'batch-again',
    expectedS: budget.batchAgainS + budget.sustainedS,
    task: () => ({
      kind: 'batch-again',
      input,
      roundMs: budget.roundMs,
      configuration: { batchSize, threads, replicas },
      batchMs: batchMsOf(view, best),
      settleMs,
      visits: budget.visits,
      seconds: budget.batchAgainS,
      sustainedS: budget.sustainedS,
    }),
  };
}

/** More sessions than this are not run for each combination of settings: what they share is clear from a few. */
const MAX_TUNED_SESSIONS = 4;

/** The settings of a session, if they are asked for; those of the CPU mean nothing to a device. */
function tunePhase({ resolved: { request, input }, best, setting }: Planning): PlannedPhase | null {
  const { tune, effort, seed } = request;
  if (tune !== true || isDevice(input.provider)) return null;
  const uses = tunedUses(request).flatMap((use): readonly TuningUse[] => {
    const configuration = use === 'realtime' ? { batchSize: 1, ...setting } : best;
    if (configuration === null) return [];
    const { batchSize, threads, replicas } = configuration;
    return [{ use, batchSize, threads, replicas: Math.min(replicas, MAX_TUNED_SESSIONS) }];
  });
  if (uses.length === 0) return null;
  return {
    phase: 'tune',
    expectedS: tuningSeconds(effort, uses.length),
    task: () => ({ kind: 'tune', input, uses, ...TUNING[effort], seed }),
  };
}

/** The model as its servers serve it. Throws AppError if it cannot be sent over HTTP. */
function servedOf({ model, input }: ResolvedRequest): ServedModel {
  const { inputs, outputs } = model;
  return servedModel({ name: modelName(model.file), modelPath: input.modelPath, threads: 1, inputs, outputs });
}

/** The model as its servers serve it; null if it cannot be sent over HTTP, or runs on a device, which servers do not use. */
function servedIfPossible(resolved: ResolvedRequest): ServedModel | null {
  if (isDevice(resolved.input.provider)) return null;
  try {
    return servedOf(resolved);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Median time of a batch over the rounds of one configuration. */
function batchMsOf(view: RunView, { batchSize, threads, replicas }: BatchConfiguration): number {
  const isSame = (each: BatchConfiguration): boolean =>
    each.batchSize === batchSize && each.threads === threads && each.replicas === replicas;
  return median(view.batchRounds.filter(isSame).map((round) => round.batchMs));
}
