import type { Workload } from '#core/contract/workload.ts';

/**
 * The share of the worlds in which a row must hold: 0.95 if a caller waits for an answer within an SLO, otherwise 0.8. A row that holds less
 * often is chosen only if no other qualifies.
 */
export function steadyShare({ callerWaits, sloMs }: Pick<Workload, 'callerWaits' | 'sloMs'>): number {
  return callerWaits && sloMs !== null ? 0.95 : 0.8;
}
