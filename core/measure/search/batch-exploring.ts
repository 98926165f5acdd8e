import type { BatchRoundRequest, BatchRoundResult, Explored, Setting } from './batch-rounds.ts';

/** Maximum time of a batch. Larger batches bring no practical benefit: batch work is not scheduled in steps of many seconds. */
const MAX_BATCH_MS = 2_000;
/** Maximum time of a probe beyond the peak, which is worth less. */
const MAX_PROBE_MS = 500;
/** A climb ends after MAX_WORSE consecutive sizes below this share of the best … */
const WORSE_RATIO = 0.85;
const MAX_WORSE = 2;
/** … or after MAX_WITHOUT_GAIN consecutive sizes that improve the best by less than this ratio. */
const GAIN_RATIO = 1.02;
const MAX_WITHOUT_GAIN = 3;
/** Beyond the end of a climb, every second size is probed. The climb continues from a probe within this ratio of the best. */
const PROBE_STEP = 2;
const PROBE_RATIO = 0.92;
/** A later setting starts this many sizes below the best size of the first setting. */
const HEAD_START = 3;

type Exploring<T> = Generator<BatchRoundRequest, T, BatchRoundResult>;

/** The fastest of the explored configurations, or null. */
export function bestExplored(seen: readonly Explored[]): Explored | null {
  return seen.reduce<Explored | null>(
    (best, each) => (best === null || each.rowsPerS > best.rowsPerS ? each : best),
    null,
  );
}

/**
 * Measures one round of each batch size that may matter for a setting. Climbs until larger batches are slower or bring nothing. Then probes
 * every second size beyond, because caches and kernel thresholds can cause a second peak. If the best size is at the start of the climb,
 * also climbs down.
 * @param sizes ascending batch sizes.
 * @param near the best size of another setting, or null to start at the smallest.
 */
export function* exploreSetting(
  sizes: readonly number[],
  setting: Setting,
  near: number | null,
): Exploring<readonly Explored[]> {
  const climber = new Climber(sizes, setting);
  const start = near === null ? 0 : Math.max(0, sizes.indexOf(near) - HEAD_START);
  let at = yield* climber.climb(start, 1);
  while (at < sizes.length && climber.lastsAtMost(at, MAX_PROBE_MS)) {
    const isClose = yield* climber.look(at);
    // The skipped size may be better still.
    if (isClose) yield* climber.look(at - 1);
    at = isClose ? yield* climber.climb(at + 1, 1) : at + PROBE_STEP;
  }
  const best = bestExplored(climber.seen);
  if (start > 0 && best !== null && sizes.indexOf(best.batchSize) <= start + 1) yield* climber.climb(start - 1, -1);
  return climber.seen;
}

/** Walks over the sizes of one setting by position, and keeps the results. */
class Climber {
  readonly seen: Explored[] = [];
  readonly #sizes: readonly number[];
  readonly #setting: Setting;

  constructor(sizes: readonly number[], setting: Setting) {
    this.#sizes = sizes;
    this.#setting = setting;
  }

  /** Continues from a position until it no longer pays. Returns the position of the first probe beyond (meaningful upwards only). */
  *climb(from: number, step: 1 | -1): Exploring<number> {
    let worse = 0;
    let withoutGain = 0;
    for (let at = from; at >= 0 && at < this.#sizes.length; at += step) {
      if (!this.lastsAtMost(at, MAX_BATCH_MS)) return this.#sizes.length;
      const before = bestExplored(this.seen)?.rowsPerS ?? 0;
      const rowsPerS = yield* this.#measure(at);
      worse = rowsPerS < before * WORSE_RATIO ? worse + 1 : 0;
      withoutGain = rowsPerS < before * GAIN_RATIO ? withoutGain + 1 : 0;
      if (worse >= MAX_WORSE || withoutGain >= MAX_WITHOUT_GAIN) return at + PROBE_STEP;
    }
    return this.#sizes.length;
  }

  /** Measures one position. Returns whether it comes close to the best before it. */
  *look(at: number): Exploring<boolean> {
    const before = bestExplored(this.seen)?.rowsPerS ?? 0;
    return (yield* this.#measure(at)) >= before * PROBE_RATIO;
  }

  /** Whether a batch at this position would take at most `limitMs`, extrapolated from the nearest measured size. */
  lastsAtMost(at: number, limitMs: number): boolean {
    const size = this.#sizes[at] ?? 0;
    const nearest = this.seen.toSorted((a, b) => Math.abs(a.batchSize - size) - Math.abs(b.batchSize - size))[0];
    return nearest === undefined || (nearest.batchMs * size) / nearest.batchSize <= limitMs;
  }

  *#measure(at: number): Exploring<number> {
    const batchSize = this.#sizes[at] ?? 1;
    const known = this.seen.find((each) => each.batchSize === batchSize);
    if (known !== undefined) return known.rowsPerS;
    const result = yield { round: 0, batchSize, ...this.#setting };
    this.seen.push({ batchSize, ...this.#setting, ...result });
    return result.rowsPerS;
  }
}
