import { isCommitment } from '#core/contract/serving/serving.ts';
import type { Stated } from './asked.ts';
import { type SpotMix, spotMix } from './spot-base.ts';

/** A fleet of as few machines as may serve, bought as its service buys them. */
export interface LeastFleet {
  readonly peakMachines: number;
  /** Machines that always run; not always whole ones. */
  readonly minMachines: number;
  readonly always: SpotMix;
  /** Mean number of paid machines beyond those. */
  readonly meanAbove: number;
}

/** @param of meanMachines: those that carry the mean load at the most that one serves. */
export function leastFleet(
  stated: Stated,
  of: { readonly minMachines: number; readonly peakMachines: number; readonly meanMachines: number },
): LeastFleet {
  const { minMachines, peakMachines, meanMachines } = of;
  const meanAbove = Math.max(0, meanMachines - minMachines);
  const always = spotMix(stated, minMachines);
  if (!isCommitment(stated.candidate.purchase)) return { peakMachines, minMachines, always, meanAbove };
  // More of them may be kept, at the price of the commitment.
  const kept = { ...always, onDemand: always.onDemand + meanAbove };
  return { peakMachines, minMachines: minMachines + meanAbove, always: kept, meanAbove: 0 };
}
