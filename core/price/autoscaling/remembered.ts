import { oncePer } from '#core/once-per.ts';
import type { Day } from '#core/price/traffic/day.ts';
import type { AutoscalerRules } from './autoscaler.ts';
import { simulateWeek, type WeekOptions } from './simulate-week.ts';
import { type Sleep, sleepOver } from './sleeping.ts';

/** Grid points per factor of e: neighbours are 12 % apart. */
const STEPS = 8;
const MAX_CACHED = 4096;

/**
 * Caches a function of a positive number on a logarithmic grid and interpolates between the points, so that a call in every draw costs almost
 * nothing. Preserves monotonicity.
 * @param compute returns values that are finite, or Infinity at both neighbours.
 * @param mix values between two neighbours, at a share of the way.
 */
export function createLogTable<Figures>(
  compute: (value: number) => Figures,
  mix: (low: Figures, high: Figures, share: number) => Figures,
): (value: number) => Figures {
  const points = new Map<number, Figures>();
  const pointAt = (index: number): Figures => {
    const known = points.get(index);
    if (known !== undefined) return known;
    if (points.size >= MAX_CACHED) points.clear();
    const made = compute(Math.exp(index / STEPS));
    points.set(index, made);
    return made;
  };
  return (value) => {
    const at = Math.log(Math.max(value, 1e-300)) * STEPS;
    const below = Math.floor(at);
    return mix(pointAt(below), pointAt(below + 1), at - below);
  };
}

/** A value between two that may both be Infinity. */
function between(low: number, high: number, share: number): number {
  return low === high ? low : low + (high - low) * share;
}

/** The results of a day under a policy, as plain numbers. */
export interface FleetFigures {
  readonly meanInstances: number;
  readonly missedShare: number;
  readonly loadP50: number;
  readonly loadP99: number;
  readonly waitP50Minutes: number;
  readonly waitP99Minutes: number;
  readonly missedMinutes: number;
  /** Of the smaller load, because minutes of a week are not interpolated. */
  readonly worstFromMinute: number;
}

type Table<Figures> = (value: number) => Figures;

const fleets = oncePer<AutoscalerRules, WeakMap<Day, Map<string, Table<FleetFigures>>>>(() => new WeakMap());
const sleeps = new WeakMap<Day, Map<string, Table<Sleep>>>();

/** Steps of the seconds to start per factor of e: 28 % each. */
const START_STEPS = 4;

/** The seconds to start that stand for those of a draw, so that few are simulated: the expected ones in some steps. */
export function startStep(startS: number, expectedS: number): number {
  const expected = Math.max(1, expectedS);
  const steps = Math.round(Math.log(Math.max(1, startS) / expected) * START_STEPS);
  return expected * Math.exp(steps / START_STEPS);
}

/**
 * Cached `simulateWeek`, by day, autoscaler and load. All draws and instance types share its tables, because they differ only in the load in
 * instances. Interpolates between loads 12 % apart; a flat day is exact.
 */
export function fleetTable(options: Omit<WeekOptions, 'meanLoad'>): Table<FleetFigures> {
  const { day, autoscaler, rules, callersWait } = options;
  const compute: Table<FleetFigures> = (meanLoad) => figuresOf({ ...options, meanLoad });
  if (day.peak === 1) return compute;
  const key = JSON.stringify([autoscaler, callersWait]);
  return tableOf(fleets(rules), { day, key, make: () => createLogTable(compute, mixedFleet) });
}

function mixedFleet(low: FleetFigures, high: FleetFigures, share: number): FleetFigures {
  return {
    meanInstances: between(low.meanInstances, high.meanInstances, share),
    missedShare: between(low.missedShare, high.missedShare, share),
    loadP50: between(low.loadP50, high.loadP50, share),
    loadP99: between(low.loadP99, high.loadP99, share),
    waitP50Minutes: between(low.waitP50Minutes, high.waitP50Minutes, share),
    waitP99Minutes: between(low.waitP99Minutes, high.waitP99Minutes, share),
    missedMinutes: between(low.missedMinutes, high.missedMinutes, share),
    worstFromMinute: low.missedMinutes > 0 ? low.worstFromMinute : high.worstFromMinute,
  };
}

/** Cached `sleepOver`, by day, times and rate, in the same way. */
export function sleepTable(day: Day, times: { readonly wakeUpS: number; readonly idleS: number }): Table<Sleep> {
  const compute: Table<Sleep> = (meanPerS) => sleepOver({ day, meanPerS, ...times });
  if (day.peak === 1) return compute;
  return tableOf(sleeps, {
    day,
    key: `${times.wakeUpS} ${times.idleS}`,
    make: () =>
      createLogTable(compute, (low, high, share) => ({
        asleepShare: between(low.asleepShare, high.asleepShare, share),
        wakingShare: between(low.wakingShare, high.wakingShare, share),
      })),
  });
}

function figuresOf(options: WeekOptions): FleetFigures {
  const { meanInstances, missedShare, load, waitMinutes, missedMinutes, worstFromMinute } = simulateWeek(options);
  return {
    meanInstances,
    missedShare,
    loadP50: load.p50,
    loadP99: load.p99,
    waitP50Minutes: waitMinutes.p50,
    waitP99Minutes: waitMinutes.p99,
    missedMinutes,
    worstFromMinute,
  };
}

function tableOf<Figures>(
  memory: WeakMap<Day, Map<string, Table<Figures>>>,
  request: { readonly day: Day; readonly key: string; readonly make: () => Table<Figures> },
): Table<Figures> {
  const tables = memory.get(request.day) ?? new Map<string, Table<Figures>>();
  memory.set(request.day, tables);
  const known = tables.get(request.key);
  if (known !== undefined) return known;
  const table = request.make();
  tables.set(request.key, table);
  return table;
}
