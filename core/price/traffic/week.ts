import type { TraceWeek, Workload } from '#core/contract/workload/workload.ts';
import { diurnalShape } from '#core/math/queueing/day-shape.ts';
import type { Day } from './day.ts';
import { DAY_MINUTES, WEEK_MINUTES, withPeak } from './minutes.ts';
import { peakToMeanOf } from './rates.ts';
import { dayOfWorkload } from './workload-day.ts';

/** Traffic of a Saturday or a Sunday ÷ that of another day. A judgement. */
const WEEKEND = 0.5;
/** Days before the weekend. */
const WEEKDAYS = 5;

/** Arrivals by minute over up to a week. */
export interface Week extends Day {
  /** The first minute, from Monday 00:00. */
  readonly startMinute: number;
}

/**
 * The week of a workload: the minutes of its trace, if they were kept, at its peak; else the week of the shape. Other shapes, and traces of earlier
 * versions, repeat their day.
 */
export function weekOfWorkload(workload: Workload): Week {
  const { shape, traceWeek, peakToMean } = workload;
  if (shape === 'trace' && traceWeek !== null) {
    const raw = Float64Array.from(traceWeek.minutes);
    const mean = raw.reduce((sum, count) => sum + count, 0) / raw.length;
    const own = raw.reduce((max, count) => Math.max(max, count), 0) / mean;
    return weekFrom(traceWeek.startMinute, withPeak(raw, peakToMean ?? own));
  }
  if (shape === 'weekly') return weekFrom(0, weeklyMinutes(peakToMeanOf(workload)));
  const { perMinute } = dayOfWorkload(workload);
  return weekFrom(
    0,
    Float64Array.from({ length: WEEK_MINUTES }, (_, minute) => perMinute[minute % DAY_MINUTES] ?? 0),
  );
}

/** The day of a workload, or its week if its days differ: what an autoscaler follows. */
export function cycleOf(workload: Workload): Day & { readonly startMinute?: number } {
  return hasWeek(workload) ? knownWeek(workload) : dayOfWorkload(workload);
}

/** The cycles of a workload at the peaks around its own, and how far its own lies from the lower to the higher one; both are one at a peak in the table. */
export interface CyclesAround {
  readonly low: Day;
  readonly high: Day;
  readonly share: number;
}

/** Peaks ÷ means in steps that people name. What follows the load is simulated at these, so that a search over peaks simulates few of them. */
const NAMED_PEAKS = [1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 50, 100] as const;

/** The cycles around the peak of a workload. The planning values of shapes and the own peak of a trace are exact. */
export function cyclesAround(workload: Workload): CyclesAround {
  const { peakToMean } = workload;
  const above = peakToMean === null ? -1 : NAMED_PEAKS.findIndex((peak) => peak >= peakToMean);
  const [below, high] = [NAMED_PEAKS[above - 1], NAMED_PEAKS[above]];
  if (peakToMean === null || below === undefined || high === undefined || high === peakToMean) {
    const exact = cycleOf(workload);
    return { low: exact, high: exact, share: 0 };
  }
  const at = (peak: number): Day => cycleOf({ ...workload, peakToMean: peak });
  return { low: at(below), high: at(high), share: (peakToMean - below) / (high - below) };
}

/** The most weeks that are kept. A sweep over peaks must not keep all. */
const MAX_WEEKS = 64;
const shapeWeeks = new Map<number, Week>();
const traceWeeks = new WeakMap<TraceWeek, Map<number, Week>>();

/** The week of a workload; the same one for the same shape or trace at the same peak. */
function knownWeek(workload: Workload): Week {
  const { traceWeek, peakToMean, shape } = workload;
  const isTrace = shape === 'trace' && traceWeek !== null;
  const byPeak = isTrace ? (traceWeeks.get(traceWeek) ?? new Map<number, Week>()) : shapeWeeks;
  if (isTrace) traceWeeks.set(traceWeek, byPeak);
  const peak = isTrace ? (peakToMean ?? 0) : peakToMeanOf(workload);
  const known = byPeak.get(peak);
  if (known !== undefined) return known;
  if (byPeak.size >= MAX_WEEKS) byPeak.clear();
  const week = weekOfWorkload(workload);
  byPeak.set(peak, week);
  return week;
}

/** Whether a workload differs between the days of its week. */
export function hasWeek({ shape, traceWeek }: Workload): boolean {
  return shape === 'weekly' || (shape === 'trace' && traceWeek !== null && traceWeek.minutes.length > DAY_MINUTES);
}

/**
 * Diurnal days; Saturday and Sunday have half the traffic: d(x)·f ÷ m, where f is 1 or 0.5, m = 6/7 their mean, and d the diurnal day with the
 * peak p·m. Below a peak of 7/6 the days are flat, and the weekend has (7/p − 5)/2 of them.
 */
function weeklyMinutes(peakToMean: number): Float64Array {
  const weekend = Math.max(WEEKEND, (7 / peakToMean - WEEKDAYS) / (7 - WEEKDAYS));
  const mean = (WEEKDAYS + (7 - WEEKDAYS) * weekend) / 7;
  const day = diurnalShape(Math.max(1, peakToMean * mean));
  return Float64Array.from({ length: WEEK_MINUTES }, (_, minute) => {
    const share = minute < WEEKDAYS * DAY_MINUTES ? 1 : weekend;
    return (day.at((minute % DAY_MINUTES) / DAY_MINUTES) * share) / mean;
  });
}

function weekFrom(startMinute: number, perMinute: Float64Array): Week {
  return { startMinute, perMinute, peak: perMinute.reduce((max, rate) => Math.max(max, rate), 0) };
}
