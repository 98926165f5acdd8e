import type { Workload } from '#core/contract/workload/workload.ts';

type Waiting = Pick<Workload, 'callerWaits' | 'sloMs'>;

/** Whether a caller waits for an answer within an SLO. */
export function hasSlo({ callerWaits, sloMs }: Waiting): boolean {
  return callerWaits && sloMs !== null;
}

/**
 * The share of the simulations in which a row must hold: 0.95 with an SLO, otherwise 0.8. A row that holds less often is chosen only if no other
 * qualifies.
 */
export function steadyShare(workload: Waiting): number {
  return hasSlo(workload) ? 0.95 : 0.8;
}

/** A share of the simulations is near the needed one within these points. */
export const SAME_SHARE_WITHIN = 0.05;
