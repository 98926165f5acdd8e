import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { AnswerCosts } from '#core/price/pricing/precompute.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { oncePer } from '#core/once-per.ts';
import { DAY_S, MONTH_S } from '#core/price/pricing/units.ts';
import { coverageGap, entityRanks } from '#core/price/reuse/entities.ts';
import { cutForReads, type HybridCut, payingCut } from '#core/price/reuse/hybrid-cut.ts';
import { leavesTooMany } from '#core/price/serving/batch/batch-store.ts';
import { tableUnitUsd } from './key-value-store.ts';
import { type LiveOptions, type LiveRest, liveRests } from './live-rest.ts';
import { requestsPerMonth } from '#core/price/serving/candidate/demand.ts';
import type { Asked } from '#core/price/serving/candidate/asked.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import type { StoredAnswers, StoredPart } from './stored-answers.ts';
import { type Draw, drawWith } from '#core/price/serving/candidate/draw.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';

/** A pre-computed part and a live part. */
export interface Mix {
  readonly cut: HybridCut;
  readonly stored: StoredPart;
  readonly rest: LiveRest;
  /** Share of all requests. */
  readonly liveShare: number;
}

const ALL_STORED: Reason = { code: 'all-stored' };

/** A live part whose marginal cost for all requests exceeds the cost of the mix by this factor is not cheaper alone. */
const CLEARLY_COSTLIER = 1.1;

interface Situation {
  readonly asked: Asked;
  /** The answers that can be computed in advance, in the draw. */
  readonly answers: StoredAnswers;
}

/**
 * The cheapest mix over all live parts, each at the cuts that can be optimal. For a part that is billed per request, a cut is where an
 * entity pays for itself, at the prices of a table and of nodes; for an endpoint, where it needs one or more instances fewer. None if one
 * of the parts alone costs less, because then that option is preferable.
 */
export function cheapestMix(situation: Situation & { readonly liveOptions: LiveOptions }): Planning<Mix> {
  const { asked, liveOptions } = situation;
  const { workload, simulation } = asked;
  const periodS = likelyPeriodS(workload);
  const gap = coverageGap(workload, periodS);
  const storedUsd = storedByCut(situation, gap);
  let best: Mix | null = null;
  let bestUsd = Infinity;
  let obstacle: (() => readonly Reason[]) | null = null;
  let isAllStored = false;
  const rests = [];
  let aloneUsd = Infinity;
  for (const rest of liveRests(asked, liveOptions, gap)) {
    // Even the smallest fleet costs more than a known mix, or than a function for all requests: its sizes are not searched.
    if (rest.leastUsd() >= Math.min(bestUsd, aloneUsd)) continue;
    rests.push(rest);
    if (rest.marginalUsd > 0) aloneUsd = liveUsd(rest, 1, simulation);
    for (const cut of cutsFor(rest, situation, { gap, periodS })) {
      // If nothing is left to answer live, it is not a hybrid.
      if (gap <= 0 && cut.readShare >= 1) {
        isAllStored = true;
        continue;
      }
      const mix = mixAt(rest, cut, gap);
      const partUsd = storedUsd(cut);
      const usd = partUsd === Infinity ? Infinity : partUsd + liveUsd(rest, mix.liveShare, simulation);
      if (usd === Infinity) {
        obstacle ??= () => (partUsd === Infinity ? whyNotStored(situation, mix) : whyNotLive(mix, simulation));
      } else if (best === null || usd < bestUsd) {
        best = mix;
        bestUsd = usd;
      }
    }
  }
  if (best === null) {
    return impossible(...(obstacle?.() ?? [isAllStored ? ALL_STORED : nothingPays(situation, periodS)]));
  }
  const requests = requestsPerMonth(asked);
  // A live part that is billed per request is evaluated alone only if it could be cheaper than the mix.
  const isCheaperAlone = (rest: LiveRest): boolean => {
    if (rest.marginalUsd * requests > CLEARLY_COSTLIER * bestUsd) return false;
    return liveUsd(rest, 1, simulation) <= bestUsd;
  };
  if (rests.some(isCheaperAlone)) return impossible(nothingPays(situation, periodS));
  const isAllCheaper = !leavesTooMany(gap, workload) && storedUsd({ entityShare: 1, readShare: 1 }) <= bestUsd;
  return isAllCheaper ? impossible(ALL_STORED) : planned(best);
}

/** US dollars per month of the stored part, worked out once per cut; Infinity if it is impossible. Live parts that are billed per request often share cuts. */
function storedByCut({ asked, answers }: Situation, gap: number): (cut: HybridCut) => number {
  const known = new Map<number, number>();
  return (cut) => {
    const before = known.get(cut.entityShare);
    if (before !== undefined) return before;
    const usd = answers.plan(asked.simulation, storedPart(cut, gap)) ? answers.usd() : Infinity;
    known.set(cut.entityShare, usd);
    return usd;
  };
}

