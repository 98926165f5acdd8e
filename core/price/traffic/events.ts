import { DAY_MINUTES } from './minutes.ts';

/** A flash crowd comes at noon, within five minutes, and decays to 1/e in half an hour. Judgements. */
const CROWD = { fromMinute: 12 * 60, riseMinutes: 5, decayMinutes: 30 } as const;
/** A restart at 10:00 refuses callers for three minutes; their return decays to 1/e in five minutes. Judgements. */
const RESTART = { fromMinute: 10 * 60, downMinutes: 3, decayMinutes: 5 } as const;

/**
 * A day with one flash crowd and nothing else, relative to its peak: b(k) = (k + 1)/5 in its first five minutes from noon, then e^(−(k − 4)/30). Mixed with the
 * flat day (`withPeak`) it has a stated peak.
 */
export function flashCrowd(): Float64Array {
  const { fromMinute, riseMinutes, decayMinutes } = CROWD;
  return Float64Array.from({ length: DAY_MINUTES }, (_, minute) => {
    const after = minute - fromMinute;
    if (after < 0) return 0;
    return after < riseMinutes ? (after + 1) / riseMinutes : Math.exp(-(after - riseMinutes + 1) / decayMinutes);
  });
}

/**
 * A flat day with one restart, relative to its level of 1: 0 while callers are refused, then 1 + H·e^(−k/5) in minute k after it. H makes the peak
 * `peakToMean` times the mean: with S the sum of e^(−k/5), (1 + H)·1440 = p·(1440 − 3 + H·S).
 */
export function deployRestart(peakToMean: number): Float64Array {
  const { fromMinute, downMinutes, decayMinutes } = RESTART;
  const backMinute = fromMinute + downMinutes;
  const decay = (minute: number): number => Math.exp(-(minute - backMinute) / decayMinutes);
  let sum = 0;
  for (let minute = backMinute; minute < DAY_MINUTES; minute++) sum += decay(minute);
  // From here on more traffic after the restart hardly raises its peak over the mean.
  const peak = Math.min(peakToMean, DAY_MINUTES / (2 * sum));
  const height = Math.max(0, (peak * (DAY_MINUTES - downMinutes) - DAY_MINUTES) / (DAY_MINUTES - peak * sum));
  return Float64Array.from({ length: DAY_MINUTES }, (_, minute) => {
    if (minute < fromMinute) return 1;
    return minute < backMinute ? 0 : 1 + height * decay(minute);
  });
}
