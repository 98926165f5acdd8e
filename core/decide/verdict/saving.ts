import { isCommitment } from '#core/contract/serving/serving.ts';
import type { Interval } from '#core/contract/base/numbers.ts';
import { simulationsInterval } from '#core/math/stats/intervals.ts';
import { chargedUsd } from '#core/decide/rows/charged.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';
import { steadyShare } from '#core/decide/rows/needed-share.ts';

/** The parts of an option that say whether it is an alternative to another one. */
interface Alternative {
  readonly mode: string;
  readonly purchase: PricedRow['candidate']['purchase'];
  readonly isGpu: boolean;
}

/**
 * Whether an option is another mode than the choice with the same commitment, on machines whose speed is known: the realistic alternative. A
 * commitment of years is a separate decision, so neither saves against the other.
 */
export function isOtherMode(option: Alternative, chosen: Pick<Alternative, 'mode' | 'purchase'>): boolean {
  return (
    option.mode !== chosen.mode && isCommitment(option.purchase) === isCommitment(chosen.purchase) && !option.isGpu
  );
}

/** The cheapest option of another mode that meets the requirements in enough simulations: the realistic alternative. Null if there is none. */
export function nextModeOf(
  rows: readonly PricedRow[],
  chosen: PricedRow,
  workload: Pick<Workload, 'callerWaits' | 'sloMs'>,
): PricedRow | null {
  const [next] = rows
    .filter(({ candidate }) => isOtherMode({ ...candidate, isGpu: candidate.gpuSpeed !== undefined }, chosen.candidate))
    .filter(({ medianUsd, holds }) => Number.isFinite(medianUsd) && holds >= steadyShare(workload))
    .sort((a, b) => a.medianUsd - b.medianUsd);
  return next ?? null;
}

/** The saving per month of one row against another: median and 90 % interval of the difference, with failed simulations charged. */
export function savedBy(row: PricedRow, against: PricedRow, penaltyUsd: Float64Array): Interval {
  const own = chargedUsd(row, penaltyUsd);
  const saved = chargedUsd(against, penaltyUsd)
    .map((usd, simulation) => usd - (own[simulation] ?? Infinity))
    .filter(Number.isFinite);
  return saved.length === 0
    ? { value: against.medianUsd - row.medianUsd, low: null, high: null }
    : simulationsInterval(saved);
}
