import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { AnswerCosts } from '#core/price/pricing/precompute.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { oncePer } from '#core/once-per.ts';
import { DAY_S, MONTH_S } from '#core/price/pricing/units.ts';
import { coverageGap, entityRanks } from '#core/price/reuse/entities.ts';
import { cutForReads, type HybridCut, payingCut } from '#core/price/reuse/hybrid-cut.ts';
import { leavesTooMany } from '#core/price/serving/batch/batch-store.ts';
import type { Ec2Job } from '#core/price/serving/batch/ec2-job.ts';
import { tableUnitUsd } from './key-value-store.ts';
import { type LiveOptions, type LiveRest, liveRests } from './live-rest.ts';
import { requestsPerMonth } from '#core/price/serving/candidate/demand.ts';
import type { Asked } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { planStoredAnswers, type StoredAnswers } from './stored-answers.ts';
import { type Draw, drawWith } from '#core/price/serving/candidate/draw.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';

/** A pre-computed part and a live part, and what both cost. */
export interface Mix {
  readonly cut: HybridCut;
  readonly stored: StoredAnswers;
  readonly rest: LiveRest;
  /** Share of all requests. */
  readonly liveShare: number;
  readonly monthlyUsd: number;
}

const ALL_STORED: Reason = { code: 'all-stored' };

/** A live part whose marginal cost for all requests exceeds the cost of the mix by this factor is not cheaper alone. */
const CLEARLY_COSTLIER = 1.1;

interface Situation {
  readonly asked: Asked;
  readonly job: Ec2Job;
}

/**
 * The cheapest mix over all live parts, each at the cuts that can be optimal. For a part that is billed per request, a cut is where an
 * entity pays for itself, at the prices of a table and of nodes; for an endpoint, where it needs one or more instances fewer. None if one
 * of the parts alone costs less, because then that option is preferable.
 */
export function cheapestMix(situation: Situation & { readonly liveOptions: LiveOptions }): Planning<Mix> {
  const { asked, liveOptions } = situation;
  const { workload } = asked;
  const periodS = likelyPeriodS(workload);
  const gap = coverageGap(workload, periodS);
  const storedAt = storedByCut(situation, gap);
  let best: Mix | null = null;
  let obstacle: readonly Reason[] | null = null;
  let isAllStored = false;
  const rests = [];
  let aloneUsd = Infinity;
  for (const rest of liveRests(asked, liveOptions, gap)) {
    // Even the smallest fleet costs more than a known mix, or than a function for all requests: its sizes are not searched.
    if (rest.leastUsd() >= Math.min(best?.monthlyUsd ?? Infinity, aloneUsd)) continue;
    rests.push(rest);
    if (rest.marginalUsd > 0) aloneUsd = aloneUsdOf(rest, asked.simulation);
    for (const cut of cutsFor(rest, situation, { gap, periodS })) {
      // If nothing is left to answer live, it is not a hybrid.
      if (gap <= 0 && cut.readShare >= 1) {
        isAllStored = true;
        continue;
      }
      const found = mixAt(rest, cut, { gap, simulation: asked.simulation, planning: storedAt(cut) });
      if (found.state === 'impossible') obstacle ??= found.reasons;
      else if (best === null || found.plan.monthlyUsd < best.monthlyUsd) best = found.plan;
    }
  }
  if (best === null) return impossible(...(obstacle ?? [isAllStored ? ALL_STORED : nothingPays(situation, periodS)]));
  const { monthlyUsd } = best;
  const requests = requestsPerMonth(asked);
  // A live part that is billed per request is evaluated alone only if it could be cheaper than the mix.
  const isCheaperAlone = (rest: LiveRest): boolean => {
    if (rest.marginalUsd * requests > CLEARLY_COSTLIER * monthlyUsd) return false;
    return aloneUsdOf(rest, asked.simulation) <= monthlyUsd;
  };
  if (rests.some(isCheaperAlone)) return impossible(nothingPays(situation, periodS));
  const all = !leavesTooMany(gap, asked.workload) ? storedAt({ entityShare: 1, readShare: 1 }) : null;
  if (all?.state === 'planned' && all.plan.monthlyUsd <= monthlyUsd) return impossible(ALL_STORED);
  return planned(best);
}

