import { oncePer } from '#core/once-per.ts';
import type { Day } from '#core/price/traffic/day.ts';
import type { CyclesAround } from '#core/price/traffic/week.ts';
import { WEEK_MINUTES } from '#core/price/traffic/minutes.ts';
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
    const index = indexOf(positive);
    const nearest = Math.round(index);
    // At a point of the grid, its neighbours are not needed.
    if (Math.abs(index - nearest) < 1e-9) return pointAt(nearest);
    const below = Math.floor(index);
    const [low, high] = [valueAt(below), valueAt(below + 1)];
    return mix(pointAt(below), pointAt(below + 1), (positive - low) / (high - low));
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

/** The figures of a fleet at a mean load, in instances, whose instances need some seconds to start, with the first list of start times. */
export type FleetTable = (meanLoad: number, startS: number) => FleetFigures;

/** Figures as they are kept and mixed: hundreds of thousands of times for a plan, so without an object for each step. */
type Row = Float64Array;
type RowTable = (meanLoad: number, startS: number) => Row;

/**
 * A fleet whose load is still open, and its start too: that of its autoscaler is the usual one, which is simulated as it is. Without limits it has those of
 * each load.
 */
export interface FleetOptions extends Omit<WeekOptions, 'day' | 'meanLoad' | 'seed'> {
  readonly cycles: CyclesAround;
}

const fleets = oncePer<AutoscalerRules, WeakMap<Day, Map<string, RowTable>>>(() => new WeakMap());
const sleeps = new WeakMap<Day, Map<string, Table<Sleep>>>();

/**
 * Cached `simulateWeek`, by day, autoscaler, limits, load and start. All draws and instance types share its tables, because they differ only in the load in
 * instances and in the seconds to start. Interpolates between loads 12 to 40 % apart, starts 40 % apart, and the peaks around that of the workload; a flat day is exact.
 */
export function fleetTable(options: FleetOptions): FleetTable {
  const { low, high, share } = options.cycles;
  const ofLow = tableOfDay(options, low);
  if (share === 0) return (meanLoad, startS) => figuresOf(ofLow(meanLoad, startS));
  const ofHigh = tableOfDay(options, high);
  return (meanLoad, startS) => figuresOf(mixed(ofLow(meanLoad, startS), ofHigh(meanLoad, startS), share));
}

const keyOf = ({ autoscaler, callersWait, limits, beyond }: Omit<FleetOptions, 'cycles' | 'rules'>): string =>
  JSON.stringify([autoscaler, callersWait, limits, beyond]);

function tableOfDay(options: FleetOptions, day: Day): RowTable {
  const { autoscaler, rules } = options;
  const week = { ...options, day };
  const simulated: RowTable = (meanLoad, startS) =>
    rowOf(simulateWeek({ ...week, autoscaler: { ...autoscaler, startS }, meanLoad }));
  if (day.peak === 1) return simulated;
  const make = () => fleetTableOf(simulated, autoscaler.startS);
  const table = rememberedFor(fleets(rules), { day, key: keyOf(options), make });
  const constantAt = constantFleet(week);
  return (meanLoad, startS) => {
    // Of a fleet that stays as it is, a neighbour that does not tells nothing.
    const constant = constantAt(meanLoad);
    return constant === null ? table(meanLoad, startS) : rowOf(constant, nextMixed());
  };
}

function fleetTableOf(simulated: RowTable, usualS: number): RowTable {
  const leastS = Math.max(1, usualS);
  const byStart = createTable<Table<Row>>(
    STARTS,
    (ratio) => createTable(LOADS, (meanLoad) => simulated(meanLoad, ratio * leastS), mixed),
    (low, high, share) => (meanLoad) => mixed(low(meanLoad), high(meanLoad), share),
  );
  return (meanLoad, startS) => byStart(Math.max(1, startS) / leastS)(meanLoad);
}

/** What other lists of start times change, relative to the first: of each, and on average. */
export interface StartLuck {
  readonly neededRates: readonly number[];
  readonly meanNeededRate: number;
  readonly meanMissedShare: number;
}

const NO_LUCK: StartLuck = { neededRates: [], meanNeededRate: 1, meanMissedShare: 1 };

/** Beyond these needed rates, which list of start times is simulated decides nothing: the fleet clearly carries its load, or clearly does not. */
const CLEARLY_ENOUGH = 0.7;
const CLEARLY_TOO_FEW = 1.6;

const lucks = oncePer<AutoscalerRules, WeakMap<Day, Map<string, StartLuck>>>(() => new WeakMap());

/** The luck of starts of a fleet, simulated once at the load nearest to a given one, with its usual start: it hardly depends on both. */
export function startLuck(options: FleetOptions, meanLoad: number): StartLuck {
  const day = options.cycles.high;
  if (day.peak === 1) return NO_LUCK;
  const { nearest } = loadsAround(meanLoad);
  const key = `${keyOf(options)} ${nearest}`;
  return rememberedFor(lucks(options.rules), {
    day,
    key,
    make: () => luckAt({ ...options, day, meanLoad: nearest }, tableOfDay(options, day)),
  });
}

