import { assertNever } from '#core/assert-never.ts';
import type { BreakEven, Flip, VerdictReason } from '#core/contract/plan.ts';
import { isPriceGap } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { COVERAGE_GAP_TOLERANCE } from '#core/price/serving/batch/batch-store.ts';
import { serviceName } from '#core/words/names.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import {
  batchCoverageGap,
  CHEAPER_PROBABILITY,
  type Choice,
  type LeaveRule,
  MICRO_BATCH_SAVING,
} from '#core/decide/choose/choose.ts';
import { predictionsPerMonth } from '#core/decide/choose/option.ts';
import { finiteSorted, probabilityCheaper } from '#core/decide/choose/priced-row.ts';
import { breakEvenReasons } from './break-even-reason.ts';
import { isCommitted, nameOf, type RowContender } from '#core/decide/choose/row-contender.ts';
import { reasonText } from '#core/words/reasons.ts';
import { sayAtMost, sayDuration, sayShare, sayUsd } from '#core/words/say.ts';

/** Reasons against that a sentence can carry; the table has them all. */
const REASONS_SHOWN = 6;

/** What the sentences are made of. */
export interface Grounds {
  readonly choice: Choice<RowContender>;
  /** Every service × purchase, whether it takes part or not. */
  readonly contenders: readonly RowContender[];
  readonly workload: Workload;
  readonly worlds: number;
  /** Oldest answer of the freshest batch; null when no batch holds at any age. */
  readonly freshestBatchS: number | null;
  readonly probabilityCheapest: number | null;
  readonly leastRegret: RowContender | null;
  readonly breakEvens: readonly BreakEven[];
  /** What would change the verdict; empty where that was not looked for. */
  readonly flips: readonly Flip[];
}

/** Why the verdict is what it is, in sentences with numbers, the deciding rule first. */
export function becauseOf(grounds: Grounds): VerdictReason[] {
  const { choice } = grounds;
  const reasons = choice.rules.map((rule) => ({ rule, text: ruleText(rule, grounds) }));
  if (choice.chosen === null) return [...reasons, { rule: 'nothing-fits', text: nothingFits(grounds) }];
  return [
    ...reasons,
    ...liveReasons(grounds),
    { rule: 'certainty', text: certaintyText(grounds, choice.chosen) },
    ...breakEvenReasons(grounds, choice.chosen),
    ...commitmentReasons(grounds, choice.chosen),
    ...currentReasons(grounds, choice.chosen),
  ];
}

function ruleText(rule: LeaveRule, grounds: Grounds): string {
  const { workload, choice, contenders } = grounds;
  switch (rule) {
    case 'default-batch':
      return defaultText(grounds);
    case 'caller-waits':
      return `A caller waits and the SLO is ${sayDuration((workload.sloMs ?? 0) / 1000)} at p${workload.sloPercentile}; ${freshest(grounds)}.`;
    case 'staleness':
      return `Answers may be ${sayAtMost(workload.maxStalenessS ?? 0)} old at most; ${freshest(grounds)}.`;
    case 'inputs-unknown':
      return unknownText(workload, batchCoverageGap(workload, choice.bestBatch));
    case 'cheaper':
      return cheaperText(choice, grounds.worlds);
    case 'batch-infeasible': {
      const batch = contenders.find((c) => c.candidate.mode === 'batch');
      if (batch === undefined) return 'There is no batch option among the candidates.';
      const failing = `it fails in ${sayShare(1 - batch.row.holds)} of the simulated worlds`;
      return `Batch, the default, does not hold: ${batch.central.feasible ? failing : whyNot(batch, failing)}.`;
    }
    default:
      return assertNever(rule);
  }
}

function whyNot({ central }: RowContender, otherwise: string): string {
  const [first] = central.reasons;
  return first === undefined ? otherwise : reasonText(first);
}

function unknownText({ inputsKnownInAdvance, reuse }: Workload, gap: number): string {
  const fromKeys = reuse !== null && gap > 1 - inputsKnownInAdvance;
  const known = fromKeys
    ? `${sayShare(gap)} of the reads in your data are of keys that are new since the last run`
    : `${sayShare(inputsKnownInAdvance)} of the inputs are known in advance`;
  return `${known}: a batch would leave ${sayShare(gap)} of the requests without an answer, and ${sayShare(COVERAGE_GAP_TOLERANCE)} is tolerated.`;
}

