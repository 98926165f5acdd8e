import type { RunDocument } from '#core/contract/run.ts';
import { SERVER_HANDLING } from '#core/contract/server-handling.ts';
import { oncePer } from '#core/once-per.ts';

/** The sustained clock of the machine on which the handling times of servers were measured, in GHz. */
export const REFERENCE_CLOCK_GHZ = 3.2;

/** Another machine or another day differs at least by this factor, however short the interval of one measurement is. */
const MIN_FACTOR = 1.2;
/** A wider interval says less than the judgement, so the judgement is used. */
const MAX_FACTOR = 2;

/** CPU milliseconds per request at the reference clock, and the factor within which nine in ten lie. */
export interface Handling {
  readonly ms: number;
  readonly factor90: number;
}

/**
 * The handling of a lean server: that of the model server as the run measured it, scaled from the clock of the measuring machine, or the
 * judgement if the run did not measure it or measured it too coarsely.
 */
export const leanHandling = oncePer((run: RunDocument): Handling & { readonly isMeasured: boolean } => {
  const judgement = { ...SERVER_HANDLING.lean, isMeasured: false };
  const interval = run.realtime?.handling?.ms;
  if (interval === undefined) return judgement;
  const { value, low, high } = interval;
  if (low === null || high === null || low <= 0) return judgement;
  const factor90 = Math.max(MIN_FACTOR, high / value, value / low);
  if (factor90 > MAX_FACTOR) return judgement;
  const clock = (run.host.clockGHz ?? REFERENCE_CLOCK_GHZ) / REFERENCE_CLOCK_GHZ;
  return { ms: value * clock, factor90, isMeasured: true };
});
