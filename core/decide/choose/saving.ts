import type { Saving } from '#core/contract/plan.ts';
import { worldsInterval } from '#core/math/stats/intervals.ts';
import type { Workload } from '#core/contract/workload.ts';
import type { PricedRow } from './priced-row.ts';
import { steadyShare } from './steady-share.ts';

/** The service and the purchase that teams serve a model with out of habit. */
const HABIT = { service: 'sagemaker-endpoint', purchase: 'on-demand' };

/** Whether an option is the usual habit: an endpoint that is always on, on machines whose speed is known, without a commitment. */
export function isHabit({
  service,
  purchase,
  isGpu,
}: {
  readonly service: string;
  readonly purchase: string;
  readonly isGpu: boolean;
}): boolean {
  return service === HABIT.service && purchase === HABIT.purchase && !isGpu;
}

/**
 * What the choice saves per month against the cheapest always-on endpoint that holds often enough: median and 90 % interval of the difference over
 * the worlds in which both are feasible. Null without such an endpoint, or if the choice is one.
 */
export function savingAgainstHabit(
  rows: readonly PricedRow[],
  chosen: PricedRow,
  workload: Pick<Workload, 'callerWaits' | 'sloMs'>,
): Saving | null {
  if (chosen.candidate.service === HABIT.service) return null;
  const [habit] = rows
    .filter(({ candidate }) => isHabit({ ...candidate, isGpu: candidate.gpuSpeed !== undefined }))
    .filter(({ medianUsd, holds }) => Number.isFinite(medianUsd) && holds >= steadyShare(workload))
    .sort((a, b) => a.medianUsd - b.medianUsd);
  if (habit === undefined) return null;
  const saved = habit.monthlyUsd
    .map((usd, world) => usd - (chosen.monthlyUsd[world] ?? Infinity))
    .filter(Number.isFinite);
  const monthlyUsd =
    saved.length === 0 ? { value: habit.medianUsd - chosen.medianUsd, low: null, high: null } : worldsInterval(saved);
  return { againstId: habit.candidate.id, monthlyUsd };
}
