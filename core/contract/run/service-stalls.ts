import { z } from 'zod';
import { Count, NonNegative, PositiveMs, Scv } from '#core/contract/base/numbers.ts';

/**
 * Stalls: moments in which no request advances, as the service times show them (`core/measure/run/service-stalls.ts`), without waits for a core that other
 * programs took, where these are known.
 * `usualScv` is the squared coefficient of variation of the service times without stalls, `lengthsMs` are equally likely lengths, ascending.
 */
export const ServiceStalls = z
  .object({
    perBusyS: NonNegative,
    lengthsMs: z.array(PositiveMs).max(64),
    /** Number of long stalls that are not among them, because they were too few to show how often they come. */
    leftOut: Count.optional(),
    usualScv: Scv,
  })
  .refine((stalls) => stalledMsPerS(stalls) <= MAX_STALLED_MS_PER_S, {
    error: ({ input }) =>
      `perBusyS × the mean of lengthsMs is ${stalledMsPerS(input as StallTimes).toPrecision(4)} ms of stalls in each second of work, which has ${MAX_STALLED_MS_PER_S} ms`,
  });
export type ServiceStalls = Readonly<z.infer<typeof ServiceStalls>>;

interface StallTimes {
  readonly perBusyS: number;
  readonly lengthsMs: readonly number[];
}

/** The most that stalls take of a second of work, milliseconds: more of them are pauses of the machine, and are excluded. */
export const MAX_STALLED_MS_PER_S = 1000;

/** What stalls take of each second of work, milliseconds, whatever the number of sessions: both are counted over the busy time of each. */
export function stalledMsPerS({ perBusyS, lengthsMs }: StallTimes): number {
  return lengthsMs.length === 0 ? 0 : (perBusyS * lengthsMs.reduce((sum, ms) => sum + ms, 0)) / lengthsMs.length;
}
