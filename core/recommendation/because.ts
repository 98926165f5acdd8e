import { assertNever } from '../assert-never.ts';
import type { BreakEven, VerdictReason } from '../contract/plan.ts';
import type { Workload } from '../contract/workload.ts';
import { serviceName } from '../serving/names.ts';
import { quantileOfSorted } from '../stats/percentiles.ts';
import { CHEAPER_PROBABILITY, type Choice, COVERAGE_TOLERANCE, type LeaveRule, MICRO_BATCH_SAVING } from './choose.ts';
import { predictionsPerMonth } from './option.ts';
import { finiteSorted, probabilityCheaper } from './priced-row.ts';
import { isCommitted, nameOf, type RowContender } from './row-contender.ts';
import { sayDuration, sayNumber, sayReason, sayShare, sayUsd } from './say.ts';

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
      return `Answers may be ${sayDuration(workload.maxStalenessS ?? 0)} old at most; ${freshest(grounds)}.`;
    case 'inputs-unknown':
      return `${sayShare(workload.inputsKnownInAdvance)} of the inputs are known in advance: a batch would leave ${sayShare(1 - workload.inputsKnownInAdvance)} of the requests without an answer, and ${sayShare(COVERAGE_TOLERANCE)} is tolerated.`;
    case 'cheaper':
      return cheaperText(choice, grounds.worlds);
    case 'batch-infeasible': {
      const batch = contenders.find((c) => c.candidate.mode === 'batch');
      if (batch === undefined) return 'There is no batch option among the candidates.';
      const failing = `it fails in ${sayShare(1 - batch.row.holds)} of the simulated worlds`;
      return `Batch, the default, does not hold: ${sayReason(batch.central.feasible ? failing : (batch.central.reasons[0] ?? failing))}`;
    }
    default:
      return assertNever(rule);
  }
}

function freshest({ freshestBatchS }: Grounds): string {
  return freshestBatchS === null
    ? 'no batch holds at any age'
    : `the freshest batch there is has answers up to ${sayDuration(freshestBatchS)} old`;
}

function defaultText({ choice, workload, worlds }: Grounds): string {
  const batch = choice.bestBatch;
  const age = batch?.central.freshnessS?.max;
  const staleness =
    workload.maxStalenessS === null
      ? 'no age of the answers is set'
      : `answers may be ${sayDuration(workload.maxStalenessS)} old${age === undefined ? '' : ` and this batch keeps them within ${sayDuration(age)}`}`;
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
      : `is preferred although it is the cheapest of what qualifies in no more than ${share}`;
  return `${nameOf(chosen.candidate)} ${claim}: ${range}, ${perMillion} per million. ${regret}`;
}

function breakEvenReasons({ breakEvens, contenders, workload }: Grounds, chosen: RowContender): VerdictReason[] {
  const nearest = breakEvens
    .filter(({ between }) => between.includes(chosen.candidate.id))
    .sort((a, b) => distance(a, workload) - distance(b, workload))[0];
  if (nearest === undefined) return [];
  const otherId = nearest.between.find((id) => id !== chosen.candidate.id);
  const other = contenders.find((c) => c.candidate.id === otherId);
  if (other === undefined) return [];
  const perS = sayNumber(nearest.perDay / 86_400);
  const text = `It costs the same as ${nameOf(other.candidate)} at ${sayNumber(nearest.perDay)} predictions a day (${perS}/s); here there are ${sayNumber(workload.predictionsPerDay)}.`;
  return [{ rule: 'break-even', text }];
}

function distance(breakEven: BreakEven, workload: Workload): number {
  return Math.abs(Math.log(breakEven.perDay / workload.predictionsPerDay));
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

function nothingFits({ contenders }: Grounds): string {
  const reasons = new Map<string, Set<string>>();
  for (const { candidate, central } of contenders) {
    if (central.feasible) continue;
    const reason = sayReason(central.reasons[0] ?? 'it does not hold');
    // The purchase changes the price and not what is possible: a service is named once for each reason.
    reasons.set(reason, (reasons.get(reason) ?? new Set()).add(serviceName(candidate.service)));
  }
  if (reasons.size === 0) return 'There is nothing to choose from.';
  const said = [...reasons].map(([reason, services]) => `${[...services].join(', ')}: ${reason}`);
  const more = said.length - REASONS_SHOWN;
  return `Nothing fits. ${said.slice(0, REASONS_SHOWN).join(' ')}${more > 0 ? ` And ${more} more, each with its reason in the table.` : ''}`;
}
