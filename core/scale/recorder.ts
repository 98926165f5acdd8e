import type { FleetView, Metric } from './policy.ts';

/** Seconds that are kept: the longest window of a policy is shorter. */
const KEPT_S = 4096;
const MASK = KEPT_S - 1;
const INDEX: Readonly<Record<Metric, number>> = { arrivals: 0, busy: 1, ready: 2, waiting: 3, rejected: 4 };
const FIELDS = 5;
const WEEK_S = 604_800;

/** The sums of a fleet's metrics by second, and its state, as its policy sees them. */
export class Recorder implements FleetView {
  nowS = 0;
  desired = 0;
  ready = 0;
  starting = 0;
  private readonly sums = new Float64Array(KEPT_S * FIELDS);
  private readonly startS: number;

  /** @param startS seconds since Monday 00:00 at which the trace begins. */
  constructor(startS: number) {
    this.startS = startS;
  }

  get weekS(): number {
    return (this.startS + this.nowS) % WEEK_S;
  }

  /** Adds what happened in the second that begins at `second`. */
  add(second: number, arrivals: number, busy: number, ready: number, waiting: number, rejected: number): void {
    const { sums } = this;
    const from = (second & MASK) * FIELDS;
    const to = ((second + 1) & MASK) * FIELDS;
    sums[to] = (sums[from] ?? 0) + arrivals;
    sums[to + 1] = (sums[from + 1] ?? 0) + busy;
    sums[to + 2] = (sums[from + 2] ?? 0) + ready;
    sums[to + 3] = (sums[from + 3] ?? 0) + waiting;
    sums[to + 4] = (sums[from + 4] ?? 0) + rejected;
  }

  sum(metric: Metric, fromS: number, toS: number): number {
    const from = Math.max(0, fromS, this.nowS - KEPT_S + 1);
    if (toS <= from) return Number.NaN;
    const field = INDEX[metric];
    return (this.sums[(toS & MASK) * FIELDS + field] ?? 0) - (this.sums[(from & MASK) * FIELDS + field] ?? 0);
  }
}
