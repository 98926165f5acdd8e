import type { BreakEven, Verdict } from '../contract/plan.ts';
import type { Workload } from '../contract/workload.ts';
import type { Candidate, Evaluate } from '../serving/types.ts';
import { quantileOfSorted } from '../stats/percentiles.ts';
import { becauseOf } from './because.ts';
import { findBreakEvens } from './break-evens.ts';
import { batchFreshness, centralMode, type CentralModel, freshestBatchS, type Situation } from './central-choice.ts';
import { cheapest, CHEAPER_PROBABILITY, type Choice, choose } from './choose.ts';
import { findFlips } from './flips.ts';
import { frontierOf } from './frontier.ts';
import { groupBy } from './group-by.ts';
import { type PricedRow, probabilityCheaper, probabilityCheapest } from './priced-row.ts';
import { leastRegret } from './regret.ts';
import { findRelaxations } from './relax.ts';
import { isCommitted, type RowContender } from './row-contender.ts';
import { CENTRAL_WORLD } from './worlds.ts';

export interface DecideRequest {
  /** One row for each service × purchase; they compete. */
  readonly rows: readonly PricedRow[];
  /** Rows that are listed only; they take part in the frontier. */
  readonly extras: readonly PricedRow[];
  /** What sensitivities are searched over. */
  readonly shortlist: readonly Candidate[];
  readonly workload: Workload;
  readonly evaluate: Evaluate;
}

/** The verdict on priced rows, with what would flip it, and the break-evens between services. */
export function decide(request: DecideRequest): { readonly verdict: Verdict; readonly breakEvens: BreakEven[] } {
  const { rows, extras, workload, evaluate, shortlist } = request;
  const situation: Situation = { workload, world: CENTRAL_WORLD };
  const contenders = rows.map((row) => ({
    candidate: row.candidate,
    central: row.central,
    costUsd: row.medianUsd,
    row,
  }));
  const choice = chooseRow(contenders, request, situation);
  const breakEvens = findBreakEvens({ options: bestOfServices(contenders), workload, evaluate });
  const admissible = choice.admissible.map((c) => c.row);
  const regretRow = leastRegret(admissible);
  const probability = choice.chosen === null ? null : probabilityCheapest(choice.chosen.row, admissible);
  const model = modelOf(choice, { evaluate, candidates: competing(shortlist, choice) });
  const because = becauseOf({
    choice,
    contenders,
    workload,
    worlds: rows[0]?.monthlyUsd.length ?? 0,
    freshestBatchS: freshestBatchS(model, situation),
    probabilityCheapest: probability,
    leastRegret: contenders.find((c) => c.row === regretRow) ?? null,
    breakEvens,
  });
  const agrees = centralMode(model, situation) === choice.mode;
  const verdict: Verdict = {
    mode: choice.mode,
    optionId: choice.chosen?.candidate.id ?? null,
    probabilityCheapest: probability,
    leastRegretId: choice.chosen === null ? null : (regretRow?.candidate.id ?? null),
    because: agrees ? because : [...because, CLOSE_CALL],
    flips: agrees ? findFlips(model, situation) : [],
    frontier: frontierOf([...rows, ...extras].flatMap(placed)),
    relax: choice.mode === 'none' ? findRelaxations(model, situation) : [],
  };
  return { verdict, breakEvens };
}

const CLOSE_CALL = {
  rule: 'close-call',
  text: 'The worlds together say something else than the most likely one alone: the verdict is a close call, and no single input is named that would flip it.',
};

/** A row that holds in fewer worlds than this is taken only if nothing steadier is there. */
const STEADY = 0.8;

/** Commitments and rows that often fail compete only when nothing else fits. */
function chooseRow(
  contenders: readonly RowContender[],
  request: DecideRequest,
  situation: Situation,
): Choice<RowContender> {
  const free = contenders.filter((c) => !isCommitted(c.candidate));
  const steady = free.filter((c) => c.row.holds >= STEADY);
  const batchFreshWithin = batchFreshness({ candidates: request.shortlist, evaluate: request.evaluate }, situation);
  const among = (list: readonly RowContender[]): Choice<RowContender> =>
    choose({
      contenders: list,
      workload: request.workload,
      batchFreshWithin,
      surelyCheaper: (other, batch) => probabilityCheaper(other.row, batch.row) >= CHEAPER_PROBABILITY,
    });
  for (const list of [steady, free]) {
    const choice = among(list);
    if (choice.chosen !== null) return choice;
  }
  return among(contenders);
}

/** The candidates that sensitivities may choose: without commitments, unless the verdict itself needed one. */
function competing(shortlist: readonly Candidate[], choice: Choice<RowContender>): readonly Candidate[] {
  const committed = choice.chosen !== null && isCommitted(choice.chosen.candidate);
  const nothing = choice.chosen === null;
  return committed || nothing ? shortlist : shortlist.filter((candidate) => !isCommitted(candidate));
}

/** Without a pair to learn it from: about the spread of a projection. */
const DEFAULT_MARGIN = 0.2;

/**
 * Carries the worlds' "cheaper with probability 0.8" over to the central world: how far the 80th percentile of the pair's log cost
 * ratio lies above its central value.
 */
function modelOf(choice: Choice<RowContender>, base: Pick<CentralModel, 'candidates' | 'evaluate'>): CentralModel {
  const batch = choice.bestBatch;
  const other = cheapest(choice.admissible.filter((c) => c.candidate.mode !== 'batch'));
  if (batch === null || other === null) return { ...base, margin: DEFAULT_MARGIN };
  const ratios = other.row.monthlyUsd
    .map((usd, i) => Math.log(usd / (batch.row.monthlyUsd[i] ?? Infinity)))
    .filter((ratio) => !Number.isNaN(ratio))
    .sort();
  const central = Math.log((other.central.monthlyUsd ?? Infinity) / (batch.central.monthlyUsd ?? Infinity));
  const margin = ratios.length === 0 ? Number.NaN : quantileOfSorted(ratios, CHEAPER_PROBABILITY) - central;
  return { ...base, margin: Number.isFinite(margin) ? margin : DEFAULT_MARGIN };
}

/** For break-evens: the cheapest uncommitted row of each service, or the cheapest when all are commitments. */
function bestOfServices(contenders: readonly RowContender[]): Candidate[] {
  const feasible = contenders.filter((c) => c.central.feasible && Number.isFinite(c.costUsd));
  return groupBy(feasible, (c) => c.candidate.service).flatMap((group) => {
    const free = group.filter((c) => !isCommitted(c.candidate));
    const best = cheapest(free.length > 0 ? free : group);
    return best === null ? [] : [best.candidate];
  });
}

function placed(row: PricedRow) {
  if (!row.central.feasible || !Number.isFinite(row.medianUsd)) return [];
  return [
    {
      id: row.candidate.id,
      costUsd: row.medianUsd,
      p99Ms: row.central.latencyMs?.p99 ?? null,
      maxAgeS: row.central.freshnessS?.max ?? null,
    },
  ];
}
