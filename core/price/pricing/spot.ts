/** Work on interruptible instances, in hours. `interruptionsPerH` is the rate of one instance, `restartH` the time until work resumes. */
interface SpotWork {
  readonly workH: number;
  readonly interruptionsPerH: number;
  readonly restartH: number;
}

/**
 * Expected hours of work in shards that restart when interrupted: (W/shard)·(1/r+R)·(e^(r·shard)−1); W without interruptions. A shard at
 * least as long as the work is the whole work, restarted from the start.
 */
export function shardedSpotH(work: SpotWork & { readonly shardH: number }): number {
  const { workH, interruptionsPerH: r, restartH, shardH } = work;
  if (workH <= 0 || r <= 0) return workH;
  const shard = Math.min(shardH, workH);
  return (workH / shard) * (1 / r + restartH) * Math.expm1(r * shard);
}

/** Expected hours with a checkpoint of `checkpointH` every `everyH`: W·(1 + δ/τ + r(τ/2+R)). */
export function checkpointedSpotH(work: SpotWork & { readonly checkpointH: number; readonly everyH: number }): number {
  const { workH, interruptionsPerH: r, restartH, checkpointH, everyH } = work;
  return workH * (1 + checkpointH / everyH + r * (everyH / 2 + restartH));
}

/** The cheapest checkpoint interval: τ* = √(2δ/r), in hours (Young 1974). */
export function bestCheckpointH(options: { readonly checkpointH: number; readonly interruptionsPerH: number }): number {
  return Math.sqrt((2 * options.checkpointH) / options.interruptionsPerH);
}

/** P(N ≥ k) of a Poisson count with a positive mean up to about 100. Summed upwards, so that small tails keep their significant digits. */
function poissonTail(mean: number, min: number): number {
  let term = Math.exp(-mean);
  for (let j = 1; j <= min; j++) term *= mean / j;
  let sum = term;
  for (let j = min + 1; j < min + 200; j++) {
    term *= mean / j;
    sum += term;
    if (j > mean && term < 1e-12 * sum) break;
  }
  return Math.min(1, sum);
}

/**
 * Expected hours of work that remain at the k-th interruption: E[(W − T_k)+] = W·P(N ≥ k) − (k/r)·P(N ≥ k+1), with T_k Erlang and N Poisson
 * with mean rW. This is the on-demand part of a run that switches to on demand when its slack is used up.
 */
export function hoursAfterInterruption(
  work: Pick<SpotWork, 'workH' | 'interruptionsPerH'> & { readonly count: number },
): number {
  const { workH, interruptionsPerH: r, count } = work;
  const mean = r * workH;
  // P(N ≥ k) is at most (e·mean/k)^k, here below 1e-13.
  if (mean <= 0 || count * Math.log(count / (Math.E * mean)) > 30) return 0;
  const left = workH * poissonTail(mean, count) - (count / r) * poissonTail(mean, count + 1);
  return Math.min(workH, Math.max(0, left));
}

/**
 * Hours of a job that restarts from the start: on spot until `count` consecutive attempts were interrupted, then on demand. q = 1−e^(−rW)
 * is the probability that one attempt is interrupted. With unlimited attempts, it is the unprotected (1/r+R)(e^(rW)−1).
 */
export function wholeJobHours(work: SpotWork & { readonly count: number }): {
  readonly spotH: number;
  readonly onDemandH: number;
} {
  const { workH, interruptionsPerH: r, restartH, count } = work;
  if (r <= 0) return { spotH: workH, onDemandH: 0 };
  const failing = -Math.expm1(-r * workH);
  const allFail = failing ** count;
  const spotH = (1 / r + restartH) * Math.expm1(r * workH) * (1 - allFail);
  return { spotH, onDemandH: workH * allFail };
}

/** The smallest number of interruptions that none of n instances exceeds during its work, with a given probability (0.95 by default). */
export function likelyInterruptions(
  work: Pick<SpotWork, 'workH' | 'interruptionsPerH'> & { readonly instances: number; readonly probability?: number },
): number {
  const { workH, interruptionsPerH, instances, probability = 0.95 } = work;
  const mean = interruptionsPerH * workH;
  // For a single instance: the probability that all stay below is its n-th power.
  const allowed = -Math.expm1(Math.log(probability) / instances);
  if (-Math.expm1(-mean) <= allowed) return 0;
  let count = 1;
  while (poissonTail(mean, count + 1) > allowed) count++;
  return count;
}

/**
 * Interruptions per hour of one instance, from the published band: the share of instances reclaimed in a month, at the middle of the band
 * (a quarter for the open band), spread evenly over the 730 hours of a month.
 */
export function interruptionsPerHour(band: string): number | null {
  const share = Object.hasOwn(BAND_MIDDLE, band) ? BAND_MIDDLE[band] : undefined;
  return share === undefined ? null : -Math.log1p(-share) / 730;
}

const BAND_MIDDLE: Readonly<Record<string, number>> = {
  '<5%': 0.025,
  '5-10%': 0.075,
  '10-15%': 0.125,
  '15-20%': 0.175,
  '>20%': 0.25,
};

/** The published bands, from the rarest to the most frequent interruptions. */
export const BAND_NAMES: readonly string[] = Object.keys(BAND_MIDDLE);
