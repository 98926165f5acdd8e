import { isCommitment } from '#core/contract/serving.ts';
import type { CostByVolume, ServingOption, ShownPlan } from '#core/contract/plan.ts';
import { isMaterial } from '#core/decide/choose/simplest.ts';
import { chosenOption, qualifies } from '#core/decide/plan-options.ts';
import { amount, boardUsd } from '#core/words/format.ts';
import { candidateName } from '#core/words/names.ts';

/** Growth that a plan speaks about: ten per cent a month. */
const GROWTH_PER_MONTH = 1.1;
const MONTHS = 12;

/** The volume from which the chosen service is left, and what is taken then; null for a service that is no longer feasible and none that takes over. */
export interface LeavePoint {
  readonly perDay: number;
  readonly option: ServingOption | null;
}

/**
 * The lowest volume above today's at which another service costs materially less than the choice, or the choice is not feasible any more, by the costs over the
 * volume in the central simulation. Null if there is none within them. Commitments and options that miss the requirements do not count.
 */
export function leavePoint(plan: ShownPlan): LeavePoint | null {
  const chosen = chosenOption(plan);
  const { costByVolume: costs, workload } = plan;
  if (chosen === null || costs === undefined) return null;
  const own = costs.options.find(({ id }) => id === chosen.id);
  if (own === undefined) return null;
  const rivals = costs.options.flatMap(({ id, monthlyUsd }) => {
    const option = plan.options.find((each) => each.id === id);
    const isRival =
      option !== undefined &&
      option.id !== chosen.id &&
      option.feasible &&
      qualifies(option) &&
      option.gpu === undefined &&
      isCommitment(option.purchase) === isCommitment(chosen.purchase);
    return isRival ? [{ option, monthlyUsd }] : [];
  });
  for (const [i, perDay] of costs.perDay.entries()) {
    if (perDay <= workload.predictionsPerDay) continue;
    const ownUsd = own.monthlyUsd[i] ?? Infinity;
    const best = rivals.reduce<{ option: ServingOption; usd: number } | null>((least, { option, monthlyUsd }) => {
      const usd = monthlyUsd[i] ?? Infinity;
      return Number.isFinite(usd) && (least === null || usd < least.usd) ? { option, usd } : least;
    }, null);
    if (ownUsd === Infinity) return { perDay, option: best?.option ?? null };
    if (best !== null && isMaterial(ownUsd - best.usd, ownUsd, workload)) return { perDay, option: best.option };
  }
  return null;
}

/** The cost of an option at a volume, between the volumes that were priced; null outside them, or where it is infeasible. */
function costAt({ perDay, options }: CostByVolume, id: string, volume: number): number | null {
  const costs = options.find((option) => option.id === id)?.monthlyUsd;
  const upper = perDay.findIndex((each) => each >= volume);
  if (costs === undefined || upper < 1) return null;
  const [low, high] = [costs[upper - 1] ?? null, costs[upper] ?? null];
  if (low === null || high === null) return null;
  const [from, to] = [perDay[upper - 1] ?? 0, perDay[upper] ?? 0];
  return low + ((high - low) * (volume - from)) / (to - from);
}

/**
 * At what traffic to leave the choice, and what ten per cent more each month mean in a year: `From about 16 million a day on, Fargate costs less. At 10 % more
 * traffic a month that is in 9 months.` or `…; after a year it costs $140 a month.` Empty if neither is known, and for a job that runs once.
 */
export function growthSentence(plan: ShownPlan): string {
  const chosen = chosenOption(plan);
  if (chosen?.monthlyUsd == null || plan.costByVolume === undefined || plan.workload.once) return '';
  const { predictionsPerDay } = plan.workload;
  const leave = leavePoint(plan);
  const growth = GROWTH_PER_MONTH ** MONTHS;
  const laterUsd = costAt(plan.costByVolume, chosen.id, growth * predictionsPerDay);
  const later = laterUsd === null ? '' : `after a year it costs ${boardUsd(laterUsd)} a month`;
  if (leave === null) return later === '' ? '' : `At 10 % more traffic a month, ${later}.`;
  const months = Math.ceil(Math.log(leave.perDay / predictionsPerDay) / Math.log(GROWTH_PER_MONTH));
  const other = leave.option === null ? null : candidateName(leave.option);
  const what = other === null ? 'it is not feasible' : `${other} costs less`;
  const from = `From about ${amount(leave.perDay)} a day on, ${what}.`;
  const isLater = months > MONTHS && later !== '';
  const when = months <= 1 ? 'within a month' : `in about ${months} months`;
  return `${from} At 10 % more traffic a month, ${isLater ? later : `that is ${when}`}.`;
}
