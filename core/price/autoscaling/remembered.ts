import { oncePer } from '#core/once-per.ts';
import type { Day } from '#core/price/traffic/day.ts';
import type { CyclesAround } from '#core/price/traffic/week.ts';
import type { AutoscalerRules } from './autoscaler.ts';
import { constantFleet, type ScaledWeek, SEEDS, simulateWeek, type WeekOptions } from './simulate-week.ts';
import { type Sleep, sleepOver } from './sleeping.ts';

/** Points at which a function of a positive number is computed. The numbers of the points ascend with the values. */
interface Grid {
  /** The number of the point at a value, or between the numbers of its neighbours. */
  readonly indexOf: (value: number) => number;
  readonly valueAt: (index: number) => number;
}

/** @param perE points per factor of e. */
export function logGrid(perE: number): Grid {
  return { indexOf: (value) => perE * Math.log(value), valueAt: (index) => Math.exp(index / perE) };
}

/** Neighbours are 12 % apart. */
const FINE = logGrid(8);
/** Neighbours are 40 % apart. */
const COARSE = logGrid(3);
/** A fleet that carries this mean load has so many instances that a single one changes little. */
const MANY = 4;
/** Fine while instances are few, and coarse beyond. */
const LOADS: Grid = {
  indexOf: (load) =>
    load <= MANY ? FINE.indexOf(load) : FINE.indexOf(MANY) + COARSE.indexOf(load) - COARSE.indexOf(MANY),
  valueAt: (index) => {
    const beyond = index - FINE.indexOf(MANY);
    return beyond <= 0 ? FINE.valueAt(index) : COARSE.valueAt(COARSE.indexOf(MANY) + beyond);
  },
};
/** The nearest load that is simulated, and the nearest that is not below a load. */
export function loadsAround(meanLoad: number): { readonly nearest: number; readonly above: number } {
  const index = LOADS.indexOf(Math.max(meanLoad, 1e-300));
  return { nearest: LOADS.valueAt(Math.round(index)), above: LOADS.valueAt(Math.ceil(index - 1e-9)) };
}

/** Ratios to the usual seconds to start: neighbours are 40 % apart. A wait begins at a certain start, so coarser steps would bring it to draws without one. */
const STARTS = logGrid(3);
const MAX_CACHED = 4096;

/**
 * Caches a function of a positive number on a grid and interpolates linearly between the points, so that a call in every draw costs almost
 * nothing. Preserves monotonicity.
 * @param compute returns values that are finite, or Infinity at both neighbours.
 * @param mix values between two neighbours, at a share of the way.
 */
export function createTable<Figures>(
  { indexOf, valueAt }: Grid,
  compute: (value: number) => Figures,
  mix: (low: Figures, high: Figures, share: number) => Figures,
): (value: number) => Figures {
  const points = new Map<number, Figures>();
  const pointAt = (index: number): Figures => {
    const known = points.get(index);
    if (known !== undefined) return known;
    if (points.size >= MAX_CACHED) points.clear();
    const made = compute(valueAt(index));
    points.set(index, made);
    return made;
  };
  return (value) => {
    const positive = Math.max(value, 1e-300);
    const below = Math.floor(indexOf(positive));
    const [low, high] = [valueAt(below), valueAt(below + 1)];
    const share = Math.min(1, Math.max(0, (positive - low) / (high - low)));
    // At a point of the grid, its neighbour is not needed.
    return share < 1e-9 ? pointAt(below) : mix(pointAt(below), pointAt(below + 1), share);
  };
}

/** A value between two; Infinity if one of them is. */
function between(low: number, high: number, share: number): number {
  if (low === high) return low;
  return Number.isFinite(low) && Number.isFinite(high) ? low + (high - low) * share : Infinity;
}

/** The results of a day under a policy, as plain numbers. */
export interface FleetFigures {
  readonly meanInstances: number;
  readonly meanBeyondFirst: number;
  readonly missedShare: number;
  /** What each instance must carry, relative to the X_slo that was expected, so that no more are missed than allowed. */
  readonly neededRate: number;
  readonly loadP50: number;
  readonly loadP99: number;
  readonly waitP50Minutes: number;
  readonly waitP99Minutes: number;
  readonly missedMinutes: number;
  /** Of the smaller load, because minutes of a week are not interpolated. */
  readonly worstFromMinute: number;
}

type Table<Figures> = (value: number) => Figures;

/**
 * The figures of a fleet at a mean load, in instances, whose instances need some seconds to start.
 * @param seed one of the lists of start times; null for the mean of all.
 */
export type FleetTable = (meanLoad: number, startS: number, seed?: number | null) => FleetFigures;

/**
 * A fleet whose load is still open, and its start too: that of its autoscaler is the usual one, which is simulated as it is. Without limits it has those of
 * each load.
 */
export interface FleetOptions extends Omit<WeekOptions, 'day' | 'meanLoad' | 'seed'> {
  readonly cycles: CyclesAround;
}

const fleets = oncePer<AutoscalerRules, WeakMap<Day, Map<string, FleetTable>>>(() => new WeakMap());
const sleeps = new WeakMap<Day, Map<string, Table<Sleep>>>();

