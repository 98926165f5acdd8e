import type { Day } from '#core/price/traffic/day.ts';
import { DAY_MINUTES, WEEK_MINUTES } from '#core/price/traffic/minutes.ts';

/** A schedule changes on the half hour: the load of the next half hour is ready before it comes. */
const STEP_MINUTES = 30;
/** Minutes before the load, besides twice the time that an instance takes to start. A judgement. */
const EARLY_MINUTES = 5;
/** A schedule of more changes follows noise, and no one would keep it up. */
const MOST_CHANGES = { day: 8, week: 28 } as const;

/** Minimums that repeat each day or each week. */
export interface Schedule {
  readonly cycle: 'day' | 'week';
  /** From a minute of the cycle on; of a week, from Monday 00:00. */
  readonly minimums: readonly { readonly fromMinute: number; readonly minInstances: number }[];
}

/**
 * The minimums of a cycle that are ready before the load: at each half hour, the instances for the highest load until the end of the next half hour and as
 * long as an instance takes to start. Equal minimums in a row are one. Without minimums if the load changes too often for a schedule.
 */
export function scheduleOf({
  day,
  meanLoad,
  autoscaler,
}: {
  readonly day: Day & { readonly startMinute?: number };
  readonly meanLoad: number;
  readonly autoscaler: { readonly startS: number; readonly safetyFactor: number; readonly minInstances: number };
}): Schedule {
  const { perMinute, startMinute = 0 } = day;
  const { length } = perMinute;
  const cycle = length <= DAY_MINUTES ? 'day' : 'week';
  const aheadMinutes = STEP_MINUTES + EARLY_MINUTES + Math.ceil((2 * autoscaler.startS) / 60);
  const minimums: { fromMinute: number; minInstances: number }[] = [];
  for (let from = 0; from < (cycle === 'day' ? DAY_MINUTES : WEEK_MINUTES); from += STEP_MINUTES) {
    let highest = 0;
    for (let ahead = 0; ahead < aheadMinutes; ahead++) {
      highest = Math.max(highest, perMinute[(from - startMinute + ahead + length * WEEK_MINUTES) % length] ?? 0);
    }
    const wanted = Math.ceil((highest * meanLoad) / autoscaler.safetyFactor - 1e-9);
    const minInstances = Math.max(autoscaler.minInstances, wanted);
    if (minimums.at(-1)?.minInstances !== minInstances) minimums.push({ fromMinute: from, minInstances });
  }
  // The end of the cycle is followed by its beginning.
  if (minimums.length > 1 && minimums[0]?.minInstances === minimums.at(-1)?.minInstances) minimums.shift();
  return { cycle, minimums: minimums.length > MOST_CHANGES[cycle] ? [] : minimums };
}

/** Seconds of the week at which the minimums of a schedule begin. */
export function weeklySeconds({ cycle }: Schedule, fromMinute: number): readonly number[] {
  if (cycle === 'week') return [60 * fromMinute];
  return Array.from({ length: 7 }, (_, day) => 60 * (day * DAY_MINUTES + fromMinute));
}
