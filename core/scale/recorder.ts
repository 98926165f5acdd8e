import { FleetState, METRIC_INDEX, METRICS } from './fleet-state.ts';
import type { Metric } from './policy.ts';

/** Seconds that are kept: the longest window of a policy is shorter. */
const KEPT_S = 4096;
const MASK = KEPT_S - 1;

/** The sums of a fleet's metrics by second, and its state, as its policy sees them. */
export class Recorder extends FleetState {
  private readonly sums = new Float64Array(KEPT_S * METRICS);

  /** Adds what happened in the second that begins at `second`. */
  add(second: number, arrivals: number, busy: number, ready: number, waiting: number): void {
    const { sums } = this;
    const from = (second & MASK) * METRICS;
    const to = ((second + 1) & MASK) * METRICS;
    sums[to] = (sums[from] ?? 0) + arrivals;
    sums[to + 1] = (sums[from + 1] ?? 0) + busy;
    sums[to + 2] = (sums[from + 2] ?? 0) + ready;
    sums[to + 3] = (sums[from + 3] ?? 0) + waiting;
  }

  sum(metric: Metric, fromS: number, toS: number): number {
    const from = Math.max(0, fromS, this.nowS - KEPT_S + 1);
    if (toS <= from) return Number.NaN;
    const field = METRIC_INDEX[metric];
    return (this.sums[(toS & MASK) * METRICS + field] ?? 0) - (this.sums[(from & MASK) * METRICS + field] ?? 0);
  }
}
