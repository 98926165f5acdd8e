import type { ServingMode } from '#core/contract/plan/plan.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { coverageGap } from '#core/price/reuse/entities.ts';
import { leavesTooMany } from '#core/price/serving/batch/batch-store.ts';
import { cheapest, type Contender } from '#core/decide/cheapest/contender.ts';
import { isMaterial, movingParts, simplest, type TieJudge } from '#core/decide/cheapest/simplest.ts';

/** The share of the cost that a micro-batch must save to justify its extra latency and components. */
export const MICRO_BATCH_SAVING = 0.1;

/** The probability of being cheaper that another option needs to replace batch on cost alone. */
export const CHEAPER_PROBABILITY = 0.8;

/** Why batch, the default, is replaced, or that it is not. */
export type LeaveRule =
  | 'caller-waits'
  | 'staleness'
  | 'inputs-unknown'
  | 'cheaper'
  | 'batch-infeasible'
  | 'default-batch';

/** The result of the rules: the mode, the chosen option, and the rules that decided. */
export interface Choice<T extends Contender> {
  readonly mode: ServingMode | 'none';
  readonly chosen: T | null;
  readonly rules: readonly LeaveRule[];
  /** The cheapest feasible batch option, whether or not it is chosen. */
  readonly bestBatch: T | null;
  /** The choice if batch is replaced. */
  readonly bestLive: T | null;
  /** The qualifying options: batch unless a rule excludes it, and all live options. */
  readonly admissible: readonly T[];
}

/** The input of the rules. */
export interface ChooseOptions<T extends Contender> {
  readonly contenders: readonly T[];
  readonly workload: Workload;
  /** Whether some batch could give answers of at most this age in seconds, whether or not a caller waits; null asks about any age. */
  readonly batchFreshWithin: (limitS: number | null) => boolean;
  /** Whether the first option is cheaper than the second with the probability that replacing batch requires. */
  readonly surelyCheaper: (other: T, batch: T) => boolean;
  /** What the simulations say about ties; absent where there are none. */
  readonly ties?: TieJudge<T> | undefined;
}

/**
 * Chooses an option. Batch is the default. It is replaced if (a) a caller waits and the SLO is shorter than the age of the freshest batch, (b) so is
 * the maximum staleness, (c) a caller waits and inputs are not known in advance, or (d) another option is cheaper than the cheapest batch and than
 * the batch with the fewest components with probability 0.8, and both savings are material. Among the live options, one that answers each request is
 * the default where a caller waits, and a micro-batch otherwise; the other replaces it if it saves a tenth, or, where no caller waits, in a tie with
 * fewer components. A hybrid or a cache replaces both if it is cheaper still. Costs that differ immaterially are a tie, which goes to batch, then to
 * the option that meets the requirements most often, has the lowest regret and the fewest components to operate.
 */
export function choose<T extends Contender>(options: ChooseOptions<T>): Choice<T> {
  const { workload, surelyCheaper } = options;
  const feasible = options.contenders.filter((c) => c.central.feasible && Number.isFinite(c.costUsd));
  const live = feasible.filter((c) => c.candidate.mode !== 'batch');
  const batches = feasible.filter((c) => c.candidate.mode === 'batch');
  const terms: Terms<T> = { workload, ties: options.ties ?? null };
  const bestBatch = simplest(batches, workload, terms.ties);
  const bestLive = pickLive(live, terms);
  const excluded = exclusions(workload, options.batchFreshWithin, bestBatch);
  if (excluded.length > 0) return { ...of(bestLive), rules: excluded, bestBatch, bestLive, admissible: live };
  const cheapestBatch = cheapest(batches);
  if (bestBatch === null || cheapestBatch === null) {
    return { ...of(bestLive), rules: ['batch-infeasible'], bestBatch, bestLive, admissible: feasible };
  }
  const beats = (c: T, batch: T): boolean =>
    isMaterial(batch.costUsd - c.costUsd, batch.costUsd, workload) && surelyCheaper(c, batch);
  const cheaper = pickLive(
    live.filter((c) => beats(c, cheapestBatch) && beats(c, bestBatch)),
    terms,
  );
  if (cheaper !== null) {
    return {
      ...of(cheaper),
      rules: ['cheaper'],
      bestBatch: cheapestBatch,
      bestLive: cheaper,
      admissible: feasible,
    };
  }
  // The batch with the fewest components may cost materially more than a live option; then it is one of the batches that tie with that option.
  const unbeaten = batches.filter((batch) => !live.some((c) => beats(c, batch)));
  const batch = simplest(unbeaten, workload, terms.ties) ?? cheapestBatch;
  return { ...of(batch), rules: ['default-batch'], bestBatch: batch, bestLive, admissible: feasible };
}

