import { join } from 'node:path';
import type { Phase } from '#core/contract/journal.ts';
import type { Effort } from '#core/contract/numbers.ts';
import { batchTrials, bestTrial, servicePoints } from '#core/measure/run/document.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import type { BatchConfiguration } from '#core/measure/search/batch-rounds.ts';
import { effortBudget, FIXED_PHASES, SERVICE_ONLY_S, SETTLED_MS } from '#core/measure/search/effort.ts';
import { ridgeOf } from '#core/project/projection/node-kind.ts';
import { median } from '#core/math/stats/moments.ts';
import { liveSetting } from '#engine/runtime/cores.ts';
import { modelName, type ServedModel, servedModel } from '#engine/model-server/served-model.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { resultName } from '#engine/dataset/result-name.ts';
import { readCalibration } from '#engine/hardware/calibration-file.ts';
import type { ResolvedRequest } from './resolve.ts';

/** A phase that is to be run; its task is made when its turn comes, since it builds on what was found before. */
export interface PlannedPhase {
  readonly phase: Phase;
  /** Seconds that it is given; a slow model takes at least one sample. */
  readonly expectedS: number;
  readonly task: () => BenchTask;
}

/** Visits to the best batch configuration at the end of a run: with the search the fewest from which a spread can be told. */
const VISITS = 2;

/** What is to be measured for a request at an effort, in order, given what is known so far. */
export function planPhases(
  resolved: ResolvedRequest,
  view: RunView,
  folder: string,
  effort: Effort,
): readonly PlannedPhase[] {
  const { request, input, arrivals } = resolved;
  const { modes, durationS, seed } = request;
  const budget = effortBudget(effort);
  // Who asks for points of a fraction of a second wants a quick look at everything.
  const settleMs = Math.min(SETTLED_MS, durationS === null ? SETTLED_MS : 1000 * durationS);
  const setting = liveSetting({ threads: request.threads[0] ?? null, replicas: request.replicas[0] ?? null });
  const wantsBatch = modes.includes('batch');
  const planned: PlannedPhase[] = [
    {
      phase: 'profile',
      expectedS: budget.profileS,
      task: () => ({
        kind: 'profile',
        input,
        scratchFolder: folder,
        ridge: ridgeOf(view.host === null ? null : readCalibration(view.host)),
        seconds: 0.7 * budget.profileS,
      }),
    },
    {
      phase: 'batch',
      expectedS: wantsBatch ? budget.batchS : SERVICE_ONLY_S,
      task: () => ({
        kind: 'batch',
        input,
        effort,
        batchSizes: wantsBatch ? request.batchSizes : [],
        threads: wantsBatch ? request.threads : [setting.threads],
        replicas: wantsBatch ? request.replicas : [1],
        search: wantsBatch,
        settleMs,
        seconds: wantsBatch ? budget.batchS : SERVICE_ONLY_S,
      }),
    },
  ];
  const best = bestTrial(batchTrials(view.batchRounds));
  if (wantsBatch && best !== null && input.source.kind === 'file') {
    const { batchSize, threads, replicas } = best;
    const resultPath = join(folder, resultName(input.source.path));
    planned.push({
      phase: 'job',
      expectedS: FIXED_PHASES.jobS,
      task: () => ({ kind: 'job', input, batchSize, setting: { threads, replicas }, resultPath }),
    });
  }
  if (modes.includes('realtime')) {
    const slo = request.sloMs === null ? null : { ms: request.sloMs, percentile: request.percentile };
    planned.push({
      phase: 'realtime',
      expectedS: budget.realtimeS,
      task: () => ({
        kind: 'realtime',
        input,
        effort,
        setting,
        served: request.transport === 'http' ? servedOf(resolved) : null,
        ratesPerS: request.ratesPerS,
        arrivals,
        slo,
        durationS,
        seed,
        seconds: budget.realtimeS,
      }),
    });
  }
  if (modes.includes('microbatch') && input.batchable && input.stackable) {
    planned.push({
      phase: 'microbatch',
      expectedS: budget.microBatchS,
      task: () => ({
        kind: 'microbatch',
        input,
        effort,
        setting,
        ratesPerS: request.ratesPerS,
        windowsMs: request.windowsMs,
        maxBatches: request.maxBatches,
        percentile: request.percentile,
        arrivals,
        durationS,
        servicePoints: servicePoints(view.batchRounds).filter((point) => point.threads === setting.threads),
        seed,
        seconds: budget.microBatchS,
      }),
    });
  }
  if (wantsBatch && best !== null) {
    const { batchSize, threads, replicas } = best;
    planned.push({
      phase: 'batch-again',
      expectedS: budget.batchAgainS,
      task: () => ({
        kind: 'batch-again',
        input,
        effort,
        configuration: { batchSize, threads, replicas },
        batchMs: batchMsOf(view, best),
        settleMs,
        visits: VISITS,
        seconds: budget.batchAgainS,
      }),
    });
  }
  return planned;
}

/** The model as its servers serve it. Throws AppError where it cannot be sent over HTTP. */
function servedOf({ model, input }: ResolvedRequest): ServedModel {
  const { inputs, outputs } = model;
  return servedModel({ name: modelName(model.file), modelPath: input.modelPath, threads: 1, inputs, outputs });
}

/** Median time of a batch over the rounds of one configuration. */
function batchMsOf(view: RunView, { batchSize, threads, replicas }: BatchConfiguration): number {
  const isSame = (each: BatchConfiguration): boolean =>
    each.batchSize === batchSize && each.threads === threads && each.replicas === replicas;
  return median(view.batchRounds.filter(isSame).map((round) => round.batchMs));
}
