import { median } from '#core/math/stats/moments.ts';

/**
 * Upper bounds in milliseconds of the classes of idle time before a batch; the last class is unbounded. The first class behaves as if there
 * were no pause. During a pause the model's memory leaves the caches, more of it the longer the pause, up to a point: no effect was
 * measured below 1 ms; at 2–4 ms a model with 4 MiB of weights took 0.1 ms longer at every batch size; beyond 8 ms twice that.
 */
const PAUSE_BOUNDS_MS = [0.05, 0.5, 1, 2, 4, 8, 16];

/** A class of pauses; 0 is a batch that follows another one directly. */
export type Pause = number;

/** The class of an idle time in milliseconds. */
export function pauseOf(idleMs: number): Pause {
  const index = PAUSE_BOUNDS_MS.findIndex((boundMs) => idleMs < boundMs);
  return index < 0 ? PAUSE_BOUNDS_MS.length : index;
}

/** Measured batch times of one size after pauses of one class. `pause` is undefined if it was not recorded. */
export interface PausedSamples {
  readonly batchSize: number;
  readonly pause?: Pause | undefined;
  readonly samplesMs: ArrayLike<number>;
}

/** Batch times as a sum: the typical time of the size plus the extra time after a pause. */
export interface PauseEffect {
  readonly typicalMs: ReadonlyMap<number, number>;
  /**
   * Extra milliseconds after a pause of this class. For a class that was not measured, those of the nearest measured class, the shorter one
   * in a tie.
   */
  readonly extraMs: (pause: Pause | undefined) => number;
}

/** Minimum number of batches after pauses of a class for an estimate of its extra time. */
const MIN_BATCHES_OF_PAUSE = 5;
const SWEEPS = 3;

/** The least share of a measured time that an estimate may come to: a pause estimated from few and noisy batches can exceed a whole batch. */
export const LEAST_SHARE = 0.1;

/**
 * Splits measured batch times into a part for the size and a part for the pause by alternating medians (median polish, Tukey 1977). The
 * cost of a pause hardly depends on the size, and many combinations of size and pause have few batches. The shortest measured class has no
 * extra time.
 */
export function pauseEffect(measured: readonly PausedSamples[]): PauseEffect {
  const typicalMs = new Map<number, number>();
  const counts = new Map<Pause, number>();
  for (const { pause, samplesMs } of measured) {
    if (pause !== undefined) counts.set(pause, (counts.get(pause) ?? 0) + samplesMs.length);
  }
  const frequent = [...counts.keys()].filter((pause) => (counts.get(pause) ?? 0) >= MIN_BATCHES_OF_PAUSE);
  const pauses = frequent.length > 0 ? frequent.sort((a, b) => a - b) : [...counts.keys()];
  const extras = new Map<Pause, number>(pauses.map((pause) => [pause, 0]));
  const extraMs = (pause: Pause | undefined): number =>
    pause === undefined ? 0 : (extras.get(nearest(pauses, pause) ?? pause) ?? 0);
  const sizes = [...new Set(measured.map(({ batchSize }) => batchSize))];
  const fitSizes = (): void => {
    for (const size of sizes) {
      const own = measured.filter(({ batchSize }) => batchSize === size);
      const asMeasuredMs = median(own.flatMap(({ samplesMs }) => Array.from(samplesMs)));
      const withoutPausesMs = median(own.flatMap(({ pause, samplesMs }) => shifted(samplesMs, extraMs(pause))));
      typicalMs.set(size, Math.max(withoutPausesMs, LEAST_SHARE * asMeasuredMs));
    }
  };
  fitSizes();
  for (let sweep = 0; sweep < SWEEPS && pauses.length > 1; sweep++) {
    for (const pause of pauses) {
      const own = measured.filter((each) => each.pause === pause);
      const rest = own.flatMap(({ batchSize, samplesMs }) => shifted(samplesMs, typicalMs.get(batchSize) ?? 0));
      extras.set(pause, median(rest));
    }
    const baseMs = extras.get(pauses[0] ?? 0) ?? 0;
    for (const [pause, ms] of extras) extras.set(pause, ms - baseMs);
    fitSizes();
  }
  return { typicalMs, extraMs };
}

function shifted(samplesMs: ArrayLike<number>, byMs: number): readonly number[] {
  return Array.from(samplesMs, (ms) => ms - byMs);
}

/** The known class nearest to the wanted one. Classes ascend, so a tie gives the shorter one. */
function nearest(pauses: readonly Pause[], wanted: Pause): Pause | undefined {
  return pauses.reduce<Pause | undefined>(
    (best, each) => (best === undefined || Math.abs(each - wanted) < Math.abs(best - wanted) ? each : best),
    undefined,
  );
}
