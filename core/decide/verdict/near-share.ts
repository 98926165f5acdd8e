/** A share is near a threshold within this many standard errors. */
const NEAR_ERRORS = 2;

/** Whether a share of draws could as well be on the other side of a threshold: it is within two standard errors of it. */
export function isNearThreshold(share: number, threshold: number, draws: number): boolean {
  return Math.abs(share - threshold) <= NEAR_ERRORS * Math.sqrt((threshold * (1 - threshold)) / Math.max(1, draws));
}
