import { assertNever } from '#core/assert-never.ts';
import type { BreakEven } from '#core/contract/plan/plan.ts';
import type { FlipFact } from '#core/contract/verdict/verdict-changes.ts';
import { isPriceGap, type Reason } from '#core/contract/reasons/reasons.ts';
import type { NearCheapest } from '#core/contract/verdict/near-cheapest.ts';
import type { InfeasibleGroup, VerdictFact } from '#core/contract/verdict/verdict-reasons.ts';
import { isNumericInput } from '#core/contract/workload/workload-inputs.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { decidingAssumption, isOpenInput } from '#core/decide/flips/telling-flips.ts';
import { groupBy } from '#core/group-by.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import {
  batchCoverageGap,
  CHEAPER_PROBABILITY,
  type Choice,
  type LeaveRule,
  MICRO_BATCH_SAVING,
} from '#core/decide/verdict/rules.ts';
import { billedPredictions } from '#core/price/pricing/units.ts';
import type { Stated } from '#core/decide/verdict/more-draws.ts';
import { commonDraws, drawsOf, type PricedRow, probabilityCheaper } from '#core/decide/rows/priced-row.ts';
import { chargedUsd } from '#core/decide/rows/charged.ts';
import { cheapest } from '#core/decide/cheapest/contender.ts';
import { hasSlo, steadyShare } from '#core/decide/rows/needed-share.ts';
import { isMaterial, isTiedByCost, movingParts } from '#core/decide/cheapest/simplest.ts';
import { tieBreak } from '#core/decide/cheapest/tie-judge.ts';
import { nearThreshold } from './near-threshold.ts';
import { assumedChoiceFacts } from './assumed-choice.ts';
import { priceFacts } from './price-facts.ts';
import { aroundCentral } from '#core/decide/verdict/option.ts';
import { offerOf } from '#core/decide/cheapest/offer.ts';
import { isCommitted } from '#core/decide/rows/likely-winners.ts';

/** The most groups of infeasible services to list. The options table lists them all. */
const MAX_GROUPS = 6;

type FactOf<Code extends VerdictFact['code']> = Extract<VerdictFact, { readonly code: Code }>;

/** The inputs for the reasons of a verdict. */
export interface Grounds {
  readonly choice: Choice<PricedRow>;
  /** Every service × purchase, whether or not it takes part. */
  readonly contenders: readonly PricedRow[];
  readonly workload: Workload;
  readonly simulations: number;
  /** A row in the draws whose numbers are stated. */
  readonly statedOf: (row: PricedRow) => Stated;
  /** Age of the oldest answer of the freshest batch; null if no batch is feasible at any age. */
  readonly freshestBatchS: () => number | null;
  readonly probabilityCheapest: number | null;
  readonly nearCheapest: NearCheapest | null;
  readonly leastRegret: PricedRow | null;
  readonly breakEvens: readonly BreakEven[];
  /** The flips of the verdict; empty if they were not searched for. */
  readonly flips: readonly FlipFact[];
}

/** The reasons for the verdict: the saving over today's bill if that is stated, then the deciding rule. */
export function becauseOf(grounds: Grounds): readonly VerdictFact[] {
  const { choice } = grounds;
  const rules = choice.rules.flatMap((rule) => ruleFact(rule, grounds) ?? []);
  const { chosen } = choice;
  if (chosen === null) return [...rules, nothingFits(grounds)];
  const near = nearThreshold({ ...grounds, chosen });
  return [
    ...assumptionFacts(grounds),
    ...currentFacts(grounds, chosen),
    ...rarelyHeldFacts(grounds, chosen),
    ...(near === null ? [] : [near]),
    ...rules,
    ...liveFacts(grounds, chosen),
    ...assumedChoiceFacts(chosen, choice.admissible, grounds.workload),
    ...loadFacts(chosen),
    certainty(grounds, chosen),
    ...priceFacts(chosen, grounds.workload),
    ...breakEvenFacts(grounds, chosen),
    ...commitmentFacts(grounds, chosen),
  ];
}