/**
 * Cached `simulateWeek`, by day, autoscaler, limits, load and start. All draws and instance types share its tables, because they differ only in the load in
 * instances and in the seconds to start. Interpolates between loads 12 to 40 % apart, starts 40 % apart, and the peaks around that of the workload; a flat day is exact.
 */
export function fleetTable(options: FleetOptions): FleetTable {
  const { low, high, share } = options.cycles;
  const ofLow = tableOfDay(options, low);
  if (share === 0) return ofLow;
  const ofHigh = tableOfDay(options, high);
  return (meanLoad, startS, seed) => mixedFleet(ofLow(meanLoad, startS, seed), ofHigh(meanLoad, startS, seed), share);
}

function tableOfDay({ autoscaler, rules, callersWait, limits, beyond }: FleetOptions, day: Day): FleetTable {
  const week = {
    day,
    rules,
    callersWait,
    ...(limits === undefined ? {} : { limits }),
    ...(beyond === undefined ? {} : { beyond }),
  };
  const simulated = (meanLoad: number, startS: number, seed: number): FleetFigures =>
    figuresIn(simulateWeek({ ...week, autoscaler: { ...autoscaler, startS }, meanLoad, seed }));
  if (day.peak === 1) return (meanLoad, startS) => simulated(meanLoad, startS, 0);
  const key = JSON.stringify([autoscaler, callersWait, limits, beyond]);
  const table = rememberedFor(fleets(rules), { day, key, make: () => fleetTableOf(simulated, autoscaler.startS) });
  return (meanLoad, startS, seed) => {
    // Of a fleet that stays as it is, a neighbour that does not tells nothing.
    const constant = constantFleet({ ...week, meanLoad, autoscaler });
    return constant === null ? table(meanLoad, startS, seed) : figuresIn(constant);
  };
}

function fleetTableOf(
  simulated: (meanLoad: number, startS: number, seed: number) => FleetFigures,
  usualS: number,
): FleetTable {
  const leastS = Math.max(1, usualS);
  const byStart = createTable<Table<SeededFigures>>(
    STARTS,
    (ratio) =>
      createTable(
        LOADS,
        (meanLoad) => seeded((seed) => simulated(meanLoad, ratio * leastS, seed)),
        (low, high, share) => (seed) => mixedFleet(low(seed), high(seed), share),
      ),
    (low, high, share) => (meanLoad) => (seed) => mixedFleet(low(meanLoad)(seed), high(meanLoad)(seed), share),
  );
  return (meanLoad, startS, seed = null) => byStart(Math.max(1, startS) / leastS)(meanLoad)(seed);
}

type SeededFigures = (seed: number | null) => FleetFigures;

/** Far from what decides, the times of starts are not: an instance that needs no more than this of its X_slo, or many times of it. */
const CLEARLY_ENOUGH = 0.6;

/** The figures of each list of start times, simulated when they are asked for, and their mean. */
function seeded(simulate: (seed: number) => FleetFigures): SeededFigures {
  const known: (FleetFigures | undefined)[] = [];
  const first = (known[0] = simulate(0));
  if (first.neededRate <= CLEARLY_ENOUGH) return () => first;
  const of = (seed: number): FleetFigures => (known[seed] ??= simulate(seed));
  let mean: FleetFigures | null = null;
  return (seed) => (seed === null ? (mean ??= meanOf(Array.from({ length: SEEDS }, (_, each) => of(each)))) : of(seed));
}

function meanOf(all: readonly FleetFigures[]): FleetFigures {
  return all.reduce((mean, each, i) => mixedFleet(mean, each, 1 / (i + 1)));
}

function mixedFleet(low: FleetFigures, high: FleetFigures, share: number): FleetFigures {
  return {
    meanInstances: between(low.meanInstances, high.meanInstances, share),
    meanBeyondFirst: between(low.meanBeyondFirst, high.meanBeyondFirst, share),
    missedShare: between(low.missedShare, high.missedShare, share),
    neededRate: between(low.neededRate, high.neededRate, share),
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
  return rememberedFor(sleeps, {
    day,
    key: `${times.wakeUpS} ${times.idleS}`,
    make: () =>
      createTable(FINE, compute, (low, high, share) => ({
        asleepShare: between(low.asleepShare, high.asleepShare, share),
        wakingShare: between(low.wakingShare, high.wakingShare, share),
      })),
  });
}

function figuresIn(week: ScaledWeek): FleetFigures {
  const { meanInstances, meanBeyondFirst, missedShare, neededRate } = week;
  const { load, waitMinutes, missedMinutes, worstFromMinute } = week;
  return {
    meanInstances,
    meanBeyondFirst,
    missedShare,
    neededRate,
    loadP50: load.p50,
    loadP99: load.p99,
    waitP50Minutes: waitMinutes.p50,
    waitP99Minutes: waitMinutes.p99,
    missedMinutes,
    worstFromMinute,
  };
}

function rememberedFor<Table>(
  memory: WeakMap<Day, Map<string, Table>>,
  request: { readonly day: Day; readonly key: string; readonly make: () => Table },
): Table {
  const tables = memory.get(request.day) ?? new Map<string, Table>();
  memory.set(request.day, tables);
  const known = tables.get(request.key);
  if (known !== undefined) return known;
  const table = request.make();
  tables.set(request.key, table);
  return table;
}
