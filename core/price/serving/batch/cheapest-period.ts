import { workloadWith } from '#core/price/serving/candidate/one-shape.ts';
import { isCommitment } from '#core/contract/serving/serving.ts';
import { MATERIAL_SHARE, type Workload } from '#core/contract/workload/workload.ts';
import { oncePer, oncePerNumber } from '#core/once-per.ts';
import type { Asked, Served } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';

const SHORTEST_PERIOD_S = 3600;
/** The periods that a scheduler is set to, longest first, in seconds: parts of a day down to an hour. */
const USUAL_PERIODS_S = [12, 8, 6, 4, 3, 2, 1].map((hours) => hours * SHORTEST_PERIOD_S);

/** Fewer runs are worth this much, in US dollars per month: hourly jobs that save cents are not worth looking after. */
const FEWER_RUNS_USD = 1;

/**
 * Plans the runs of a batch with the longest period that keeps the maximum staleness, or more often where inputs that wait for a run cost more than
 * the start of another, or where smaller runs need fewer committed instances: with the longest of the usual periods that costs at most a dollar or 5
 * % more than the cheapest of them. A stated period is kept. Where each run scores every entity that is read, its inputs do not wait, and the longest
 * period is the cheapest. The period is chosen as a fleet is sized: once, without knowledge of the simulation.
 */
export function inCheapestPeriod(plan: (asked: Asked) => Planning<Served>): (asked: Asked) => Planning<Served> {
  const chosen = sizedOnce((asked) => chooseSchedule(asked, plan));
  return (asked) => {
    const { workload, simulation } = asked;
    if (workload.batchPeriodS !== null || workload.once) return plan(asked);
    const schedule = chosen(asked);
    if (schedule.state === 'impossible') return schedule;
    const { served, periodS } = schedule.plan;
    if (simulation.sizedIn === null) return { ...schedule, plan: served };
    return plan(periodS === 'longest' ? asked : inPeriod(asked, periodS));
  };
}

/** A schedule of runs, and its evaluation in the simulation that it was chosen in. */
interface Schedule {
  readonly periodS: number | 'longest';
  readonly served: Served;
}

function chooseSchedule(asked: Asked, plan: (asked: Asked) => Planning<Served>): Planning<Schedule> {
  const rarest = rarestSchedule(asked, plan);
  if (rarest.state === 'impossible') return rarest;
  const { workload } = asked;
  const { served } = rarest.plan;
  const tried = [rarest.plan];
  let cheapestUsd = usdOf(served);
  const waitingUsd = usdOf(served, 's3-kept-runs');
  const inputsCost = waitingUsd > toleratedUsd(cheapestUsd - waitingUsd, workload);
  for (const periodS of inputsCost || paysIdleInstances(asked, served) ? USUAL_PERIODS_S : []) {
    if (periodS >= periodOf(served)) continue;
    const shorter = plan(inPeriod(asked, periodS));
    // Shorter ones start later still, and their starts cost more.
    if (shorter.state === 'impossible' || usdOf(shorter.plan) > cheapestUsd) break;
    tried.push({ periodS, served: shorter.plan });
    cheapestUsd = usdOf(shorter.plan);
  }
  const withinUsd = cheapestUsd + toleratedUsd(cheapestUsd, workload);
  return planned(tried.find((each) => usdOf(each.served) <= withinUsd) ?? rarest.plan);
}

/**
 * The longest period that keeps the staleness, or else the longest of the usual ones in which a run is possible: a smaller run needs fewer
 * instances to meet its deadline, and leaves time to write its answers.
 */
function rarestSchedule(asked: Asked, plan: (asked: Asked) => Planning<Served>): Planning<Schedule> {
  const longest = plan(asked);
  if (longest.state === 'planned') return planned({ periodS: 'longest', served: longest.plan });
  // The smallest run is the easiest: workloads that rule out a batch rule out this one too.
  if ((asked.workload.maxStalenessS ?? Infinity) <= SHORTEST_PERIOD_S) return longest;
  if (plan(inPeriod(asked, SHORTEST_PERIOD_S)).state === 'impossible') return longest;
  for (const periodS of USUAL_PERIODS_S) {
    const shorter = plan(inPeriod(asked, periodS));
    if (shorter.state === 'planned') return planned({ periodS, served: shorter.plan });
  }
  return longest;
}

/** A commitment bills every instance of the largest run all month, and shorter periods have smaller runs. */
function paysIdleInstances({ candidate }: Asked, { count }: Served): boolean {
  return isCommitment(candidate.purchase) && count > 1;
}

function inPeriod({ context, candidate, workload, simulation }: Asked, periodS: number): Asked {
  return { context, candidate, workload: everyPeriod(workload)(periodS), simulation };
}

/** The extra cost that fewer runs may have; zero if any saving is material. */
function toleratedUsd(cheapestUsd: number, { materialUsd }: Workload): number {
  return materialUsd === 0 ? 0 : Math.max(Math.min(FEWER_RUNS_USD, materialUsd), MATERIAL_SHARE * cheapestUsd);
}

/** The workload with a stated period, made once, because results are cached by workload. */
const everyPeriod = oncePer((workload: Workload) =>
  oncePerNumber((batchPeriodS: number): Workload => workloadWith(workload, { batchPeriodS })),
);

/** The oldest answer has age D + P, and the mean one D + P/2. */
function periodOf({ freshnessS }: Served): number {
  return freshnessS === null ? 0 : 2 * (freshnessS.max - freshnessS.mean);
}

/** US dollars per month, of all items or of those with a code. */
function usdOf({ items }: Served, code?: string): number {
  let usd = 0;
  for (const item of items) if (code === undefined || item.code === code) usd += item.monthlyUsd;
  return usd;
}
