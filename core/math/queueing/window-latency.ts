import { oncePerNumber } from '#core/once-per.ts';
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
const MAX_UTILISATION = 0.75;
const UTILISATIONS: readonly number[] = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, MAX_UTILISATION];
const STEPS = UTILISATIONS.length;
/** Points of the grid, by power and then by utilisation. */
const POINTS = (MAX_POWER - MIN_POWER + 1) * STEPS;
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
  const simulated: (Float64Array | undefined)[] = Array.from({ length: POINTS });
  const latenciesAt = (point: number): Float64Array => {
    const known = simulated[point];
    if (known !== undefined) return known;
    const gathered = 2 ** (MIN_POWER + Math.floor(point / STEPS));
    const made = simulate({ ...options, gathered, utilisation: UTILISATIONS[point % STEPS] ?? 0 });
    simulated[point] = made;
    return made;
  };
  /** The quantiles of all points by percentile, made when they are asked for. */
  const gridOf = oncePerNumber((_percentile) => new Float64Array(POINTS).fill(Number.NaN));
  const quantileAt = (grid: Float64Array, point: number, percentile: number): number => {
    const known = grid[point];
    if (known !== undefined && !Number.isNaN(known)) return known;
    const found = quantileOf(latenciesAt(point), percentile);
    grid[point] = found;
    return found;
  };
  return ({ gathered, utilisation, percentile }) => {
    if (!(utilisation <= MAX_UTILISATION)) return Infinity;
    const grid = gridOf(percentile);
    const power = Math.min(MAX_POWER, Math.max(MIN_POWER, Math.log2(gathered)));
    const low = Math.min(Math.floor(power), MAX_POWER - 1);
    const step = stepBelow(utilisation);
    const from = UTILISATIONS[step] ?? 0;
    const share = (utilisation - from) / ((UTILISATIONS[step + 1] ?? 1) - from);
    const point = (low - MIN_POWER) * STEPS + step;
    const less = quantileAt(grid, point, percentile);
    const atLow = share === 0 ? less : less + share * (quantileAt(grid, point + 1, percentile) - less);
    if (power === low) return atLow;
    const more = quantileAt(grid, point + STEPS, percentile);
    const atHigh = share === 0 ? more : more + share * (quantileAt(grid, point + STEPS + 1, percentile) - more);
    return atLow + (power - low) * (atHigh - atLow);
  };
}

/** The last step of the grid, before its end, at or below a utilisation. */
function stepBelow(utilisation: number): number {
  let step = STEPS - 2;
  while (step > 0 && (UTILISATIONS[step] ?? 0) > utilisation) step -= 1;
  return step;
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

function quantileOf(latencies: Float64Array, percentile: number): number {
  const rank = Math.ceil((percentile / 100) * latencies.length) - 1;
  return orderStatistic(latencies, Math.min(latencies.length - 1, Math.max(0, rank)));
}
