import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Stated } from './asked.ts';

/** How the machines of a fleet are bought. */
export interface SpotMix {
  readonly onDemand: number;
  readonly spot: number;
  /** Spot machines that are reclaimed at once. */
  readonly lost: number;
}

/** Whether a fleet with an SLO runs on spot machines, so that a part of it stays on demand. */
function needsBase({ candidate, workload }: Stated): boolean {
  return candidate.purchase === 'spot' && workload.callerWaits && workload.sloMs !== null;
}

/**
 * The purchase of a spot fleet of a size. With an SLO, a share of it stays on demand, and at least one machine. Machines of one pool are reclaimed
 * together, so a share of the spot machines is lost at once.
 */
export function spotMix(stated: Stated, count: number): SpotMix {
  if (stated.candidate.purchase !== 'spot') return { onDemand: count, spot: 0, lost: 0 };
  if (!needsBase(stated)) return { onDemand: 0, spot: count, lost: 0 };
  const { limit } = stated.context.lookup;
  const onDemand = Math.min(count, Math.max(1, Math.ceil(limit('spot-fleet.on-demand-share') * count)));
  const spot = count - onDemand;
  return { onDemand, spot, lost: Math.ceil(limit('spot-fleet.lost-share') * spot) };
}

/** The share of the machines beyond the minimum of a fleet that follows the load which is bought on spot. */
export function spotShareAbove(stated: Stated): number {
  if (stated.candidate.purchase !== 'spot') return 0;
  return needsBase(stated) ? 1 - stated.context.lookup.limit('spot-fleet.on-demand-share') : 1;
}

/**
 * The size of a fleet whose remaining machines serve the peak within the SLO when spot machines are lost at once. They may then be loaded to
 * their limit.
 * @param load.count the size without losses.
 */
export function sizeForLosses(
  stated: Stated,
  load: { readonly count: number; readonly peakPerS: number; readonly xSloPerS: number },
): number {
  if (!needsBase(stated)) return load.count;
  const needed = load.peakPerS / load.xSloPerS;
  // Losing the same share of a larger fleet leaves more machines, so the first guess is near and only rounding is left.
  let { count } = load;
  while (count - spotMix(stated, count).lost < needed) count += 1;
  return count;
}

/** The reason about the mix; none without an SLO or spot machines. */
export function spotMixReasons({ onDemand, spot, lost }: SpotMix): readonly Reason[] {
  return lost === 0 ? [] : [{ code: 'spot-base', onDemand, spot, lost }];
}