function ruleFact(rule: LeaveRule, grounds: Grounds): VerdictFact | null {
  const { workload, choice, freshestBatchS } = grounds;
  const { bestBatch, bestLive } = choice;
  switch (rule) {
    case 'default-batch':
      return defaultBatch(grounds);
    case 'caller-waits':
      return {
        code: rule,
        sloMs: workload.sloMs ?? 0,
        percentile: workload.sloPercentile,
        freshestBatchS: freshestBatchS(),
      };
    case 'staleness':
      return { code: rule, maxStalenessS: workload.maxStalenessS ?? 0, freshestBatchS: freshestBatchS() };
    case 'inputs-unknown':
      return inputsUnknown(workload, batchCoverageGap(workload, bestBatch));
    case 'cheaper': {
      if (bestBatch === null || bestLive === null) return null;
      const share = probabilityCheaper(bestLive, bestBatch);
      const simulations = commonDraws(bestLive, bestBatch);
      return { code: rule, live: offerOf(bestLive), batch: offerOf(bestBatch), share, simulations };
    }
    case 'batch-infeasible': {
      const batch = grounds.contenders.find((c) => c.candidate.mode === 'batch');
      const reason =
        batch === undefined || batch.central.feasible ? null : (batch.central.explain().reasons[0] ?? null);
      return { code: rule, isOffered: batch !== undefined, reason, failingShare: 1 - (batch?.holds ?? 0) };
    }
    default:
      return assertNever(rule);
  }
}

/** What an autoscaled choice misses, and how its autoscaler is set. */
function loadFacts({ central }: PricedRow): readonly VerdictFact[] {
  return central
    .explain()
    .reasons.filter(({ code }) => code === 'ready-before-load' || code === 'missed-minutes')
    .map((reason) => ({ code: 'follows-load', reason }));
}

function inputsUnknown({ inputsKnownInAdvance, reuse, toleratedUnanswered }: Workload, gapShare: number): VerdictFact {
  return {
    code: 'inputs-unknown',
    fromKeys: reuse !== null && gapShare > 1 - inputsKnownInAdvance,
    knownShare: inputsKnownInAdvance,
    gapShare,
    toleratedShare: toleratedUnanswered,
  };
}

function defaultBatch({ choice, workload, simulations }: Grounds): VerdictFact {
  const { bestBatch: batch } = choice;
  // The cheapest, not the one that would replace batch: the reader compares prices. An answer that was computed in advance is not live.
  const live = cheapest(
    choice.admissible.filter(({ candidate }) => candidate.mode !== 'batch' && candidate.mode !== 'cached'),
  );
  const cheaperShare = batch === null || live === null ? 0 : probabilityCheaper(live, batch);
  return {
    code: 'default-batch',
    callerWaits: workload.callerWaits,
    maxStalenessS: workload.maxStalenessS,
    oldestAnswerS: batch === null || !batch.central.feasible ? null : batch.central.maxAgeS,
    knownShare: workload.inputsKnownInAdvance,
    batch: batch && offerOf(batch),
    live: live && offerOf(live),
    cheaperShare,
    neededShare: CHEAPER_PROBABILITY,
    tieBelowUsd: cheaperShare >= CHEAPER_PROBABILITY ? workload.materialUsd : null,
    simulations: batch === null || live === null ? simulations : commonDraws(live, batch),
  };
}

/** If batch is replaced: what decided the choice among the live options. */
function liveFacts({ choice, workload }: Grounds, chosen: PricedRow): readonly VerdictFact[] {
  const { mode } = chosen.candidate;
  if (mode === 'batch') return [];
  const rivals: readonly string[] = mode === 'microbatch' ? ['realtime', 'async'] : ['microbatch'];
  const [rival] = choice.admissible
    .filter((c) => c !== chosen && rivals.includes(c.candidate.mode))
    .sort((a, b) => a.costUsd - b.costUsd);
  return [
    {
      code: 'live-choice',
      mode,
      offer: offerOf(chosen),
      p99Ms: chosen.central.p99Ms,
      sloMs: isWithinSlo(chosen, workload) ? workload.sloMs : null,
      rival: rival === undefined ? null : offerOf(rival),
      callerWaits: workload.callerWaits,
      neededSaving: MICRO_BATCH_SAVING,
    },
  ];
}

/** Whether a caller waits and even the 99th percentile is within the SLO, whatever percentile it names. */
function isWithinSlo({ central }: PricedRow, workload: Workload): boolean {
  const p99Ms = central.feasible ? central.p99Ms : Infinity;
  return hasSlo(workload) && p99Ms <= (workload.sloMs ?? 0);
}

