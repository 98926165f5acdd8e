/** What a simulation adds up in each bin. Counts are requests of the bin; times are seconds. */
const COUNTED = [
  'arrived',
  'served',
  'late',
  'failed',
  'throttled',
  'readyS',
  'startingS',
  'drainingS',
  'busyS',
  'nodeS',
] as const;
type Counted = (typeof COUNTED)[number];

/** A fleet over a trace, in bins. */
export type BinnedFleet = Readonly<Record<Counted, Float64Array>> & {
  readonly binS: number;
  /** At the end of each bin: requests in the queue, and the capacity that the policy wants. */
  readonly waiting: Float64Array;
  readonly desired: Float64Array;
};

/** Running totals of a simulation. */
export type Totals = Record<Counted, number>;

/** Turns running totals into bins. */
export class Bins {
  /** Totals at the end of each bin. */
  private readonly fleet: BinnedFleet;
  private index = 0;

  constructor(seconds: number, binS: number) {
    const count = Math.ceil(seconds / binS);
    const series = (): Float64Array => new Float64Array(count);
    const counted = Object.fromEntries(COUNTED.map((name) => [name, series()])) as Record<Counted, Float64Array>;
    this.fleet = { ...counted, binS, waiting: series(), desired: series() };
  }

  /** Ends a bin. Names that are looked up in a loop would take ten times as long. */
  close(totals: Totals, waiting: number, desired: number): void {
    const { fleet, index } = this;
    fleet.arrived[index] = totals.arrived;
    fleet.served[index] = totals.served;
    fleet.late[index] = totals.late;
    fleet.failed[index] = totals.failed;
    fleet.throttled[index] = totals.throttled;
    fleet.readyS[index] = totals.readyS;
    fleet.startingS[index] = totals.startingS;
    fleet.drainingS[index] = totals.drainingS;
    fleet.busyS[index] = totals.busyS;
    fleet.nodeS[index] = totals.nodeS;
    fleet.waiting[index] = waiting;
    fleet.desired[index] = desired;
    this.index++;
  }

  /** The bins, after the last one has ended: what was added in each. Asked for once. */
  end(): BinnedFleet {
    for (const name of COUNTED) {
      const series = this.fleet[name];
      for (let i = series.length - 1; i > 0; i--) series[i] = (series[i] ?? 0) - (series[i - 1] ?? 0);
    }
    return this.fleet;
  }
}

/** Totals at the start. */
export function zeros(): Totals {
  return {
    arrived: 0,
    served: 0,
    late: 0,
    failed: 0,
    throttled: 0,
    readyS: 0,
    startingS: 0,
    drainingS: 0,
    busyS: 0,
    nodeS: 0,
  };
}

/** An hour of a trace with what was missed in it. */
export interface Hour {
  /** Seconds from the start of the trace. */
  readonly startS: number;
  readonly arrived: number;
  readonly late: number;
  readonly failed: number;
  readonly throttled: number;
}

/** The hour, starting with any bin, that has most requests late, failed or throttled; the first of equals. */
export function worstHour({ binS, arrived, late, failed, throttled }: BinnedFleet): Hour {
  const length = Math.min(arrived.length, Math.max(1, Math.round(3600 / binS)));
  const missed = (bin: number): number => (late[bin] ?? 0) + (failed[bin] ?? 0) + (throttled[bin] ?? 0);
  let sum = 0;
  let most = -1;
  let start = 0;
  for (let bin = 0; bin < arrived.length; bin++) {
    sum += missed(bin) - (bin >= length ? missed(bin - length) : 0);
    if (bin >= length - 1 && sum > most + 1e-6) {
      most = sum;
      start = bin - length + 1;
    }
  }
  const over = (series: Float64Array): number =>
    series.subarray(start, start + length).reduce((all, each) => all + each, 0);
  return {
    startS: start * binS,
    arrived: over(arrived),
    late: over(late),
    failed: over(failed),
    throttled: over(throttled),
  };
}

/** Seconds in bins in which more than a share of the requests is late, failed or throttled. */
export function missedSeconds({ binS, arrived, late, failed, throttled }: BinnedFleet, share: number): number {
  let bins = 0;
  arrived.forEach((all, bin) => {
    if ((late[bin] ?? 0) + (failed[bin] ?? 0) + (throttled[bin] ?? 0) > share * all) bins++;
  });
  return bins * binS;
}
