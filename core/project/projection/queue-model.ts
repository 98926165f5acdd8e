import { erlangC, mg1Wait, type WaitTail } from '#core/math/queueing/mg1-wait.ts';
import { stallDelay, type StallLaw, usualShare } from '#core/math/queueing/stall-delay.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { bisected, multipliedWhile } from '#core/math/stats/root.ts';
import { oncePerNumber } from '#core/once-per.ts';

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
const STEP = HIGHEST / GRID;
const SERVICE_QUANTILES = 256;
/** More than for the services alone: the wait depends on the longest of them. */
const WAIT_QUANTILES = 2048;

/** Log-normal service with mean 1: equally likely times, ascending, and the waits that a single server adds at each step of the utilisation. */
export interface ServiceLaw {
  readonly scv: number;
  readonly times: Float64Array;
  readonly waitAt: (step: number) => WaitTail;
}

/** The law of a squared coefficient of variation. The waits are computed where they are asked for: most loads need a few of them. */
export function serviceLaw(scv: number): ServiceLaw {
  const waits = mg1Wait(logNormalTimes(scv, WAIT_QUANTILES));
  return {
    scv,
    times: logNormalTimes(scv, SERVICE_QUANTILES),
    waitAt: oncePerNumber((step) => waits(step * STEP)),
  };
}

/** A queue as it is described: its times are in units of the mean service time, which includes stalls. */
interface QueueOptions {
  readonly servers: number;
  /** Of the services without stalls. */
  readonly law: ServiceLaw;
  readonly percentile: number;
  readonly stalls?: StallLaw | null;
}

/**
 * M/G/c with log-normal service. One server: the wait of Pollaczek and Khinchine. More: C (Erlang C) of the requests wait, each as long as for one server that
 * is as many times as fast. Latency is wait plus service. Within a tenth of a simulation at p99, and within 2 % for one server with little variation. A
 * request also waits for the delay that stalls of the machine left behind (`stallDelay`); docs/methodology/coverage.md compares with simulations.
 */
export function createQueueModel({ stalls = null, ...queue }: QueueOptions): QueueModel {
  if (stalls === null) return queueOf(queue, null);
  const { shape, meanLength } = stalls;
  const usual = usualShare(shape);
  const model = queueOf(queue, { shape, meanLength: meanLength / usual });
  return {
    latency: (utilisation) => usual * model.latency(usual * utilisation),
    utilisationWithin: (budget) => Math.min(HIGHEST, model.utilisationWithin(budget / usual) / usual),
  };
}

/** The delay by stalls, in units of the mean service time. */
interface Delay {
  /** The share of requests that arrive while a stall is worked off, and how long it then takes: equally likely, ascending. */
  readonly share: number;
  readonly delays: Float64Array;
  /** The share of requests that a stall finds in service (one mean service time of arrivals), and how long the stalls are: equally likely, ascending. */
  readonly inService: number;
  readonly lengths: Float64Array;
}

/** Without stalls. */
const NO_DELAY: Delay = { share: 0, delays: new Float64Array(), inService: 0, lengths: new Float64Array() };

function delayBy({ shape, meanLength }: StallLaw, utilisation: number): Delay | null {
  const found = stallDelay(shape)(utilisation);
  if (found === null) return null;
  const { share } = found;
  return {
    share,
    delays: found.delays.map((delay) => delay * meanLength),
    inService: Math.min(1 - share, shape.load / meanLength),
    lengths: shape.lengths.map((length) => length * meanLength),
  };
}

function queueOf({ servers, law, percentile }: Omit<QueueOptions, 'stalls'>, stalls: StallLaw | null): QueueModel {
  const share = 1 - percentile / 100;
  // Computed where they are asked for: most loads need a few of them.
  const latencies = new Float64Array(GRID + 1);
  const latencyIn = (row: number): number => {
    const known = latencies[row] ?? 0;
    if (known > 0) return known;
    const utilisation = STEP * row;
    const delay = stalls === null ? NO_DELAY : delayBy(stalls, utilisation);
    const meanWait = ((1 + law.scv) * utilisation) / (2 * (1 - utilisation));
    const requests = { service: law.times, wait: law.waitAt(row), meanWait, share };
    const made = delay === null ? Infinity : latencyAt(servers, utilisation, { ...requests, delay });
    latencies[row] = made;
    return made;
  };
  return {
    latency: (utilisation) => {
      if (utilisation >= HIGHEST) return Infinity;
      const at = Math.max(0, utilisation) / STEP;
      const row = Math.floor(at);
      const next = Math.min(row + 1, GRID);
      // Read directly where they are known: this is asked for more often than anything else of a plan.
      const low = latencies[row] || latencyIn(row);
      const high = latencies[next] || latencyIn(next);
      return high === Infinity ? Infinity : low + (high - low) * (at - row);
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
      return STEP * (within + (budget - low) / (latencyIn(over) - low));
    },
  };
}

/** The requests that are asked about: their services, their waits for one server, and the share that may take longer. */
interface Requests {
  /** Ascending. */
  readonly service: Float64Array;
  readonly wait: WaitTail;
  /** For one server. */
  readonly meanWait: number;
  readonly share: number;
  readonly delay: Delay;
}

/** Relative precision; far within the errors of the closed form and the projection. */
const LATENCY_PRECISION = 1e-5;

function latencyAt(servers: number, utilisation: number, requests: Requests): number {
  const { service, share } = requests;
  const waiting = utilisation <= 0 ? 0 : erlangC(servers, servers * utilisation) / utilisation;
  const isOver = isExceeded({ ...requests, servers, waiting });
  // No percentile is shorter than that of the services alone.
  const low = service[service.length - 1 - Math.ceil(share * service.length)] ?? 0;
  const high = multipliedWhile(low, isOver);
  return bisected({ low, high, precision: LATENCY_PRECISION, isLow: isOver }).high;
}

/** Whether more than `share` of the requests take longer than a time. Stops at the request that decides it. */
function isExceeded(
  queue: Requests & {
    readonly servers: number;
    /** The share of requests that wait, relative to one server at the same utilisation. */
    readonly waiting: number;
  },
): (time: number) => boolean {
  const { service, share, wait, meanWait, delay, servers, waiting } = queue;
  const waitsLonger = (left: number): number => (left > 0 ? waiting * wait(servers * left) : 1);
  const delayed = delay.share + delay.inService;
  // While a stall is worked off the servers have no idle time, so what usually waits waits once more for each stall in a row.
  const onceMore = (waiting * meanWait) / (servers * (1 - delayed));
  return (time) => {
    let longer = 0;
    // The longest first: they decide soonest.
    const add = (part: number, times: Float64Array, left: number): void => {
      const weight = part / times.length;
      for (let i = times.length - 1; i >= 0 && longer <= share; i--)
        longer += weight * waitsLonger(left - (times[i] ?? 0));
    };
    // Compared with a stall, a service is its mean, and delay and wait are independent.
    add(delay.share, delay.delays, time - 1 - onceMore);
    add(delay.inService, delay.lengths, time - 1 - onceMore);
    add(1 - delayed, service, time);
    return longer > share;
  };
}

/** Equally likely service times with mean 1: midpoint quantiles of a log-normal, scaled so that their mean is 1. */
function logNormalTimes(scv: number, count: number): Float64Array {
  const sigma = Math.sqrt(Math.log1p(scv));
  const raw = Float64Array.from({ length: count }, (_, i) => Math.exp(sigma * normalQuantile((i + 0.5) / count)));
  const mean = raw.reduce((sum, value) => sum + value, 0) / raw.length;
  return raw.map((value) => value / mean);
}