/** The fact that no option holds in enough simulations, if the choice does not. */
function rarelyHeldFacts({ workload }: Grounds, chosen: PricedRow): readonly VerdictFact[] {
  const neededShare = steadyShare(workload);
  const { holds } = chosen;
  if (holds >= neededShare) return [];
  return [
    {
      code: 'rarely-held',
      offer: offerOf(chosen),
      holdsShare: holds,
      simulations: drawsOf(chosen),
      neededShare,
      hasSlo: hasSlo(workload),
    },
  ];
}

function certainty(grounds: Grounds, chosen: PricedRow): VerdictFact {
  const { workload, probabilityCheapest, nearCheapest, leastRegret } = grounds;
  const stated = grounds.statedOf(chosen);
  const costs = chargedUsd(stated.row, stated.penaltyUsd).filter(Number.isFinite).sort();
  const offer = offerOf(chosen);
  const range = aroundCentral(offer.monthlyUsd, {
    low: quantileOfSorted(costs, 0.05),
    high: quantileOfSorted(costs, 0.95),
  });
  return {
    code: 'certainty',
    offer,
    lowUsd: range.low ?? offer.monthlyUsd,
    highUsd: range.high ?? offer.monthlyUsd,
    usdPerMillion: (offer.monthlyUsd / billedPredictions(workload)) * 1e6,
    share: probabilityCheapest ?? 0,
    ...(nearCheapest === null ? {} : { nearCheapest }),
    simulations: stated.row.monthlyUsd.length,
    leastRegret: leastRegret === null || leastRegret === chosen ? null : offerOf(leastRegret),
    ...(chosen.holds < steadyShare(workload) ? { qualifies: false } : {}),
    ...tieOf(grounds, chosen),
  };
}

/** Costs whose ratio is within this of 1 are the same in words. */
const SAME_COST_WITHIN = 0.001;

/** The cheapest other option of the same mode, or another live one with more components, if it saves too little to matter, or costs the same. */
function tieOf({ choice, workload }: Grounds, chosen: PricedRow): Pick<FactOf<'certainty'>, 'tie'> {
  const isLive = ({ candidate }: PricedRow): boolean => candidate.mode !== 'batch';
  const best = cheapest(
    choice.admissible.filter(
      (c) =>
        c !== chosen &&
        (c.candidate.mode === chosen.candidate.mode ||
          (isLive(chosen) && isLive(c) && movingParts(c) > movingParts(chosen))),
    ),
  );
  const isTie =
    best !== null && best.costUsd <= (1 + SAME_COST_WITHIN) * chosen.costUsd && isTiedByCost(chosen, best, workload);
  if (!isTie) return {};
  return { tie: { cheapest: offerOf(best), belowUsd: workload.materialUsd, by: tieBreak(chosen, best, workload) } };
}

/** A commitment is a separate decision, so it is mentioned but not chosen. */
function commitmentFacts({ contenders, workload }: Grounds, chosen: PricedRow): readonly VerdictFact[] {
  if (isCommitted(chosen.candidate)) return [{ code: 'commitment', committed: null, insteadUsd: null }];
  const [committed] = contenders
    .filter((c) => isCommitted(c.candidate) && c.candidate.service === chosen.candidate.service)
    .filter((c) => c.costUsd < chosen.costUsd && c.holds >= Math.min(chosen.holds, steadyShare(workload)))
    .sort((a, b) => a.costUsd - b.costUsd);
  if (committed === undefined) return [];
  return [{ code: 'commitment', committed: offerOf(committed), insteadUsd: offerOf(chosen).monthlyUsd }];
}

/** The assumption that decides, before everything that depends on it. */
function assumptionFacts({ workload, flips }: Grounds): readonly VerdictFact[] {
  const flip = decidingAssumption(workload, flips);
  if (flip === null || !isNumericInput(flip.input)) return [];
  return [
    {
      code: 'assumption-decides',
      input: flip.input,
      taken: workload[flip.input] ?? 0,
      at: flip.at,
      becomes: flip.becomes,
      isOpen: isOpenInput(flip, workload),
    },
  ];
}

/** The saving over today's bill comes before the rules, because it is the effect of the decision. */
function currentFacts({ workload }: Grounds, chosen: PricedRow): readonly VerdictFact[] {
  const { current } = workload;
  if (current === null) return [];
  const { monthlyUsd, mode, instanceType, instances, switchHours } = current;
  const savedUsd = monthlyUsd - chosen.costUsd;
  // An hour of switching work has the hourly ops cost; it has no price by default.
  const switchUsd = switchHours === null || workload.opsUsdPerHour === 0 ? null : switchHours * workload.opsUsdPerHour;
  return [
    {
      code: 'current',
      mode,
      instanceType,
      instances,
      monthlyUsd,
      savedUsd,
      switchHours,
      switchUsd,
      paidBackMonths: switchUsd === null || savedUsd <= 0 ? null : switchUsd / savedUsd,
      worthIt: isMaterial(savedUsd, monthlyUsd, workload),
      offer: offerOf(chosen),
    },
  ];
}

