/**
 * Attempts that are made again, as a share of the rows, if each attempt fails with probability `failureRate`, independently: f ÷ (1 − f). A row that
 * fails is set aside and tried again alone, whatever it was sent with: a batch, a task or a shard is not repeated for it.
 */
export function retriedShare(failureRate: number): number {
  return failureRate / (1 - failureRate);
}
