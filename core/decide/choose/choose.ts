import type { ServingMode } from '#core/contract/plan.ts';
import type { Workload } from '#core/contract/workload.ts';
import { coverageGap } from '#core/price/reuse/entities.ts';
import { COVERAGE_GAP_TOLERANCE } from '#core/price/serving/batch/batch-store.ts';
import type { Candidate, Evaluation } from '#core/price/serving/candidate/types.ts';

/** A micro-batch must save this much before its extra latency and moving parts are worth it. */
export const MICRO_BATCH_SAVING = 0.1;

/** How sure it must be that something else is cheaper before batch is left for money alone. */
export const CHEAPER_PROBABILITY = 0.8;

/** Something that can be chosen, with the cost that it is compared by: a median over worlds or the central one. */
export interface Contender {
  readonly candidate: Candidate;
  readonly central: Evaluation;
  readonly costUsd: number;
}

/** Why batch, the default, is left; or that it is not. */
export type LeaveRule =
  | 'caller-waits'
  | 'staleness'
  | 'inputs-unknown'
  | 'cheaper'
  | 'batch-infeasible'
  | 'default-batch';

export interface Choice<T extends Contender> {
  readonly mode: ServingMode | 'none';
  readonly chosen: T | null;
  readonly rules: readonly LeaveRule[];
  /** The cheapest batch that holds, whether it is chosen or not. */
  readonly bestBatch: T | null;
  /** What is taken once batch is left. */
  readonly bestLive: T | null;
  /** What qualifies: batch as long as no rule excludes it, and all that is live. */
  readonly admissible: readonly T[];
}

export interface ChooseOptions<T extends Contender> {
  readonly contenders: readonly T[];
  readonly workload: Workload;
  /** Whether some batch can give answers that are at most so many seconds old, whoever waits; null asks of any age. */
  readonly batchFreshWithin: (limitS: number | null) => boolean;
  /** Whether the first is cheaper than the second with the probability that leaving batch takes. */
  readonly surelyCheaper: (other: T, batch: T) => boolean;
}

/**
 * Batch is the default. It is left when (a) a caller waits and the SLO is shorter than the freshest batch, (b) the staleness that
 * is tolerated is, (c) inputs are not known in advance, or (d) something else is cheaper with probability 0.8. Under (a) to (c):
 * the cheapest live option, a micro-batch only if it cuts a tenth of the cost, hybrid or cache where they are cheaper still.
 */
export function choose<T extends Contender>(options: ChooseOptions<T>): Choice<T> {
  const { workload, surelyCheaper } = options;
  const feasible = options.contenders.filter((c) => c.central.feasible && Number.isFinite(c.costUsd));
  const live = feasible.filter((c) => c.candidate.mode !== 'batch');
  const bestBatch = cheapest(feasible.filter((c) => c.candidate.mode === 'batch'));
  const bestLive = pickLive(live);
  const excluded = exclusions(workload, options.batchFreshWithin, bestBatch);
  if (excluded.length > 0) return { ...of(bestLive), rules: excluded, bestBatch, bestLive, admissible: live };
  if (bestBatch === null) {
    return { ...of(bestLive), rules: ['batch-infeasible'], bestBatch, bestLive, admissible: feasible };
  }
  const cheaper = cheapest(live.filter((c) => surelyCheaper(c, bestBatch)));
  if (cheaper !== null) {
    return { ...of(cheaper), rules: ['cheaper'], bestBatch, bestLive: cheaper, admissible: feasible };
  }
  return { ...of(bestBatch), rules: ['default-batch'], bestBatch, bestLive, admissible: feasible };
}

function of<T extends Contender>(chosen: T | null): Pick<Choice<T>, 'mode' | 'chosen'> {
  return { mode: chosen === null ? 'none' : chosen.candidate.mode, chosen };
}

/** Rules (a) to (c), all that apply. A batch that is impossible for another reason than its age is not too stale. */
function exclusions(
  workload: Workload,
  freshWithin: (limitS: number | null) => boolean,
  bestBatch: Contender | null,
): LeaveRule[] {
  const rules: LeaveRule[] = [];
  const { callerWaits, sloMs, maxStalenessS } = workload;
  if (callerWaits && sloMs !== null && !freshWithin(sloMs / 1000)) rules.push('caller-waits');
  if (maxStalenessS !== null && !freshWithin(maxStalenessS) && freshWithin(null)) rules.push('staleness');
  if (batchCoverageGap(workload, bestBatch) > COVERAGE_GAP_TOLERANCE + 1e-9) rules.push('inputs-unknown');
  return rules;
}

const DAY_S = 86_400;

/**
 * Share of the requests that the best batch leaves without an answer: inputs that are not known in advance, or keys of the user's data that are new
 * since its last run, whichever are more. A batch's oldest answer is D + P old and its mean one D + P/2, which gives its period P; where none
 * holds, the period is the one that was asked for, else a day.
 */
export function batchCoverageGap(workload: Workload, bestBatch: Contender | null): number {
  const age = bestBatch?.central.freshnessS ?? null;
  const periodS = age === null ? (workload.batchPeriodS ?? DAY_S) : 2 * (age.max - age.mean);
  return coverageGap(workload, periodS);
}

function pickLive<T extends Contender>(live: readonly T[]): T | null {
  const byMode = (...modes: readonly ServingMode[]): T | null =>
    cheapest(live.filter((c) => modes.includes(c.candidate.mode)));
  const alone = byMode('realtime', 'async');
  const micro = byMode('microbatch');
  const reuse = byMode('cached', 'hybrid');
  let pick = alone;
  if (micro !== null && (pick === null || micro.costUsd <= (1 - MICRO_BATCH_SAVING) * pick.costUsd)) pick = micro;
  if (reuse !== null && (pick === null || reuse.costUsd < pick.costUsd)) pick = reuse;
  return pick;
}

/** The contender with the lowest cost; the first of equals. */
export function cheapest<T extends Contender>(contenders: readonly T[]): T | null {
  let best: T | null = null;
  for (const contender of contenders) if (best === null || contender.costUsd < best.costUsd) best = contender;
  return best;
}
