import { oncePer, oncePerNumber } from '#core/once-per.ts';
import { mean } from '#core/math/stats/moments.ts';
import { bisected, multipliedWhile } from '#core/math/stats/root.ts';
import { mg1Wait } from './mg1-wait.ts';

/** The stalls of a machine, whatever the unit of time. */
export interface StallShape {
  /** Length of all stalls in a busy time, relative to that time. */
  readonly load: number;
  /** Equally likely lengths relative to their mean, ascending. */
  readonly lengths: Float64Array;
}

/** Stalls in a unit of time: mostly the mean service time. */
export interface StallLaw {
  readonly shape: StallShape;
  readonly meanLength: number;
}

/** `rate` stalls come in a unit of time, and their lengths in that unit are equally likely, in any order. */
export function stallLaw({ rate, lengths }: { readonly rate: number; readonly lengths: readonly number[] }): StallLaw {
  const meanLength = mean(lengths);
  const relative = Float64Array.from(lengths, (length) => length / meanLength).sort();
  return { shape: { load: rate * meanLength, lengths: relative }, meanLength };
}

/** Share of the mean service time that is not stalls, if stalls are part of it. */
export function usualShare({ load }: StallShape): number {
  return Math.max(LEAST_USUAL, 1 - load);
}

/** A machine that does not serve has no queue to describe. */
const LEAST_USUAL = 0.1;

/** What stalls delay at a utilisation. */
export interface StallDelay {
  /** The share of requests that arrive while a stall is worked off. */
  readonly share: number;
  /** Equally likely delays of those, relative to the mean length of a stall, ascending. */
  readonly delays: Float64Array;
}

/**
 * The delay by stalls at a utilisation of the time without stalls. A stall of length d adds d to the delay of whoever arrives, and the servers work
 * it off at 1 − ρ, so that the delay is the work that a queue with Poisson arrivals of stalls finds, whose services are d ÷ (1 − ρ) long: the wait of
 * Pollaczek and Khinchine. It does not depend on the number of servers, because a stall stops the whole machine, nor on the unit of time, and it adds
 * to the usual wait. A request in service when the stall comes is delayed by all of it. Remembered by the stalls and the utilisation.
 * @returns null if the machine does not keep up.
 */
export const stallDelay = oncePer(({ load, lengths }: StallShape): ((utilisation: number) => StallDelay | null) => {
  const wait = mg1Wait(lengths);
  return oncePerNumber((utilisation) => {
    const share = load / (1 - utilisation);
    if (!(share < MAX_LOAD)) return null;
    const tail = wait(share);
    const delays = new Float64Array(DELAYS);
    // Ascending: none is shorter than the one before.
    let delay = 0;
    for (let index = 0; index < DELAYS; index++) {
      delay = timeOf(delay, (time) => tail(time) > share * (1 - (index + 0.5) / DELAYS));
      delays[index] = delay;
    }
    return { share, delays };
  });
});

const DELAYS = 64;

/** The end of the times for which a statement is true, which it is up to there: `atLeast` or later. */
function timeOf(atLeast: number, isTrue: (time: number) => boolean): number {
  const high = multipliedWhile(Math.max(1, atLeast), isTrue);
  return bisected({ low: atLeast, high, precision: TIME_PRECISION, isLow: isTrue }).high;
}

const TIME_PRECISION = 1e-6;

/** Beyond it, delays hardly end. */
const MAX_LOAD = 0.98;