function whyNotStored({ asked, answers }: Situation, { stored }: Mix): readonly Reason[] {
  answers.plan(asked.simulation, stored);
  return answers.whyNot();
}

/** @param gap share of the requests that are for new entities. */
function storedPart({ entityShare, readShare }: HybridCut, gap: number): StoredPart {
  return { entityShare, readShare: (1 - gap) * readShare };
}

function mixAt(rest: LiveRest, cut: HybridCut, gap: number): Mix {
  const stored = storedPart(cut, gap);
  return { cut, stored, rest, liveShare: 1 - stored.readShare };
}

/** A draw in which the projection of every machine errs by as much as in one of twenty, for parts that are sized in advance. */
const slowDraw = oncePer((draw: Draw): Draw =>
  drawWith(draw, { hardwareZ: () => normalQuantile(0.05), sizedIn: draw }, 'slow machines'),
);

/**
 * US dollars per month of the live part of a share of the traffic; Infinity if it does not hold. Slack means that the cheapest live part holds too rarely.
 * More load or a larger size does not help one whose projection is too uncertain, so then it must hold even on slow machines.
 */
function liveUsd(rest: LiveRest, share: number, draw: Draw): number {
  const usd = rest.usdAt(share, draw);
  if (usd === Infinity || draw.slack <= 1 || draw.sizedIn !== null) return usd;
  return rest.usdAt(share, slowDraw(draw)) === Infinity ? Infinity : usd;
}

/** Why the live part of a mix does not hold. */
function whyNotLive({ rest, liveShare }: Mix, draw: Draw): readonly Reason[] {
  const isTooSlow = rest.usdAt(liveShare, draw) !== Infinity;
  return rest.at(liveShare, isTooSlow ? slowDraw(draw) : draw).reasons;
}

function cutsFor(
  rest: LiveRest,
  situation: Situation,
  at: { readonly gap: number; readonly periodS: number },
): readonly HybridCut[] {
  const { workload } = situation.asked;
  const ranks = entityRanks(workload);
  const { gap, periodS } = at;
  const meanPerRefresh = meanReadsPerRefresh(workload, periodS);
  const stepped = rest.steps().flatMap((share) => {
    const readShare = (1 - share) / (1 - gap);
    return readShare > 0 && readShare <= 1 ? [cutForReads(ranks, readShare)] : [];
  });
  const { marginalUsd } = rest;
  const paying =
    marginalUsd <= 0
      ? []
      : [tableCosts(situation, marginalUsd, periodS), nodeCosts(situation, marginalUsd)].flatMap(
          (costs) => payingCut(ranks, costs, { meanPerRefresh }) ?? [],
        );
  return [...stepped, ...paying];
}

/** Mean reads per entity between two runs. */
function meanReadsPerRefresh({ readsPerEntityPerDay }: Workload, periodS: number): number {
  return ((readsPerEntityPerDay ?? 0) * periodS) / DAY_S;
}

/** The period of the runs without their duration, which is accurate enough to search for a cut. */
function likelyPeriodS({ batchPeriodS, maxStalenessS }: Workload): number {
  return batchPeriodS ?? Math.min(DAY_S, maxStalenessS ?? DAY_S);
}

/** Marginal costs of one answer per refresh, in a table that is billed per use. */
function tableCosts({ asked, answers }: Situation, liveUsd: number, periodS: number): AnswerCosts {
  const unit = tableUnitUsd(asked.context.lookup, payloadIn(asked).payloadBytesOut);
  return {
    batchUsd: answers.job.rowUsd(),
    writeUsd: unit.writeUsd,
    storeUsd: (unit.storedMonthUsd * periodS) / MONTH_S,
    readUsd: unit.readUsd,
    liveUsd,
  };
}

/** Marginal costs on nodes that are billed per hour: writes and reads are free until another node is needed. */
function nodeCosts({ answers }: Situation, liveUsd: number): AnswerCosts {
  return { batchUsd: answers.job.rowUsd(), writeUsd: 0, storeUsd: 0, readUsd: 0, liveUsd };
}

function nothingPays({ asked }: Situation, periodS: number): Reason {
  const { workload } = asked;
  const { relativeRate } = entityRanks(workload);
  const mean = meanReadsPerRefresh(workload, periodS);
  const most = relativeRate.length === 1 ? null : mean * (relativeRate[0] ?? 1);
  return { code: 'storing-does-not-pay', meanReads: mean, mostReads: most, periodS };
}
