import {
  RUN_SCHEMA_VERSION,
  type BatchResult,
  type BatchTrial,
  type RunDocument,
  type ServicePoint,
  type ServiceTime,
  type SloResult,
} from '#core/contract/run/run.ts';
import { groupBy } from '#core/group-by.ts';
import { meanInterval } from '#core/math/stats/intervals.ts';
import { coefficientOfVariation, median } from '#core/math/stats/moments.ts';
import { fitServiceTime } from '#core/math/stats/service-time.ts';
import { coldStartOf } from './cold-start.ts';
import { documentIncidents, trustOf } from './concerns.ts';
import { kneeOf } from './knee.ts';
import { withFirstPass } from './passes.ts';
import type { BatchRound, RunView } from './run-view.ts';
import { acrossVisits, widenedByStarts } from './visits.ts';

/**
 * Builds run.json from a view, with whatever has been measured so far. Returns null until host, model and data are known, because nothing
 * is measured before that. The state of an unfinished view is `interrupted`.
 */
export function runDocument(measured: RunView): RunDocument | null {
  const view = withFirstPass(measured);
  const { runId, startedAt, request, host, model, data, execution } = view;
  if (runId === null || startedAt === null || request === null) return null;
  if (host === null || model === null || data === null) return null;
  return {
    schemaVersion: RUN_SCHEMA_VERSION,
    runId,
    state: view.state ?? 'interrupted',
    seed: request.seed,
    effort: request.effort,
    startedAt,
    finishedAt: view.finishedAt,
    host,
    model,
    data,
    coldStart: coldStartOf(view),
    serviceTime: serviceTimeOf(view),
    batch: request.modes.includes('batch') ? batchOf(view) : null,
    realtime: realtimeOf(view),
    microBatch:
      view.microBatchSetting === null || view.microBatchPoints.length === 0
        ? null
        : {
            ...view.microBatchSetting,
            frontier: [...view.microBatchPoints],
            simulated: [...view.simulatedWindows],
          },
    parity: view.parity,
    trust: trustOf(view.concerns),
    profile: view.profile,
    decision: view.decision,
    ...(execution === null ? {} : { execution }),
    ...(view.tunings.length === 0 ? {} : { tuning: [...view.tunings] }),
    ...(view.phaseSpeeds.length === 0 ? {} : { phaseSpeeds: [...view.phaseSpeeds] }),
    incidents: documentIncidents(view.incidents),
  };
}

/**
 * Combines the rounds of each configuration: their mean with a t-interval, in the order in which the configurations first ran. If a
 * configuration was repeated, the exploratory round 0 is excluded, because a configuration is selected for being fast in it.
 */
export function batchTrials(rounds: readonly BatchRound[]): readonly BatchTrial[] {
  const groups = groupBy(rounds, (round) => `${round.batchSize}/${round.threads}/${round.replicas}`);
  return groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { batchSize, threads, replicas } = first;
    const repeated = group.filter((each) => each.round > 0);
    const rates = (repeated.length > 0 ? repeated : group).map((each) => each.rowsPerS);
    const trial = { batchSize, threads, replicas, rowsPerS: meanInterval(rates) };
    return [rates.length < 3 ? trial : { ...trial, variation: coefficientOfVariation(rates) }];
  });
}

/** The configuration with the highest mean among those that were repeated. A single fast round may be luck. */
export function bestTrial(trials: readonly BatchTrial[]): BatchTrial | null {
  const repeated = trials.filter((trial) => trial.rowsPerS.low !== null);
  const candidates = repeated.length > 0 ? repeated : trials;
  return candidates.reduce<BatchTrial | null>(
    (best, trial) => (best === null || trial.rowsPerS.value > best.rowsPerS.value ? trial : best),
    null,
  );
}

function batchOf(view: RunView): BatchResult | null {
  const found = batchTrials(view.batchRounds);
  const first = bestTrial(found);
  if (first === null) return null;
  const best = acrossVisits(first, view.batchVisits);
  const { sustained } = view;
  const isOfBest =
    sustained?.batchSize === best.batchSize &&
    sustained.threads === best.threads &&
    sustained.replicas === best.replicas;
  return { best, trials: [...found], job: view.job, ...(isOfBest ? { sustained: sustained.sustained } : {}) };
}

/**
 * Median batch time of one session by batch size and threads, both ascending. Uses the rounds with the fewest replicas: one session alone, unless
 * only parallel sessions were requested.
 */
export function servicePoints(rounds: readonly BatchRound[]): readonly ServicePoint[] {
  const fewest = Math.min(...rounds.map((round) => round.replicas));
  const alone = rounds.filter((round) => round.replicas === fewest);
  return groupBy(alone, (round) => `${round.threads}/${round.batchSize}`)
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      return [{ batchSize: first.batchSize, threads: first.threads, ms: median(group.map((round) => round.batchMs)) }];
    })
    .sort((a, b) => a.threads - b.threads || a.batchSize - b.batchSize);
}

function serviceTimeOf(view: RunView): ServiceTime | null {
  const points = servicePoints(view.batchRounds);
  const threads = view.realtimeSetting?.threads ?? points[0]?.threads;
  const fitted = points.filter((point) => point.threads === threads);
  const used = fitted.length > 0 ? fitted : points.filter((point) => point.threads === points[0]?.threads);
  if (used.length === 0) return null;
  const fit = fitServiceTime(used);
  return { ...fit, alphaMs: view.model?.batchable === true ? fit.alphaMs : null, points: [...points] };
}

function realtimeOf(view: RunView): RunDocument['realtime'] {
  if (view.realtimeSetting === null || view.realtimePoints.length === 0) return null;
  const curve = [...view.realtimePoints].sort((a, b) => a.offeredPerS - b.offeredPerS);
  const { realtimeSetting, transport, handling } = view;
  const measured = { ...realtimeSetting, curve, knee: kneeOf(curve), slo: sloOf(view), transport };
  return handling === null ? measured : { ...measured, handling };
}

function sloOf({ slo, batchRounds, batchVisits }: RunView): SloResult | null {
  if (slo?.maxRatePerS == null) return slo;
  const best = bestTrial(batchTrials(batchRounds));
  const { stalls } = slo;
  return {
    ...slo,
    maxRatePerS: widenedByStarts(slo.maxRatePerS, best, batchVisits),
    ...(stalls === undefined
      ? {}
      : { stalls: { ...stalls, withoutPerS: widenedByStarts(stalls.withoutPerS, best, batchVisits) } }),
  };
}
