import { oncePer, oncePerNumber } from '#core/once-per.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { bisected, multipliedWhile } from '#core/math/stats/root.ts';

/** A session that serves reads from a stream, one at a time. */
export interface StreamServer {
  /** Sessions per consumer, each with its share of the rows. */
  readonly sessions: number;
  /** Milliseconds that a session takes for one read. */
  readonly readMs: (rows: number) => number;
  /** The maximum planned rows per second of a session with a window: busy for the safety factor's share of its time. */
  readonly rateWithin: (windowMs: number) => number;
}

/** Rates are computed for windows in steps of √2, from 1 ms to 17 minutes, and interpolated between them. */
const STEPS_PER_DOUBLING = 2;
const STEPS = 20 * STEPS_PER_DOUBLING;

/**
 * A consumer on an instance, by the CPU milliseconds that it needs around the model for one read, then by the milliseconds in which its network
 * transfers a row and its answer. A read is divided into batches of the fastest
 * size, or of one row for a model that cannot stack rows. No session exceeds its share of the best batch throughput of the instance.
 */
export const streamServerOf = oncePer((profile: CapacityProfile) => {
  const { sessions, serviceMs, best } = profile;
  const rowMs = (1000 * sessions) / best.rowsPerS;
  const most = best.batchSize;
  const mostMs = serviceMs(most);
  return oncePerNumber((handlingMs) =>
    oncePerNumber((transferMs): StreamServer => {
      // Sessions share the network of their machine.
      const slowestRowMs = Math.max(rowMs, sessions * transferMs);
      const readMs = (rows: number): number => {
        const inferenceMs = rows <= most ? serviceMs(rows) : (rows / most) * mostMs;
        return handlingMs + Math.max(inferenceMs, rows * slowestRowMs);
      };
      return createStreamServer(sessions, readMs);
    }),
  );
});

/** A server defined by the time of a read, which must not decrease as rows are added. */
export function createStreamServer(sessions: number, readMs: (rows: number) => number): StreamServer {
  const logRates = new Float64Array(STEPS + 1).fill(Number.NaN);
  const logRateAt = (step: number): number => {
    const known = logRates[step];
    if (known !== undefined && !Number.isNaN(known)) return known;
    const rate = Math.log(highestRate(readMs, 2 ** (step / STEPS_PER_DOUBLING)));
    logRates[step] = rate;
    return rate;
  };
  return {
    sessions,
    readMs,
    rateWithin: (windowMs) => {
      const at = Math.min(STEPS, Math.max(0, STEPS_PER_DOUBLING * Math.log2(windowMs)));
      const low = Math.min(Math.floor(at), STEPS - 1);
      const from = logRateAt(low);
      return Math.exp(from + (at - low) * (logRateAt(low + 1) - from));
    },
  };
}

/** The share of its time that a session is busy with reads of 1 + rate × window rows. */
export function utilisationOf(server: Pick<StreamServer, 'readMs'>, ratePerS: number, windowMs: number): number {
  const rows = 1 + (ratePerS * windowMs) / 1000;
  return (ratePerS * server.readMs(rows)) / (1000 * rows);
}

/** The utilisation increases with the rate, so bisection finds where it reaches the safety factor. */
function highestRate(readMs: (rows: number) => number, windowMs: number): number {
  const holds = (ratePerS: number): boolean => utilisationOf({ readMs }, ratePerS, windowMs) <= SAFETY_FACTOR;
  const high = multipliedWhile(1000 / readMs(1), holds);
  const low = multipliedWhile(high / 2, (ratePerS) => !holds(ratePerS), 0.5);
  return bisected({ low, high, precision: 1e-6, isLow: holds }).low;
}
