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
  readonly fleet: BinnedFleet;
  private readonly series: readonly Float64Array[];
  private readonly before = new Float64Array(COUNTED.length);
  private index = 0;

  constructor(seconds: number, binS: number) {
    const count = Math.ceil(seconds / binS);
    const series = (): Float64Array => new Float64Array(count);
    const counted = Object.fromEntries(COUNTED.map((name) => [name, series()])) as Record<Counted, Float64Array>;
    this.fleet = { ...counted, binS, waiting: series(), desired: series() };
    this.series = COUNTED.map((name) => counted[name]);
  }

  /** Ends a bin. */
  close(totals: Totals, waiting: number, desired: number): void {
    const { fleet, before, index, series } = this;
    const now = valuesOf(totals);
    for (let i = 0; i < now.length; i++) {
      const value = now[i] ?? 0;
      const into = series[i];
      if (into !== undefined) into[index] = value - (before[i] ?? 0);
      before[i] = value;
    }
    fleet.waiting[index] = waiting;
    fleet.desired[index] = desired;
    this.index++;
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

/** In the order of COUNTED. Names that are looked up in a loop would take ten times as long. */
function valuesOf(t: Totals): readonly number[] {
  return [t.arrived, t.served, t.late, t.failed, t.throttled, t.readyS, t.startingS, t.drainingS, t.busyS, t.nodeS];
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
