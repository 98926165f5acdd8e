import { erlangC } from '#core/math/queueing/closed-forms.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { multipliedWhile } from '#core/math/stats/root.ts';

/** A queue with Poisson arrivals and c identical servers, in units of the mean service time. */
export interface QueueModel {
  /** A latency percentile at a utilisation below 1, including service. */
  readonly latency: (utilisation: number) => number;
  /** The utilisation up to which the percentile stays within a budget; 0 if an idle server exceeds it. */
  readonly utilisationWithin: (budget: number) => number;
}

/** Utilisation above which no percentile is stated: the wait grows without bound and closed forms are unreliable. */
const HIGHEST = 0.98;
const GRID = 64;
const SERVICE_QUANTILES = 256;

/**
 * M/G/c with log-normal service. Approximates the wait as zero with probability 1−C (Erlang C) and exponential otherwise, with the mean of
 * Allen and Cunneen, (1+Cs²)/2 · 1/(c(1−ρ)). Latency is wait plus service. Within a tenth of a simulation at p99.
 */
export function createQueueModel(queue: {
  readonly servers: number;
  readonly serviceScv: number;
  readonly percentile: number;
}): QueueModel {
  const service = serviceQuantiles(queue.serviceScv);
  const share = 1 - queue.percentile / 100;
  const step = HIGHEST / GRID;
  // Computed where they are asked for: most loads need a few of them.
  const latencies = new Float64Array(GRID + 1);
  const latencyIn = (row: number): number => {
    const known = latencies[row] ?? 0;
    if (known > 0) return known;
    const made = latencyAt(queue.servers, queue.serviceScv, step * row, service, share);
    latencies[row] = made;
    return made;
  };
  return {
    latency: (utilisation) => {
      if (utilisation >= HIGHEST) return Infinity;
      const at = Math.max(0, utilisation) / step;
      const row = Math.floor(at);
      const low = latencyIn(row);
      return low + (latencyIn(Math.min(row + 1, GRID)) - low) * (at - row);
    },
    utilisationWithin: (budget) => {
      if (latencyIn(0) > budget) return 0;
      if (latencyIn(GRID) <= budget) return HIGHEST;
      // The latency grows with the load.
      let [within, over] = [0, GRID];
      while (over - within > 1) {
        const middle = (within + over) >> 1;
        if (latencyIn(middle) > budget) over = middle;
        else within = middle;
      }
      const low = latencyIn(within);
      return step * (within + (budget - low) / (latencyIn(over) - low));
    },
  };
}

function latencyAt(servers: number, scv: number, utilisation: number, service: Float64Array, share: number): number {
  const waiting = utilisation <= 0 ? 0 : erlangC(servers, servers * utilisation);
  const meanWait = (1 + scv) / 2 / (servers * (1 - utilisation));
  const queue = { service, share, waiting, meanWait };
  let low = 0;
  let high = multipliedWhile(1, (t) => isExceeded(t, queue));
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (isExceeded(middle, queue)) low = middle;
    else high = middle;
  }
  return high;
}

/** Whether more than `share` of the requests take longer than a time. Stops at the request that decides it. */
function isExceeded(
  time: number,
  queue: {
    /** Ascending. */
    readonly service: Float64Array;
    readonly share: number;
    readonly waiting: number;
    readonly meanWait: number;
  },
): boolean {
  const { service, share, waiting, meanWait } = queue;
  const requests = service.length;
  // The longest services alone, if they are enough; the wait is then not computed.
  if ((service[requests - 1 - Math.ceil(share * requests)] ?? 0) >= time) return true;
  let sum = 0;
  for (let i = 0; i < requests; i++) {
    const s = service[i] ?? 0;
    sum += time > s ? waiting * Math.exp(-(time - s) / meanWait) : 1;
    if (sum / requests > share) return true;
  }
  return false;
}

/** Equally likely service times with mean 1: midpoint quantiles of a log-normal, scaled so that their mean is 1. */
function serviceQuantiles(scv: number): Float64Array {
  const sigma = Math.sqrt(Math.log1p(scv));
  const raw = Float64Array.from({ length: SERVICE_QUANTILES }, (_, i) =>
    Math.exp(sigma * normalQuantile((i + 0.5) / SERVICE_QUANTILES)),
  );
  const mean = raw.reduce((sum, value) => sum + value, 0) / raw.length;
  return raw.map((value) => value / mean);
}
