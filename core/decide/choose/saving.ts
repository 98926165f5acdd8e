import { isCommitment } from '#core/contract/serving.ts';
import type { Saving } from '#core/contract/plan.ts';
import { worldsInterval } from '#core/math/stats/intervals.ts';
import type { Workload } from '#core/contract/workload.ts';
import type { PricedRow } from './priced-row.ts';
import { steadyShare } from './steady-share.ts';

/** The parts of an option that say whether it is an alternative to another one. */
interface Alternative {
  readonly mode: string;
  readonly purchase: PricedRow['candidate']['purchase'];
  readonly isGpu: boolean;
}

/**
 * Whether an option is another mode than the choice with the same commitment, on machines whose speed is known: what one would do instead. A
 * commitment of years is a separate decision, so neither saves against the other.
 */
export function isOtherMode(option: Alternative, chosen: Pick<Alternative, 'mode' | 'purchase'>): boolean {
  return (
    option.mode !== chosen.mode && isCommitment(option.purchase) === isCommitment(chosen.purchase) && !option.isGpu
  );
}

/**
 * What the choice saves per month against the cheapest option of another mode that meets the requirements in enough simulations: median and 90 %
 * interval of the difference in the simulations in which both are feasible. Null without such an option.
 */
export function savingAgainstNextMode(
  rows: readonly PricedRow[],
  chosen: PricedRow,
  workload: Pick<Workload, 'callerWaits' | 'sloMs'>,
): Saving | null {
  const [next] = rows
    .filter(({ candidate }) => isOtherMode({ ...candidate, isGpu: candidate.gpuSpeed !== undefined }, chosen.candidate))
    .filter(({ medianUsd, holds }) => Number.isFinite(medianUsd) && holds >= steadyShare(workload))
    .sort((a, b) => a.medianUsd - b.medianUsd);
  if (next === undefined) return null;
  const saved = next.monthlyUsd
    .map((usd, world) => usd - (chosen.monthlyUsd[world] ?? Infinity))
    .filter(Number.isFinite);
  const monthlyUsd =
    saved.length === 0 ? { value: next.medianUsd - chosen.medianUsd, low: null, high: null } : worldsInterval(saved);
  return { againstId: next.candidate.id, monthlyUsd };
}