function freshest({ freshestBatchS }: Grounds): string {
  return freshestBatchS === null
    ? 'no batch holds at any age'
    : `the freshest batch there is has answers up to ${sayAtMost(freshestBatchS)} old`;
}

function defaultText({ choice, workload, worlds }: Grounds): string {
  const batch = choice.bestBatch;
  const age = batch?.central.freshnessS?.max;
  const staleness =
    workload.maxStalenessS === null
      ? 'no age of the answers is set'
      : `answers may be ${sayAtMost(workload.maxStalenessS)} old${age === undefined ? '' : ` and this batch keeps them within ${sayAtMost(age)}`}`;
  const waiting = workload.callerWaits ? 'callers can wait for a batch' : 'nobody waits for an answer';
  const text = `Batch is the default and nothing asks to leave it: ${waiting}, ${staleness}, and ${sayShare(workload.inputsKnownInAdvance)} of the inputs are known in advance.`;
  const live = choice.bestLive;
  if (batch === null || live === null) return `${text} No live option holds.`;
  const share = sayShare(probabilityCheaper(live.row, batch.row));
  return `${text} It costs ${monthly(batch)}; the cheapest live option, ${nameOf(live.candidate)}, ${monthly(live)}, and is cheaper in ${share} of ${worlds} worlds (batch is left for money at ${sayShare(CHEAPER_PROBABILITY)}).`;
}

function cheaperText({ bestBatch, bestLive }: Choice<RowContender>, worlds: number): string {
  if (bestBatch === null || bestLive === null) return '';
  const share = sayShare(probabilityCheaper(bestLive.row, bestBatch.row));
  return `${nameOf(bestLive.candidate)} costs ${monthly(bestLive)} and the best batch, ${nameOf(bestBatch.candidate)}, ${monthly(bestBatch)}: cheaper in ${share} of ${worlds} worlds.`;
}

function monthly(contender: RowContender): string {
  return `${sayUsd(contender.costUsd)} a month`;
}

/** Once batch is left: what the choice among the live options rested on. */
function liveReasons({ choice, workload }: Grounds): VerdictReason[] {
  const { chosen, admissible } = choice;
  if (chosen === null || chosen.candidate.mode === 'batch') return [];
  const p99 = chosen.central.latencyMs?.p99;
  const within = workload.sloMs === null ? '' : ` within the ${sayDuration(workload.sloMs / 1000)} of the SLO`;
  const latency = p99 === undefined ? '' : ` with a p99 of ${sayDuration(p99 / 1000)}${within}`;
  const rival = (...modes: readonly string[]): RowContender | undefined =>
    admissible.filter((c) => c !== chosen && modes.includes(c.candidate.mode)).sort((a, b) => a.costUsd - b.costUsd)[0];
  if (chosen.candidate.mode === 'microbatch') {
    const alone = rival('realtime', 'async');
    const saving = alone === undefined ? null : 1 - chosen.costUsd / alone.costUsd;
    const against =
      saving === null || alone === undefined
        ? 'no option that answers one by one holds'
        : `${sayShare(saving)} less than ${nameOf(alone.candidate)}, which answers one by one`;
    const text = `${nameOf(chosen.candidate)} costs ${monthly(chosen)}${latency}: ${against}.`;
    return [{ rule: 'micro-batch', text }];
  }
  const micro = rival('microbatch');
  const not =
    micro === undefined
      ? 'No micro-batch holds.'
      : `The cheapest micro-batch, ${nameOf(micro.candidate)}, costs ${monthly(micro)}; one is taken when it saves ${sayShare(MICRO_BATCH_SAVING)} or more.`;
  return [
    { rule: chosen.candidate.mode, text: `${nameOf(chosen.candidate)} costs ${monthly(chosen)}${latency}. ${not}` },
  ];
}