function of<T extends Contender>(chosen: T | null): Pick<Choice<T>, 'mode' | 'chosen'> {
  return { mode: chosen === null ? 'none' : chosen.candidate.mode, chosen };
}

/** All of the rules (a) to (c) that apply. A batch that is infeasible for a reason other than its age is not too stale. */
function exclusions(
  workload: Workload,
  freshWithin: (limitS: number | null) => boolean,
  bestBatch: Contender | null,
): LeaveRule[] {
  const rules: LeaveRule[] = [];
  const { callerWaits, sloMs, maxStalenessS } = workload;
  if (callerWaits && sloMs !== null && !freshWithin(sloMs / 1000)) rules.push('caller-waits');
  if (maxStalenessS !== null && !freshWithin(maxStalenessS) && freshWithin(null)) rules.push('staleness');
  // Without a waiting caller, an input that is not known yet is scored by the next run: only its age counts.
  if (callerWaits && leavesTooMany(batchCoverageGap(workload, bestBatch), workload)) rules.push('inputs-unknown');
  return rules;
}

const DAY_S = 86_400;

/**
 * The share of the requests that the best batch leaves without an answer: the inputs that are not known in advance, or the keys of the
 * user's data that are new since its last run, whichever is larger. The oldest answer of a batch has age D + P and the mean one D + P/2,
 * which gives its period P. If no batch is feasible, the period is the stated one, or a day.
 */
export function batchCoverageGap(workload: Workload, bestBatch: Contender | null): number {
  const periodS =
    bestBatch === null
      ? (workload.batchPeriodS ?? DAY_S)
      : 2 * (bestBatch.central.maxAgeS - bestBatch.central.meanAgeS);
  return coverageGap(workload, periodS);
}

/** By what contenders of one kind are compared. */
interface Terms<T> {
  readonly workload: Workload;
  readonly ties: TieJudge<T> | null;
}

function pickLive<T extends Contender>(live: readonly T[], { workload, ties }: Terms<T>): T | null {
  const byMode = (...modes: readonly ServingMode[]): T | null =>
    simplest(
      live.filter((c) => modes.includes(c.candidate.mode)),
      workload,
      ties,
    );
  const saves = (other: T, pick: T): boolean =>
    other.costUsd < pick.costUsd && isMaterial(pick.costUsd - other.costUsd, pick.costUsd, workload);
  const alone = byMode('realtime', 'async');
  const micro = byMode('microbatch');
  const reuse = byMode('cached', 'hybrid');
  const clearlySaves = (other: T, pick: T): boolean =>
    other.costUsd <= (1 - MICRO_BATCH_SAVING) * pick.costUsd && saves(other, pick);
  const [first, second] = workload.callerWaits ? [alone, micro] : [micro, alone];
  let pick = first ?? second;
  if (first !== null && second !== null) {
    // A stream whose saving does not justify its components is not kept, also where no caller waits.
    const isTie = !isMaterial(
      Math.abs(first.costUsd - second.costUsd),
      Math.max(first.costUsd, second.costUsd),
      workload,
    );
    const isSimpler = !workload.callerWaits && isTie && movingParts(second) < movingParts(first);
    if (isSimpler || clearlySaves(second, first)) pick = second;
  }
  if (reuse !== null && (pick === null || saves(reuse, pick))) pick = reuse;
  return pick;
}
