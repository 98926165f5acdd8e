import { oncePer } from '#core/once-per.ts';
import type { Day } from './day.ts';

/** A part of the day at one rate. */
interface Level {
  /** Share of the day's minutes. */
  readonly share: number;
  /** Rate ÷ mean rate. */
  readonly relative: number;
}

/** Number of parts of three hours each. */
const LEVELS = 8;

/**
 * A day as a few rates and their durations, for quantities that depend only on the rate: the minutes in order of their rate, three hours at
 * a time. Their mean is that of the day. Cached.
 */
export const levelsOf = oncePer((day: Day): readonly Level[] =>
  day.peak === 1 ? [{ share: 1, relative: 1 }] : sortedLevels(day),
);

function sortedLevels({ perMinute }: Day): readonly Level[] {
  const sorted = Float64Array.from(perMinute).sort();
  const minutes = sorted.length / LEVELS;
  return Array.from({ length: LEVELS }, (_, level) => {
    const part = sorted.subarray(level * minutes, (level + 1) * minutes);
    return { share: 1 / LEVELS, relative: part.reduce((sum, rate) => sum + rate, 0) / minutes };
  });
}