function certaintyText(grounds: Grounds, chosen: RowContender): string {
  const { worlds, workload, probabilityCheapest, leastRegret } = grounds;
  const costs = finiteSorted(chosen.row.monthlyUsd);
  const range = `${sayUsd(quantileOfSorted(costs, 0.05))} to ${sayUsd(quantileOfSorted(costs, 0.95))} a month`;
  const perMillion = sayUsd((chosen.costUsd / predictionsPerMonth(workload)) * 1e6);
  const regret =
    leastRegret === null || leastRegret === chosen
      ? 'It is also the pick with the least regret.'
      : `The pick with the least regret is ${nameOf(leastRegret.candidate)}.`;
  const share = `${sayShare(probabilityCheapest ?? 0)} of ${worlds} worlds`;
  // A rule may prefer what is not the cheapest: that must not read like a claim that it is.
  const claim =
    (probabilityCheapest ?? 0) >= 0.5
      ? `is the cheapest of what qualifies in ${share}`
      : `is preferred although it is the cheapest of what qualifies in only ${share}`;
  return `${nameOf(chosen.candidate)} ${claim}: ${range}, ${perMillion} per million. ${regret}`;
}

/** A commitment is a decision of its own: it is named, not taken. */
function commitmentReasons({ contenders }: Grounds, chosen: RowContender): VerdictReason[] {
  if (isCommitted(chosen.candidate)) {
    return [{ rule: 'commitment', text: 'Nothing without a commitment holds or was asked for.' }];
  }
  const committed = contenders
    .filter((c) => isCommitted(c.candidate) && c.candidate.service === chosen.candidate.service)
    .filter((c) => c.costUsd < chosen.costUsd)
    .sort((a, b) => a.costUsd - b.costUsd)[0];
  if (committed === undefined) return [];
  const text = `The verdict commits to nothing; ${nameOf(committed.candidate)} would cost ${monthly(committed)} instead of ${monthly(chosen)}.`;
  return [{ rule: 'commitment', text }];
}

function currentReasons({ workload }: Grounds, chosen: RowContender): VerdictReason[] {
  const { current } = workload;
  if (current === null) return [];
  const saved = current.monthlyUsd - chosen.costUsd;
  const change = saved >= 0 ? `${sayUsd(saved)} less` : `${sayUsd(-saved)} more`;
  return [
    {
      rule: 'current',
      text: `Today ${sayUsd(current.monthlyUsd)} a month is paid for ${current.mode}: this is ${change}.`,
    },
  ];
}

function nothingFits(grounds: Grounds): string {
  const { contenders } = grounds;
  const reasons = new Map<string, Set<string>>();
  for (const contender of contenders) {
    const { candidate, central } = contender;
    if (central.feasible) continue;
    const reason = `${whyNot(contender, 'it does not hold')}.`;
    // The purchase changes the price and not what is possible: a service is named once for each reason.
    reasons.set(reason, (reasons.get(reason) ?? new Set()).add(serviceName(candidate.service)));
  }
  if (reasons.size === 0) return 'There is nothing to choose from.';
  const said = [...reasons].map(([reason, services]) => `${[...services].join(', ')}: ${reason}`);
  const more = said.length - REASONS_SHOWN;
  return `Nothing fits. ${said.slice(0, REASONS_SHOWN).join(' ')}${more > 0 ? ` And ${more} more, each with its reason in the table.` : ''}${pricesMissing(grounds)}`;
}

/** The region that the bundled catalogue has prices of every service for. */
const PRICED_REGION = 'us-east-1';

/** Where prices are what is missing, limits are not what to give up. */
function pricesMissing({ contenders, workload }: Grounds): string {
  const unpriced = contenders.filter(({ central }) => !central.feasible && central.reasons.some(isPriceGap));
  if (unpriced.length === 0) return '';
  const services = [...new Set(unpriced.map(({ candidate }) => serviceName(candidate.service)))];
  const who = services.length > 3 ? `${services.length} services` : services.join(', ');
  const elsewhere = workload.region === PRICED_REGION ? '' : `, or plan for ${PRICED_REGION}`;
  return ` For ${who} prices of ${workload.region} are missing: import them (catalog import)${elsewhere ? ',' : ' or'} take estimates (--estimates)${elsewhere}.`;
}
