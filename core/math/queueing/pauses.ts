import { median } from '#core/math/stats/moments.ts';

/**
 * How long a server was idle before a batch, in classes: up to each of these milliseconds, and longer. The first class goes on as if there had been
 * no pause. Memory that a model needs leaves the caches in a pause, the more of it the longer the pause, up to a point: below 1 ms nothing was seen
 * of it, at 2–4 ms a model with 4 MiB of weights took 0.1 ms longer at every batch size, beyond 8 ms twice that.
 */
const PAUSE_BOUNDS_MS = [0.05, 0.5, 1, 2, 4, 8, 16];

/** A class of pauses; 0: right after another batch. */
export type Pause = number;

/** The class of an idle time in milliseconds. */
export function pauseOf(idleMs: number): Pause {
  const index = PAUSE_BOUNDS_MS.findIndex((boundMs) => idleMs < boundMs);
  return index < 0 ? PAUSE_BOUNDS_MS.length : index;
}

/** Measured batch times of one size after pauses of one class; `pause` undefined where nobody looked. */
export interface PausedSamples {
  readonly batchSize: number;
  readonly pause?: Pause | undefined;
  readonly samplesMs: ArrayLike<number>;
}

/** Batch times as a sum: what is typical of the size, and what a pause adds to it. */
export interface PauseEffect {
  readonly typicalMs: ReadonlyMap<number, number>;
  /** Milliseconds that a pause of this class adds; of the nearest class that was measured, the shorter one of two. */
  readonly extraMs: (pause: Pause | undefined) => number;
}

/** Batches after pauses of a class from which its extra time can be told. */
const MIN_OF_A_PAUSE = 5;
const SWEEPS = 3;

/**
 * Splits measured batch times into a part of the size and a part of the pause by medians in turn (Tukey's median polish, 1977): what a pause costs
 * hardly depends on the size, while many a size has only few batches after many a pause. The shortest measured class adds nothing.
 */
export function pauseEffect(measured: readonly PausedSamples[]): PauseEffect {
  const typicalMs = new Map<number, number>();
  const counts = new Map<Pause, number>();
  for (const { pause, samplesMs } of measured) {
    if (pause !== undefined) counts.set(pause, (counts.get(pause) ?? 0) + samplesMs.length);
  }
  const told = [...counts.keys()].filter((pause) => (counts.get(pause) ?? 0) >= MIN_OF_A_PAUSE);
  const pauses = told.length > 0 ? told.sort((a, b) => a - b) : [...counts.keys()];
  const extras = new Map<Pause, number>(pauses.map((pause) => [pause, 0]));
  const extraMs = (pause: Pause | undefined): number =>
    pause === undefined ? 0 : (extras.get(nearest(pauses, pause) ?? pause) ?? 0);
  const sizes = [...new Set(measured.map(({ batchSize }) => batchSize))];
  const fitSizes = (): void => {
    for (const size of sizes) {
      const own = measured.filter(({ batchSize }) => batchSize === size);
      typicalMs.set(size, median(own.flatMap(({ pause, samplesMs }) => shifted(samplesMs, extraMs(pause)))));
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

/** The known class that is nearest to the wanted one; classes ascend, so of two the shorter. */
function nearest(pauses: readonly Pause[], wanted: Pause): Pause | undefined {
  return pauses.reduce<Pause | undefined>(
    (best, each) => (best === undefined || Math.abs(each - wanted) < Math.abs(best - wanted) ? each : best),
    undefined,
  );
}
