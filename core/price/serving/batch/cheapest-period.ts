import { isCommitment } from '#core/contract/serving/serving.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { MATERIAL_SHARE, type Workload } from '#core/contract/workload/workload.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import type { EvaluateDraw } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { newExplanation, Tally } from '#core/price/serving/candidate/tally.ts';
import { statedPeriodS } from './batch-runs.ts';
import type { BatchJob } from './batch-served.ts';

const SHORTEST_PERIOD_S = 3600;
/** The periods that a scheduler is set to, longest first, in seconds: parts of a day down to an hour. */
const USUAL_PERIODS_S = [12, 8, 6, 4, 3, 2, 1].map((hours) => hours * SHORTEST_PERIOD_S);
/** The longest period up to a day that keeps the maximum staleness. */
const LONGEST = Number.NaN;

/** Fewer runs are worth this much, in US dollars per month: hourly jobs that save cents are not worth looking after. */
const FEWER_RUNS_USD = 1;

/**
 * Plans the runs of a batch with the longest period that keeps the maximum staleness, or more often where inputs that wait for a run cost more than
 * the start of another, or where smaller runs need fewer committed instances: with the longest of the usual periods that costs at most a dollar or 5
 * % more than the cheapest of them. A stated period is kept. Where each run scores every entity that is read, its inputs do not wait, and the longest
 * period is the cheapest. The period is chosen as a fleet is sized: once, without knowledge of the simulation.
 */
export function inCheapestPeriod(
  prepare: (stated: Stated) => Planning<BatchJob>,
): (stated: Stated) => Planning<EvaluateDraw> {
  return (stated) => {
    const prepared = prepare(stated);
    if (prepared.state === 'impossible') return prepared;
    const { evaluate } = prepared.plan;
    const ofWorkload = statedPeriodS(stated.workload);
    if (!Number.isNaN(ofWorkload)) return planned((asked, to) => evaluate(asked, to, ofWorkload));
    const chosen = sizedOnce((asked) => schedule(asked, prepared.plan));
    return planned((asked, to) => {
      const periodS = chosen(asked);
      if (periodS.state === 'impossible') return to.refuse(() => whyNot(asked, prepared.plan));
      return evaluate(asked, to, periodS.plan);
    });
  };
}

/** The period of the runs, as chosen in a draw. */
function schedule(asked: Asked, job: BatchJob): Planning<number> {
  const rarest = rarestPeriod(asked, job);
  if (rarest.state === 'impossible') return rarest;
  const { workload } = asked;
  const longestUsd = tried.usd;
  const longestS = periodOf(tried);
  const waitingUsd = job.answers.store.waitingUsd();
  const inputsCost = waitingUsd > toleratedUsd(longestUsd - waitingUsd, workload);
  if (!inputsCost && !paysIdleInstances(asked, tried.count)) return rarest;
  let cheapestUsd = longestUsd;
  const shorter: { readonly periodS: number; readonly usd: number }[] = [];
  for (const periodS of USUAL_PERIODS_S) {
    if (periodS >= longestS) continue;
    // Shorter ones start later still, and their starts cost more.
    if (!isPossible(asked, job, periodS) || tried.usd > cheapestUsd) break;
    cheapestUsd = tried.usd;
    shorter.push({ periodS, usd: cheapestUsd });
  }
  const withinUsd = cheapestUsd + toleratedUsd(cheapestUsd, workload);
  if (longestUsd <= withinUsd) return rarest;
  const found = shorter.find(({ usd }) => usd <= withinUsd);
  return found === undefined ? rarest : planned(found.periodS);
}

/** The numbers of the period that was tried last. */
const tried = new Tally();

function isPossible(asked: Asked, { evaluate }: BatchJob, periodS: number): boolean {
  tried.begin(asked.workload);
  return evaluate(asked, tried, periodS);
}

/**
 * The longest period that keeps the staleness, or else the longest of the usual ones in which a run is possible: a smaller run needs fewer
 * instances to meet its deadline, and leaves time to write its answers.
 */
function rarestPeriod(asked: Asked, job: BatchJob): Planning<number> {
  if (isPossible(asked, job, LONGEST)) return FREE;
  // The smallest run is the easiest: workloads that rule out a batch rule out this one too.
  const mayBeShorter = (asked.workload.maxStalenessS ?? Infinity) > SHORTEST_PERIOD_S;
  if (mayBeShorter && isPossible(asked, job, SHORTEST_PERIOD_S)) {
    for (const periodS of USUAL_PERIODS_S) if (isPossible(asked, job, periodS)) return planned(periodS);
  }
  return NO_PERIOD;
}

const FREE = planned(LONGEST);
const NO_PERIOD = impossible();

/** Why no run is possible in the longest period, in the draw that the period is chosen in. */
function whyNot(asked: Asked, { evaluate }: BatchJob): readonly Reason[] {
  const { simulation } = asked;
  const explanation = newExplanation();
  evaluate({ ...asked, simulation: simulation.sizedIn ?? simulation }, new Tally(explanation), LONGEST);
  return explanation.refusal;
}

/** A commitment bills every instance of the largest run all month, and shorter periods have smaller runs. */
function paysIdleInstances({ candidate }: Asked, count: number): boolean {
  return isCommitment(candidate.purchase) && count > 1;
}

/** The extra cost that fewer runs may have; zero if any saving is material. */
function toleratedUsd(cheapestUsd: number, { materialUsd }: Workload): number {
  return materialUsd === 0 ? 0 : Math.max(Math.min(FEWER_RUNS_USD, materialUsd), MATERIAL_SHARE * cheapestUsd);
}

/** The oldest answer has age D + P, and the mean one D + P/2. */
function periodOf({ meanAgeS, maxAgeS }: Tally): number {
  return 2 * (maxAgeS - meanAgeS);
}
