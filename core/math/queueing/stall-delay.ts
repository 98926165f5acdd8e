import { oncePer, oncePerNumber } from '#core/once-per.ts';
import { multipliedWhile } from '#core/math/stats/root.ts';
import { mg1Wait } from './mg1-wait.ts';

/** Stalls of a machine, in units of the mean service time: how many come in one of them, and equally likely lengths, ascending. */
export interface StallLaw {
  readonly perService: number;
  readonly lengths: Float64Array;
}

/** The mean length of a stall. */
function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Share of the mean service time that is not stalls, if stalls are part of it. */
export function usualShare({ perService, lengths }: StallLaw): number {
  return Math.max(LEAST_USUAL, 1 - perService * mean(lengths));
}

/** A machine that does not serve has no queue to describe. */
const LEAST_USUAL = 0.1;

/** What stalls delay: a share of the requests, and equally likely delays of those, ascending. */
export interface StallDelay {
  readonly share: number;
  readonly delays: Float64Array;
}

/**
 * What stalls delay at a utilisation of the time without stalls. A stall of length d adds d to the delay of whoever arrives, and the servers work it off
 * at 1 − ρ, so that the delay is the work that a queue with Poisson arrivals of stalls finds, whose services are d ÷ (1 − ρ) long: the wait of
 * Pollaczek and Khinchine. It does not depend on the number of servers, because a stall stops the whole machine, and it adds to the usual wait. A
 * request in service when the stall comes is delayed by all of it. Remembered by the stalls and the utilisation.
 * @returns null if the machine does not keep up.
 */
export const stallDelay = oncePer(({ perService, lengths }: StallLaw): ((utilisation: number) => StallDelay | null) => {
  const length = mean(lengths);
  const wait = mg1Wait(lengths.map((each) => each / length));
  return oncePerNumber((utilisation) => {
    const load = (perService * length) / (1 - utilisation);
    if (!(load < MAX_LOAD)) return null;
    const tail = wait(load);
    // Requests that the stall finds in service: one mean service time of arrivals.
    const longerShare = (time: number): number => tail(time / length) + perService * longer(lengths, time);
    const share = Math.min(1, load + perService);
    const delays = Float64Array.from({ length: DELAYS }, (_, index) =>
      timeOf((time) => longerShare(time) > share * (1 - (index + 0.5) / DELAYS)),
    );
    return { share, delays };
  });
});

const DELAYS = 64;

/** The end of the times for which a statement is true, which it is up to there. */
function timeOf(isTrue: (time: number) => boolean): number {
  let low = 0;
  let high = multipliedWhile(1, isTrue);
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (isTrue(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** Beyond it, delays hardly end. */
const MAX_LOAD = 0.98;

function longer(lengths: Float64Array, time: number): number {
  let count = 0;
  for (const each of lengths) if (each > time) count += 1;
  return count / lengths.length;
}
