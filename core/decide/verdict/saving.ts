import { isCommitment } from '#core/contract/serving/serving.ts';
import type { Interval } from '#core/contract/base/numbers.ts';
import { simulationsInterval } from '#core/math/stats/intervals.ts';
import { chargedUsd } from '#core/decide/rows/charged.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import { steadyShare } from '#core/decide/rows/needed-share.ts';

/** The parts of an option that say whether it is an alternative to another one. */
interface Alternative {
  readonly service: string;
  readonly mode: string;
  readonly purchase: PricedRow['candidate']['purchase'];
  readonly isGpu: boolean;
}

/**
 * Whether an option is a realistic alternative to the choice: another mode, or a service that is always on instead of one that is not, or the other way
 * round; with the same commitment, on machines whose speed is known. A commitment of years is a separate decision, so neither saves against the other.
 */
export function isAlternative(
  option: Alternative,
  chosen: Pick<Alternative, 'service' | 'mode' | 'purchase'>,
): boolean {
  const isDifferent = option.mode !== chosen.mode || isAlwaysOn(option) !== isAlwaysOn(chosen);
  return isDifferent && isCommitment(option.purchase) === isCommitment(chosen.purchase) && !option.isGpu;
}

function isAlwaysOn({ service }: Pick<Alternative, 'service'>): boolean {
  return definitionOf(service)?.isAlwaysOn === true;
}

/** The cheapest alternative that meets the requirements in enough simulations; null if there is none. */
export function alternativeTo(
  rows: readonly PricedRow[],
  chosen: PricedRow,
  workload: Pick<Workload, 'callerWaits' | 'sloMs'>,
): PricedRow | null {
  const [next] = rows
    .filter(({ candidate }) =>
      isAlternative({ ...candidate, isGpu: candidate.gpuSpeed !== undefined }, chosen.candidate),
    )
    .filter(({ costUsd, holds }) => Number.isFinite(costUsd) && holds >= steadyShare(workload))
    .sort((a, b) => a.costUsd - b.costUsd);
  return next ?? null;
}

/** The saving per month of one row against another: median and 90 % interval of the difference, with failed simulations charged. */
export function savedBy(row: PricedRow, against: PricedRow, penaltyUsd: Float64Array): Interval {
  const own = chargedUsd(row, penaltyUsd);
  const saved = chargedUsd(against, penaltyUsd)
    .map((usd, simulation) => usd - (own[simulation] ?? Infinity))
    .filter(Number.isFinite);
  return saved.length === 0
    ? { value: against.costUsd - row.costUsd, low: null, high: null }
    : simulationsInterval(saved);
}
