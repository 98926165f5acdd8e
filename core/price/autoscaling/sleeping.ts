import type { Day } from '#core/price/traffic/day.ts';

/** How often an instance that sleeps without requests is asleep. */
export interface Sleep {
  /** Share of the time without an instance. */
  readonly asleepShare: number;
  /** Share of the requests that wait for an instance to wake up. */
  readonly wakingShare: number;
}

/**
 * An instance that the first Poisson request wakes, that takes W to wake up, and that sleeps again after D without a request. A cycle
 * consists of 1/λ asleep, W waking up, and (e^(λD)−1)/λ until the first gap above D. The first request and the λW requests during the
 * wake-up wait; e^(λD)−1 do not. Assumes service times that are small compared with D.
 */
export function sleepAt(options: {
  readonly ratePerS: number;
  readonly wakeUpS: number;
  readonly idleS: number;
}): Sleep {
  const { ratePerS, wakeUpS, idleS } = options;
  if (ratePerS <= 0) return { asleepShare: 1, wakingShare: 1 };
  const cycle = ratePerS * wakeUpS + Math.exp(ratePerS * idleS);
  return { asleepShare: 1 / cycle, wakingShare: (1 + ratePerS * wakeUpS) / cycle };
}

/** The same over a day whose rate changes slowly against W and D. The fleet's idle time covers empty minutes. */
export function sleepOver(options: {
  readonly day: Day;
  readonly meanPerS: number;
  readonly wakeUpS: number;
  readonly idleS: number;
}): Sleep {
  const { day, meanPerS, ...times } = options;
  if (day.peak === 1) return sleepAt({ ratePerS: meanPerS, ...times });
  const { wakeUpS, idleS } = times;
  let asleep = 0;
  let waking = 0;
  for (let minute = 0; minute < day.perMinute.length; minute++) {
    const relative = day.perMinute[minute] ?? 0;
    if (relative === 0) continue;
    const { asleepShare, wakingShare } = sleepAt({ ratePerS: relative * meanPerS, wakeUpS, idleS });
    asleep += asleepShare;
    waking += relative * wakingShare;
  }
  return { asleepShare: asleep / day.perMinute.length, wakingShare: waking / day.perMinute.length };
}

/**
 * The sleep in a day's stretches without any traffic, across midnight: an instance is given back after D, and the requests of the first W after a
 * stretch wait. Times in minutes.
 */
export function emptySleep({ perMinute }: Day, of: { readonly wakeUp: number; readonly idle: number }): Sleep {
  const { length } = perMinute;
  const from = perMinute.findIndex((rate) => rate > 0);
  let asleep = 0;
  let waking = 0;
  let empty = 0;
  for (let step = 1; step <= length; step++) {
    const at = (from + step) % length;
    if (perMinute[at] === 0) empty++;
    else {
      if (empty > of.idle) {
        asleep += empty - of.idle;
        for (let late = 0; late < of.wakeUp; late++) waking += perMinute[(at + late) % length] ?? 0;
      }
      empty = 0;
    }
  }
  return { asleepShare: asleep / length, wakingShare: Math.min(1, waking / length) };
}