/** A mix that was chosen for another draw, in the draw of the situation. */
export function mixInDraw(situation: Situation, { rest, cut }: Pick<Mix, 'rest' | 'cut'>): Planning<Mix> {
  const { workload, simulation } = situation.asked;
  const gap = coverageGap(workload, likelyPeriodS(workload));
  return mixAt(rest, cut, { gap, simulation, planning: storedByCut(situation, gap)(cut) });
}

/** Plans the stored part once per cut. Live parts that are billed per request often share cuts. */
function storedByCut(situation: Situation, gap: number): (cut: HybridCut) => Planning<StoredAnswers> {
  const { asked, job } = situation;
  const { context, workload, simulation } = asked;
  const known: { readonly cut: HybridCut; readonly planning: Planning<StoredAnswers> }[] = [];
  return (cut) => {
    const before = known.find((each) => each.cut.entityShare === cut.entityShare);
    if (before !== undefined) return before.planning;
    const planning = planStoredAnswers({
      context,
      job,
      workload,
      simulation,
      entityShare: cut.entityShare,
      readShare: (1 - gap) * cut.readShare,
    });
    known.push({ cut, planning });
    return planning;
  };
}

/** A draw in which the projection of every machine errs by as much as in one of twenty, for parts that are sized in advance. */
const slowDraw = oncePer((draw: Draw): Draw =>
  drawWith(draw, { hardwareZ: () => normalQuantile(0.05), sizedIn: draw }, 'slow machines'),
);

/**
 * US dollars per month of the live part of a share of the traffic. Slack means that the cheapest live part holds too rarely. More load or a larger size does not help
 * one whose projection is too uncertain, so then it must hold even on slow machines.
 */
function liveUsd(rest: LiveRest, share: number, draw: Draw): Planning<number> {
  const usd = rest.usdAt(share, draw);
  if (usd === Infinity) return impossible(...rest.at(share, draw).reasons);
  if (draw.slack > 1 && draw.sizedIn === null) {
    const slow = slowDraw(draw);
    if (rest.usdAt(share, slow) === Infinity) return impossible(...rest.at(share, slow).reasons);
  }
  return planned(usd);
}

/** US dollars per month of a live part for all requests; Infinity if it does not hold. */
function aloneUsdOf(rest: LiveRest, simulation: Draw): number {
  const alone = liveUsd(rest, 1, simulation);
  return alone.state === 'planned' ? alone.plan : Infinity;
}

function mixAt(
  rest: LiveRest,
  cut: HybridCut,
  part: { readonly gap: number; readonly simulation: Draw; readonly planning: Planning<StoredAnswers> },
): Planning<Mix> {
  const { planning } = part;
  if (planning.state === 'impossible') return planning;
  const stored = planning.plan;
  const liveShare = 1 - (1 - part.gap) * cut.readShare;
  const usd = liveUsd(rest, liveShare, part.simulation);
  if (usd.state === 'impossible') return usd;
  return planned({ cut, stored, rest, liveShare, monthlyUsd: stored.monthlyUsd + usd.plan });
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
function tableCosts({ asked, job }: Situation, liveUsd: number, periodS: number): AnswerCosts {
  const unit = tableUnitUsd(asked.context.lookup, payloadIn(asked).payloadBytesOut);
  return {
    batchUsd: rowUsd(job),
    writeUsd: unit.writeUsd,
    storeUsd: (unit.storedMonthUsd * periodS) / MONTH_S,
    readUsd: unit.readUsd,
    liveUsd,
  };
}

/** Marginal costs on nodes that are billed per hour: writes and reads are free until another node is needed. */
function nodeCosts({ job }: Situation, liveUsd: number): AnswerCosts {
  return { batchUsd: rowUsd(job), writeUsd: 0, storeUsd: 0, readUsd: 0, liveUsd };
}

function rowUsd({ usdPerHour, rowsPerS }: Ec2Job): number {
  return usdPerHour / 3600 / rowsPerS;
}

function nothingPays({ asked }: Situation, periodS: number): Reason {
  const { workload } = asked;
  const { relativeRate } = entityRanks(workload);
  const mean = meanReadsPerRefresh(workload, periodS);
  const most = relativeRate.length === 1 ? null : mean * (relativeRate[0] ?? 1);
  return { code: 'storing-does-not-pay', meanReads: mean, mostReads: most, periodS };
}
