import type { FleetView, Metric } from './policy.ts';

const WEEK_S = 604_800;

/** Where the sum of a metric stands among those of a second or stretch. */
export const METRIC_INDEX: Readonly<Record<Metric, number>> = {
  arrivals: 0,
  busy: 1,
  ready: 2,
  waiting: 3,
};
/** How many metrics there are. */
export const METRICS = 4;

/** The state of a fleet as its policy sees it, without its sums. */
export abstract class FleetState implements FleetView {
  nowS = 0;
  desired = 0;
  ready = 0;
  starting = 0;
  private readonly startS: number;

  /** @param startS seconds since Monday 00:00 at which the trace begins. */
  constructor(startS: number) {
    this.startS = startS;
  }

  get weekS(): number {
    return (this.startS + this.nowS) % WEEK_S;
  }

  abstract sum(metric: Metric, fromS: number, toS: number): number;
}
