import { isCommitment } from '#core/contract/serving/serving.ts';
import type { CostByVolume, ServingOption } from '#core/contract/plan/plan.ts';
import { qualifies } from '#core/decide/plan-options.ts';
import type { PlanView } from '#core/decide/plan-view.ts';
import { amount, boardUsd } from '#core/words/format/format.ts';
import { candidateName } from '#core/words/names.ts';

/** The growth that a report considers: ten per cent a month. */
const GROWTH_PER_MONTH = 1.1;
const MONTHS = 12;

/** The volume from which the choice costs more than another service, and that service. */
export interface LeavePoint {
  readonly perDay: number;
  readonly option: ServingOption;
}

/**
 * The lowest volume above today's from which another service costs less than the choice: a break-even of the plan, beyond which the other one is cheaper. Null
 * if there is none. Commitments, GPUs that were not measured and options that miss the requirements do not count.
 */
export function leavePoint({ plan, chosen }: PlanView): LeavePoint | null {
  const { costByVolume: costs, workload, breakEvens } = plan;
  if (chosen === null || costs === undefined) return null;
  const points = breakEvens
    .filter(({ between, perDay }) => between.includes(chosen.id) && perDay > workload.predictionsPerDay)
    .toSorted((a, b) => a.perDay - b.perDay);
  for (const { between, perDay } of points) {
    const option = plan.options.find(({ id }) => id === between.find((each) => each !== chosen.id));
    if (option === undefined || !isRival(option, chosen)) continue;
    const beyond = costs.perDay.find((volume) => volume > perDay * BEYOND) ?? null;
    const own = beyond === null ? null : costAt(costs, chosen.id, beyond);
    const other = beyond === null ? null : costAt(costs, option.id, beyond);
    if (own !== null && other !== null && other < own) return { perDay, option };
  }
  return null;
}

/** Far enough from a break-even that the two costs differ. */
const BEYOND = 1.01;

function isRival(option: ServingOption, chosen: ServingOption): boolean {
  return (
    qualifies(option) && option.gpu === undefined && isCommitment(option.purchase) === isCommitment(chosen.purchase)
  );
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
 * The traffic at which to leave the choice, and the effect of ten per cent more traffic each month: `From about 16 million a day on, Fargate costs
 * less. At 10 % more traffic a month that is in 9 months.` or `…; after a year it costs $140 a month.` Empty if neither is known, and for a job that
 * runs once.
 */
export function growthSentence(view: PlanView): string {
  const { plan, chosen } = view;
  if (chosen?.monthlyUsd == null || plan.costByVolume === undefined || plan.workload.once) return '';
  const { predictionsPerDay } = plan.workload;
  const leave = leavePoint(view);
  const growth = GROWTH_PER_MONTH ** MONTHS;
  const laterUsd = costAt(plan.costByVolume, chosen.id, growth * predictionsPerDay);
  const later = laterUsd === null ? '' : `after a year it costs ${boardUsd(laterUsd)} a month`;
  if (leave === null) return later === '' ? '' : `At 10 % more traffic a month, ${later}.`;
  const months = Math.ceil(Math.log(leave.perDay / predictionsPerDay) / Math.log(GROWTH_PER_MONTH));
  const from = `From about ${amount(leave.perDay)} a day on, ${candidateName(leave.option)} costs less.`;
  const isLater = months > MONTHS && later !== '';
  const when = months <= 1 ? 'within a month' : `in about ${months} months`;
  return `${from} At 10 % more traffic a month, ${isLater ? later : `that is ${when}`}.`;
}
