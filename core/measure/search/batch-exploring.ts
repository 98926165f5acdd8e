import type { BatchRoundRequest, BatchRoundResult, Explored, Setting } from './batch-rounds.ts';

/** A batch that takes longer than this is not made larger: nobody schedules batch work in steps of many seconds. */
const MAX_BATCH_MS = 2_000;
/** A look beyond the peak is worth less: its batches may not take longer than this. */
const MAX_PROBE_MS = 500;
/** A climb ends when so many sizes in a row were this far below the best … */
const WORSE_RATIO = 0.85;
const MAX_WORSE = 2;
/** … or so many in a row have brought next to nothing. */
const GAIN_RATIO = 1.02;
const MAX_WITHOUT_GAIN = 3;
/** Beyond the end of a climb every second size is looked at; one that comes within this ratio of the best has the climb go on from there. */
const PROBE_STEP = 2;
const PROBE_RATIO = 0.92;
/** A later setting begins so many sizes below the best of the first. */
const HEAD_START = 3;

type Exploring<T> = Generator<BatchRoundRequest, T, BatchRoundResult>;

/** The fastest of what was explored, or null. */
export function bestExplored(seen: readonly Explored[]): Explored | null {
  return seen.reduce<Explored | null>(
    (best, each) => (best === null || each.rowsPerS > best.rowsPerS ? each : best),
    null,
  );
}

/**
 * One round of each batch size that may matter for a setting. Climbs until larger batches are slower or bring nothing, then looks at every
 * second size beyond, since caches and thresholds in kernels make second humps; where the best stands at the beginning, goes down too.
 * @param sizes ascending. @param near the best size of another setting, or null: begin at the smallest.
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
    // What was jumped over may be better still.
    if (isClose) yield* climber.look(at - 1);
    at = isClose ? yield* climber.climb(at + 1, 1) : at + PROBE_STEP;
  }
  const best = bestExplored(climber.seen);
  if (start > 0 && best !== null && sizes.indexOf(best.batchSize) <= start + 1) yield* climber.climb(start - 1, -1);
  return climber.seen;
}

/** Walks over the sizes of one setting, by position, and keeps what it saw. */
class Climber {
  readonly seen: Explored[] = [];
  readonly #sizes: readonly number[];
  readonly #setting: Setting;

  constructor(sizes: readonly number[], setting: Setting) {
    this.#sizes = sizes;
    this.#setting = setting;
  }

  /** Goes on from a position until it does not pay; answers the position of the first probe beyond (only of use upwards). */
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

  /** Measures one position; whether it comes close to the best before it. */
  *look(at: number): Exploring<boolean> {
    const before = bestExplored(this.seen)?.rowsPerS ?? 0;
    return (yield* this.#measure(at)) >= before * PROBE_RATIO;
  }

  /** Whether a batch of this position would take at most so long, judged by the nearest that was seen. */
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
