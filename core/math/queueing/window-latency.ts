import { meanOf } from './window-simulation.ts';
import { orderStatistic } from '#core/math/stats/order-statistic.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { makeSchedule } from './arrivals.ts';
import { type BatchSamples, type BatchTime, empiricalBatchTime } from './batch-time.ts';
import { serveRows } from './batcher.ts';

/** The load of a server that collects rows in windows, dimensionless. */
interface WindowLoad {
  /** Rows that arrive during one window: rate × window. */
  readonly gathered: number;
  /** Share of time in which the server is busy with batches of 1 + gathered rows. */
  readonly utilisation: number;
  /** In per cent. */
  readonly percentile: number;
}

/** Latency percentile in units of window + batch time. Infinity if the load exceeds the simulated range. */
export type WindowLatency = (load: WindowLoad) => number;

/** Simulated range of `gathered`, as powers of two. Above, batch sizes hardly vary; below, a batch is one row. */
const MIN_POWER = -8;
const MAX_POWER = 9;
const UTILISATIONS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75] as const;
const MIN_ROWS = 8_192;
const MIN_BATCHES = 30;
/** The cap as a multiple of the mean batch, large enough to hardly ever bind. */
const HEADROOM = 8;
const WINDOW_MS = 1000;

/**
 * Latencies behind a window, from simulations of the batcher over measured batch times with Poisson arrivals and one server. Scaling
 * window, gaps and batch times by a common factor scales the latencies by the same factor, so two numbers describe the load: the rows that
 * a window gathers, and the utilisation. Points on a grid of both are simulated on demand and cached, and interpolated in between, so that
 * a call takes a fraction of a microsecond and results change smoothly.
 * @param options.measured at least one size with at least one sample. Only their shape matters, because the utilisation sets their scale.
 */
export function createWindowLatency(options: {
  readonly measured: readonly BatchSamples[];
  readonly seed: number;
}): WindowLatency {
  const simulated = new Map<number, Simulated>();
  const pointAt = (power: number, step: number): Simulated => {
    const key = power * UTILISATIONS.length + step;
    const known = simulated.get(key);
    if (known !== undefined) return known;
    const point = {
      latencies: simulate({ ...options, gathered: 2 ** power, utilisation: UTILISATIONS[step] ?? 0 }),
      quantiles: new Map<number, number>(),
    };
    simulated.set(key, point);
    return point;
  };
  return ({ gathered, utilisation, percentile }) => {
    const last = UTILISATIONS.length - 1;
    if (!(utilisation <= (UTILISATIONS[last] ?? 0))) return Infinity;
    const power = Math.min(MAX_POWER, Math.max(MIN_POWER, Math.log2(gathered)));
    const low = Math.min(Math.floor(power), MAX_POWER - 1);
    const step = Math.min(
      UTILISATIONS.findLastIndex((each) => each <= utilisation),
      last - 1,
    );
    const from = UTILISATIONS[step] ?? 0;
    const share = (utilisation - from) / ((UTILISATIONS[step + 1] ?? 1) - from);
    const across = (at: number): number => {
      const less = quantile(pointAt(at, step), percentile);
      return share === 0 ? less : less + share * (quantile(pointAt(at, step + 1), percentile) - less);
    };
    return across(low) + (power === low ? 0 : (power - low) * (across(low + 1) - across(low)));
  };
}

/** One point of the grid. */
interface Simulated {
  /** In units of window + batch time, in any order. */
  readonly latencies: Float64Array;
  /** Those that were asked for, by percentile. */
  readonly quantiles: Map<number, number>;
}

/** Latencies of one point in units of window + batch time. */
function simulate(point: {
  readonly measured: readonly BatchSamples[];
  readonly seed: number;
  readonly gathered: number;
  readonly utilisation: number;
}): Float64Array {
  const { measured, seed, gathered, utilisation } = point;
  const random = createRandom(seed).fork(`window ${gathered} ${utilisation}`);
  const rows = 1 + gathered;
  const drawn = empiricalBatchTime(measured, random.fork('batch-times'));
  // A batch of the expected size is served in each 1/utilisation of its own time.
  const batchMs = (utilisation * rows * WINDOW_MS) / gathered;
  const scale = batchMs / meanOf(() => drawn(Math.round(rows)));
  const batchTime: BatchTime = (size) => scale * drawn(size);
  const count = Math.max(MIN_ROWS, Math.ceil(MIN_BATCHES * rows));
  const arrivalsMs = makeSchedule({
    arrivals: { kind: 'poisson' },
    ratePerS: (1000 * gathered) / WINDOW_MS,
    count,
    seed: random.int(2 ** 31),
  });
  const maxBatch = Math.ceil(HEADROOM * rows);
  const { latenciesMs } = serveRows({ arrivalsMs, windowMs: WINDOW_MS, maxBatch, replicas: 1, batchTime });
  const unitMs = WINDOW_MS + batchMs;
  for (let index = 0; index < latenciesMs.length; index++) latenciesMs[index] = (latenciesMs[index] ?? 0) / unitMs;
  return latenciesMs;
}

function quantile({ latencies, quantiles }: Simulated, percentile: number): number {
  const known = quantiles.get(percentile);
  if (known !== undefined) return known;
  const rank = Math.ceil((percentile / 100) * latencies.length) - 1;
  const found = orderStatistic(latencies, Math.min(latencies.length - 1, Math.max(0, rank)));
  quantiles.set(percentile, found);
  return found;
}
