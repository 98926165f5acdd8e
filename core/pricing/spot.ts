/** Work on interruptible instances, all in hours; `interruptionsPerH` of one instance, `restartH` to be back at work. */
export interface SpotWork {
  readonly workH: number;
  readonly interruptionsPerH: number;
  readonly restartH: number;
}

/**
 * Expected hours of work cut into shards that start again when interrupted: (W/shard)·(1/r+R)·(e^(r·shard)−1); W without interruptions.
 * A shard at least as long as the work is the work itself, restarted whole.
 */
export function shardedSpotH(work: SpotWork & { readonly shardH: number }): number {
  const { workH, interruptionsPerH: r, restartH, shardH } = work;
  if (workH <= 0 || r <= 0) return workH;
  const shard = Math.min(shardH, workH);
  return (workH / shard) * (1 / r + restartH) * Math.expm1(r * shard);
}

/** Its linear form W + rW(R+shard/2), good for r·shard ≤ 0.1. */
export function shardedSpotLinearH(work: SpotWork & { readonly shardH: number }): number {
  const { workH, interruptionsPerH: r, restartH, shardH } = work;
  return workH + r * workH * (restartH + shardH / 2);
}

/** Expected hours with a checkpoint of `checkpointH` every `everyH`: W·(1 + δ/τ + r(τ/2+R)). */
export function checkpointedSpotH(work: SpotWork & { readonly checkpointH: number; readonly everyH: number }): number {
  const { workH, interruptionsPerH: r, restartH, checkpointH, everyH } = work;
  return workH * (1 + checkpointH / everyH + r * (everyH / 2 + restartH));
}

/** The checkpoint interval that costs least: τ* = √(2δ/r), in hours (Young 1974). */
export function bestCheckpointH(options: { readonly checkpointH: number; readonly interruptionsPerH: number }): number {
  return Math.sqrt((2 * options.checkpointH) / options.interruptionsPerH);
}

/** Expected hours when an interruption restarts the whole job: (1/r+R)(e^(rW)−1). */
export function unprotectedSpotH(work: SpotWork): number {
  return shardedSpotH({ ...work, shardH: work.workH });
}

/**
 * Interruptions per hour of one instance from the band that the provider prints: the share of instances reclaimed in a month, taken at
 * the band's middle (a quarter for the open band), spread evenly over the month's 730 hours.
 */
export function interruptionsPerHour(band: string): number | null {
  const share = BAND_MIDDLE[band];
  return share === undefined ? null : -Math.log1p(-share) / 730;
}

const BAND_MIDDLE: Readonly<Record<string, number>> = {
  '<5%': 0.025,
  '5-10%': 0.075,
  '10-15%': 0.125,
  '15-20%': 0.175,
  '>20%': 0.25,
};
