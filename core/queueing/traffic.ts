import { assertNever } from '../assert-never.ts';
import type { Workload } from '../contract/workload.ts';
import { DIURNAL_PEAK_TO_MEAN } from './day-shape.ts';

const SECONDS_PER_DAY = 86_400;

/** Ten hours carry nearly all requests, the busiest of them a quarter more than their share: 24 h ÷ 10 h × 1.25. */
const BUSINESS_HOURS_PEAK_TO_MEAN = 3;

/** Sales, campaigns, replays: what an endpoint must be sized for when nothing is known but that it comes in bursts. */
const BURSTY_PEAK_TO_MEAN = 5;

/** The rates of a workload, in requests per second; one request is one row. */
export interface Traffic {
  readonly meanPerS: number;
  readonly peakPerS: number;
  readonly peakToMean: number;
}

/**
 * Mean and peak rate of a workload. The ratio is what the workload says or, where that is null, follows from its shape: flat 1,
 * diurnal 1.7, business hours 3, bursty 5; a trace counts as bursty until its times were looked at (`peakToMeanOfTimes`).
 */
export function trafficOf(workload: Pick<Workload, 'predictionsPerDay' | 'shape' | 'peakToMean'>): Traffic {
  const peakToMean = workload.peakToMean ?? peakToMeanOfShape(workload.shape);
  const meanPerS = workload.predictionsPerDay / SECONDS_PER_DAY;
  return { meanPerS, peakPerS: meanPerS * peakToMean, peakToMean };
}

function peakToMeanOfShape(shape: Workload['shape']): number {
  switch (shape) {
    case 'flat':
      return 1;
    case 'diurnal':
      return DIURNAL_PEAK_TO_MEAN;
    case 'business-hours':
      return BUSINESS_HOURS_PEAK_TO_MEAN;
    case 'bursty':
    case 'trace':
      return BURSTY_PEAK_TO_MEAN;
    default:
      return assertNever(shape);
  }
}

/**
 * The busiest stretch of a trace over its mean rate.
 * @param timesMs at least two times, in any order.
 * @param stretchS length of a stretch, a minute by default; a trace shorter than ten of them is cut in ten.
 */
export function peakToMeanOfTimes(timesMs: ArrayLike<number>, stretchS = 60): number {
  const sorted = Float64Array.from(timesMs).sort();
  const first = sorted[0] ?? 0;
  const spanMs = (sorted.at(-1) ?? 0) - first;
  if (spanMs <= 0) return 1;
  const stretches = Math.max(10, Math.floor(spanMs / (stretchS * 1000)));
  const counts = new Uint32Array(stretches);
  for (const time of sorted) {
    const at = Math.min(stretches - 1, Math.floor(((time - first) / spanMs) * stretches));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts.reduce((most, count) => Math.max(most, count), 0) / (sorted.length / stretches);
}