/** @param table the results of the fleet with the first list. */
function luckAt(usual: WeekOptions, table: RowTable): StartLuck {
  const week = { ...usual, isRated: true };
  if (constantFleet(week)(week.meanLoad) !== null) return NO_LUCK;
  // Where no caller waits, the table has no needed rates.
  const first = week.callersWait ? figuresOf(table(week.meanLoad, week.autoscaler.startS)) : simulateWeek(week);
  if (first.neededRate <= CLEARLY_ENOUGH || first.neededRate >= CLEARLY_TOO_FEW) return NO_LUCK;
  const all = [first, ...Array.from({ length: SEEDS - 1 }, (_, i) => simulateWeek({ ...week, seed: i + 1 }))];
  const neededRates = all.map(({ neededRate }) => Math.min(MOST_LUCK, neededRate / first.neededRate));
  const missed = all.reduce((sum, { missedShare }) => sum + missedShare, 0) / SEEDS;
  return {
    neededRates,
    meanNeededRate: neededRates.reduce((sum, ratio) => sum + ratio, 0) / SEEDS,
    meanMissedShare: first.missedShare > 0 ? missed / first.missedShare : 1,
  };
}

/** A fleet that meets no instance at times needs infinitely much; a ratio is at most this. */
const MOST_LUCK = 10;

/** Figures with one of the lists of start times; null for the mean of all. */
export function withLuck(figures: FleetFigures, luck: StartLuck, seed: number | null): FleetFigures {
  const ratio = seed === null ? luck.meanNeededRate : (luck.neededRates[seed] ?? 1);
  if (ratio === 1 && luck.meanMissedShare === 1) return figures;
  const missedShare = Math.min(1, figures.missedShare * luck.meanMissedShare);
  const missedMinutes = Math.min(WEEK_MINUTES, figures.missedMinutes * luck.meanMissedShare);
  return figuresWith(figures, { neededRate: figures.neededRate * ratio, missedShare, missedMinutes });
}

/** Figures with some of them changed: in each draw, so without a copy that has a class of its own (docs/adr/0039-objects-of-one-shape.md). */
export function figuresWith(of: FleetFigures, changes: Partial<FleetFigures>): FleetFigures {
  return {
    meanInstances: changes.meanInstances ?? of.meanInstances,
    meanBeyondFirst: changes.meanBeyondFirst ?? of.meanBeyondFirst,
    missedShare: changes.missedShare ?? of.missedShare,
    neededRate: changes.neededRate ?? of.neededRate,
    loadP50: of.loadP50,
    loadP99: of.loadP99,
    waitP50Minutes: of.waitP50Minutes,
    waitP99Minutes: of.waitP99Minutes,
    missedMinutes: changes.missedMinutes ?? of.missedMinutes,
    worstFromMinute: of.worstFromMinute,
  };
}

/** Rows of mixed figures, used in turns: a look-up mixes two loads for each of two starts and two peaks, and then these. */
const MIXED = Array.from({ length: 8 }, (): Row => new Float64Array(10));
let lastMixed = 0;

function nextMixed(): Row {
  lastMixed = (lastMixed + 1) % MIXED.length;
  return MIXED[lastMixed] ?? new Float64Array(10);
}

/** Figures between those of two rows; valid until the next look-up. */
function mixed(low: Row, high: Row, share: number): Row {
  const row = nextMixed();
  for (let i = 0; i < 9; i++) row[i] = between(low[i] ?? 0, high[i] ?? 0, share);
  // Minutes of a week are not interpolated.
  row[9] = ((low[8] ?? 0) > 0 ? low[9] : high[9]) ?? 0;
  return row;
}

function rowOf(week: ScaledWeek, row: Row = new Float64Array(10)): Row {
  const { load, waitMinutes } = week;
  row[0] = week.meanInstances;
  row[1] = week.meanBeyondFirst;
  row[2] = week.missedShare;
  row[3] = week.neededRate;
  row[4] = load.p50;
  row[5] = load.p99;
  row[6] = waitMinutes.p50;
  row[7] = waitMinutes.p99;
  row[8] = week.missedMinutes;
  row[9] = week.worstFromMinute;
  return row;
}

function figuresOf(row: Row): FleetFigures {
  return {
    meanInstances: row[0] ?? 0,
    meanBeyondFirst: row[1] ?? 0,
    missedShare: row[2] ?? 0,
    neededRate: row[3] ?? 0,
    loadP50: row[4] ?? 0,
    loadP99: row[5] ?? 0,
    waitP50Minutes: row[6] ?? 0,
    waitP99Minutes: row[7] ?? 0,
    missedMinutes: row[8] ?? 0,
    worstFromMinute: row[9] ?? 0,
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