function nothingFits({ contenders, workload }: Grounds): VerdictFact {
  const infeasible = contenders.filter(({ central }) => !central.feasible);
  const why = ({ central }: PricedRow): Reason | null => central.explain().reasons[0] ?? null;
  // Purchases and architectures of a service fail for the same reason, up to a digit, so a commitment's own obstacles do not matter.
  const free = infeasible.filter(({ candidate }) => !isCommitted(candidate));
  const named = groupBy(free.length > 0 ? free : infeasible, (contender) =>
    [contender.candidate.service, why(contender)?.code].join(),
  ).flatMap(([first]) => first ?? []);
  const groups = groupBy(named, (contender) => JSON.stringify(why(contender))).map((members): InfeasibleGroup => ({
    services: servicesOf(members),
    reason: members[0] === undefined ? null : why(members[0]),
  }));
  return {
    code: 'nothing-fits',
    groups: groups.slice(0, MAX_GROUPS),
    more: Math.max(0, groups.length - MAX_GROUPS),
    unpriced: unpricedOf(infeasible),
    region: workload.region,
  };
}

/** The services whose every option lacks a price: another instance type or purchase of the others has one. */
function unpricedOf(infeasible: readonly PricedRow[]): InfeasibleGroup['services'] {
  const isGap = ({ central }: PricedRow) => central.explain().reasons.some(isPriceGap);
  const priced = new Set(servicesOf(infeasible.filter((contender) => !isGap(contender))));
  return servicesOf(infeasible).filter((service) => !priced.has(service));
}

function servicesOf(contenders: readonly PricedRow[]): InfeasibleGroup['services'] {
  return [...new Set(contenders.map(({ candidate }) => candidate.service))];
}

/** The break-even of the chosen option that is nearest to the volume of the workload; empty if there is none. */
function breakEvenFacts(grounds: Grounds, chosen: PricedRow): readonly VerdictFact[] {
  const { breakEvens, contenders, workload } = grounds;
  const nearest = breakEvens
    .filter(({ between }) => between.includes(chosen.candidate.id))
    .sort((a, b) => distance(a, workload) - distance(b, workload))[0];
  if (nearest === undefined) return [];
  const otherId = nearest.between.find((id) => id !== chosen.candidate.id);
  const other = contenders.find((c) => c.candidate.id === otherId);
  if (other === undefined) return [];
  const { perDay } = nearest;
  const currentPerDay = workload.predictionsPerDay;
  return [
    {
      code: 'break-even',
      other: offerOf(other),
      perDay,
      currentPerDay,
      ...volumeOfChange(grounds, chosen, other, nearest),
    },
  ];
}

/** The precision of the searches for flips and break-evens. */
const SAME_VOLUME_WITHIN = 0.02;

/**
 * Equal cost does not change the verdict while batch is replaced only if another option is surely cheaper: returns the required share and
 * the volume at which the verdict does change.
 */
function volumeOfChange(
  { choice, flips, workload }: Grounds,
  chosen: PricedRow,
  other: PricedRow,
  { perDay }: BreakEven,
): { readonly neededShare: number | null; readonly flipPerDay: number | null } {
  const none = { neededShare: null, flipPerDay: null };
  const isBatch = chosen.candidate.mode === 'batch';
  const byMoney = choice.rules.includes('default-batch') || choice.rules.includes('cheaper');
  if (!byMoney || isBatch === (other.candidate.mode === 'batch')) return none;
  const today = workload.predictionsPerDay;
  const flip = flips.find(
    (flip) =>
      flip.input === 'predictionsPerDay' && flip.at > today === perDay > today && flip.becomes === other.candidate.mode,
  );
  if (flip !== undefined && Math.abs(Math.log(flip.at / perDay)) < SAME_VOLUME_WITHIN) return none;
  return { neededShare: CHEAPER_PROBABILITY, flipPerDay: flip?.at ?? null };
}

function distance(breakEven: BreakEven, workload: Workload): number {
  return Math.abs(Math.log(breakEven.perDay / workload.predictionsPerDay));
}
