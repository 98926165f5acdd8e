import { assertNever } from '#core/assert-never.ts';
import type { Workload, WorkloadShape } from '#core/contract/workload/workload.ts';
import { diurnalShape } from '#core/math/queueing/day-shape.ts';
import { deployRestart, flashCrowd } from './events.ts';
import { DAY_MINUTES, withPeak } from './minutes.ts';
import { createRandom } from '#core/math/stats/random.ts';

/** Bursts per day, about one an hour, and minutes in which a burst decays to 1/e. Both are judgements. */
const BURSTS = 24;
const DECAY_MINUTES = 10;

/**
 * Rates of a bursty day by minute, relative to its quiet level of 1. Bursts start at random minutes, have exponential heights, and decay.
 * They continue past midnight, because days follow each other.
 */
export function burstyMinutes(seed = 1): Float64Array {
  const random = createRandom(seed).fork('bursty day');
  const minutes = new Float64Array(DAY_MINUTES).fill(1);
  for (let burst = 0; burst < BURSTS; burst++) {
    const start = random.int(DAY_MINUTES);
    const height = 5 * random.exponential();
    for (let after = 0; after < 10 * DECAY_MINUTES; after++) {
      const at = (start + after) % DAY_MINUTES;
      minutes[at] = (minutes[at] ?? 0) + height * Math.exp(-after / DECAY_MINUTES);
    }
  }
  return minutes;
}

/** One day of arrivals by minute, from midnight. */
export interface Day {
  /** Rate in each of the day's 1,440 minutes ÷ mean rate. Their mean is 1. */
  readonly perMinute: Float64Array;
  /** The highest of them. */
  readonly peak: number;
}

const WORKING_HOURS = { fromMinute: 9 * 60, minutes: 8 * 60 } as const;
/** A flat day with a stated peak has it for an hour around noon. */
const BUSY_HOUR = { fromMinute: 11 * 60 + 30, minutes: 60 } as const;

/** The batch of a partner: half an hour from 09:00, at the peak. A judgement. */
const PARTNER_BATCH = { fromMinute: 9 * 60, minutes: 30 } as const;

/** Maximum number of cached days of a shape or trace. Every simulation needs days, of few different peaks, but a sweep over peaks must not keep all. */
const MAX_CACHED = 512;
const shapeDays = new Map<WorkloadShape, Map<number, Day>>();
const traceDays = new WeakMap<readonly number[], Map<number, Day>>();

/**
 * The day of a shape at a peak, cached. The same shape and peak give the same day, including bursts, which are drawn from a fixed seed.
 * @param peakToMean at least 1. A minute can hold at most the traffic of a day, so the peak is at most 1,440.
 */
export function dayOfShape(shape: Exclude<WorkloadShape, 'trace'>, peakToMean: number): Day {
  const byPeak = shapeDays.get(shape) ?? new Map<number, Day>();
  shapeDays.set(shape, byPeak);
  const known = byPeak.get(peakToMean);
  if (known !== undefined) return known;
  if (byPeak.size >= MAX_CACHED) byPeak.clear();
  const day = dayOf(withPeak(rawMinutes(shape, peakToMean), peakToMean));
  byPeak.set(peakToMean, day);
  return day;
}

/** The day of a trace's arrivals by minute, rescaled to a stated peak. */
export function dayOfTrace(minutes: readonly number[], peakToMean: number | null): Day {
  const byPeak = traceDays.get(minutes) ?? new Map<number, Day>();
  traceDays.set(minutes, byPeak);
  const known = byPeak.get(peakToMean ?? 0);
  if (known !== undefined) return known;
  if (byPeak.size >= MAX_CACHED) byPeak.clear();
  const raw = Float64Array.from(minutes);
  const day = dayOf(withPeak(raw, peakToMean ?? peakOverMean(raw)));
  byPeak.set(peakToMean ?? 0, day);
  return day;
}

/** The minutes of a workload's trace. @throws if the trace has not been read, which is a programming error. */
export function traceMinutesOf(workload: Workload): readonly number[] {
  if (workload.traceMinutes === null) throw new Error('the workload is shaped by a trace that was not read');
  return workload.traceMinutes;
}

/** Peak ÷ mean of a workload's trace. */
export function peakOfTrace(workload: Workload): number {
  return dayOfTrace(traceMinutesOf(workload), null).peak;
}

function dayOf(perMinute: Float64Array): Day {
  return { perMinute, peak: perMinute.reduce((max, rate) => Math.max(max, rate), 0) };
}

function peakOverMean(minutes: Float64Array): number {
  const sum = minutes.reduce((total, rate) => total + rate, 0);
  return (minutes.reduce((max, rate) => Math.max(max, rate), 0) * minutes.length) / sum;
}

function rawMinutes(shape: Exclude<WorkloadShape, 'trace'>, peakToMean: number): Float64Array {
  switch (shape) {
    case 'flat':
      return block(peakToMean, BUSY_HOUR);
    case 'business-hours':
      return block(peakToMean, WORKING_HOURS);
    case 'diurnal': {
      const curve = diurnalShape(peakToMean);
      return Float64Array.from({ length: DAY_MINUTES }, (_, minute) => curve.at(minute / DAY_MINUTES));
    }
    case 'bursty':
      return burstyMinutes();
    case 'weekly':
      return rawMinutes('diurnal', peakToMean);
    case 'flash-crowd':
      return flashCrowd();
    case 'deploy-restart':
      return deployRestart(peakToMean);
    case 'partner-batch':
      return block(peakToMean, PARTNER_BATCH);
    default:
      return assertNever(shape);
  }
}

/** Some hours at the peak, and the rest of the traffic over the rest of the day; fewer if it does not fill them. */
function block(peak: number, hours: { readonly fromMinute: number; readonly minutes: number }): Float64Array {
  const minutes = Math.max(1, Math.min(hours.minutes, Math.floor(DAY_MINUTES / peak)));
  const from = hours.fromMinute + Math.floor((hours.minutes - minutes) / 2);
  const rest = Math.max(0, DAY_MINUTES - minutes * peak) / (DAY_MINUTES - minutes);
  return Float64Array.from({ length: DAY_MINUTES }, (_, at) => (at >= from && at < from + minutes ? peak : rest));
}
