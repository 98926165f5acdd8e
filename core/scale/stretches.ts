import { FleetState, METRIC_INDEX, METRICS } from './fleet-state.ts';
import type { Metric } from './policy.ts';

/** Stretches that are kept: as many as the longest window of a policy has seconds. */
const KEPT = 1024;
const MASK = KEPT - 1;
/** A time this close to now is looked for from the end. */
const NEAR_S = 2;

/**
 * The sums of a fleet's metrics as its policy sees them, for a fleet that changes seldom: each stretch of seconds at constant rates is kept as one, and a sum
 * that ends within a stretch has its share.
 */
export class Stretches extends FleetState {
  /** Sums at the end of each stretch, and the second at which it ends. Stretch 0 is empty. */
  private readonly sums = new Float64Array(KEPT * METRICS);
  private readonly endsS = new Float64Array(KEPT);
  private last = 0;
  /** The stretches in which the last window began and ended. */
  private began = 0;
  private ended = 0;

  /** Adds what happened in the second that begins at `second`. */
  add(second: number, arrivals: number, busy: number, ready: number, waiting: number): void {
    this.addMany(second, 1, arrivals, busy, ready, waiting);
  }

  /** Adds the same for each of some seconds. */
  addMany(from: number, seconds: number, arrivals: number, busy: number, ready: number, waiting: number): void {
    const { sums, endsS } = this;
    const before = (this.last & MASK) * METRICS;
    this.last++;
    const after = (this.last & MASK) * METRICS;
    sums[after] = (sums[before] ?? 0) + seconds * arrivals;
    sums[after + 1] = (sums[before + 1] ?? 0) + seconds * busy;
    sums[after + 2] = (sums[before + 2] ?? 0) + seconds * ready;
    sums[after + 3] = (sums[before + 3] ?? 0) + seconds * waiting;
    endsS[this.last & MASK] = from + seconds;
  }

  sum(metric: Metric, fromS: number, toS: number): number {
    const from = Math.max(0, fromS);
    if (toS <= from) return Number.NaN;
    const field = METRIC_INDEX[metric];
    this.began = this.stretchAt(from, this.began);
    this.ended = this.stretchAt(toS, this.ended);
    return this.until(field, toS, this.ended) - this.until(field, from, this.began);
  }

  /** The stretch that ends at a second or contains it. Windows move on with time, so it is close to a known one, or to the end. */
  private stretchAt(atS: number, near: number): number {
    const { endsS, last } = this;
    const oldest = Math.max(0, last - MASK + 1);
    let at = (endsS[last & MASK] ?? 0) - atS > NEAR_S ? Math.max(oldest, near) : last;
    while (at < last && (endsS[at & MASK] ?? 0) < atS) at++;
    while (at > oldest && (endsS[(at - 1) & MASK] ?? 0) >= atS) at--;
    return at;
  }

  /** The sum of a metric from the start until a second of a stretch. */
  private until(field: number, atS: number, at: number): number {
    const { sums, endsS } = this;
    const end = sums[(at & MASK) * METRICS + field] ?? 0;
    const endS = endsS[at & MASK] ?? 0;
    if (at === 0 || atS >= endS) return end;
    const begin = sums[((at - 1) & MASK) * METRICS + field] ?? 0;
    const beginS = endsS[(at - 1) & MASK] ?? 0;
    return begin + ((end - begin) * (atS - beginS)) / (endS - beginS);
  }
}
