import type { Day } from '#core/price/traffic/day.ts';
import { type ScalingPolicy, simulateDay } from './simulate-day.ts';
import { type Sleep, sleepOver } from './sleeping.ts';

/** Grid points per factor of e: neighbours are 6 % apart. */
const STEPS = 16;
const MAX_CACHED = 4096;

/**
 * Caches a function of a positive number on a logarithmic grid and interpolates between the points, so that a call in every simulation costs
 * almost nothing. Preserves monotonicity.
 * @param compute returns values that are finite, or Infinity at both neighbours.
 */
export function createLogTable<Figures extends Readonly<Record<string, number>>>(
  compute: (value: number) => Figures,
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
    const low = pointAt(below);
    const high = pointAt(below + 1);
    const share = at - below;
    const mixed: Record<string, number> = {};
    for (const key in low) {
      const [one, other] = [low[key] ?? 0, high[key] ?? 0];
      mixed[key] = one === other ? one : one + (other - one) * share;
    }
    return mixed as Figures;
  };
}

/** The results of a day under a policy, as plain numbers. */
export interface FleetFigures {
  readonly meanInstances: number;
  readonly missedShare: number;
  readonly loadP50: number;
  readonly loadP99: number;
  readonly waitP50Minutes: number;
  readonly waitP99Minutes: number;
}

type Table<Figures> = (value: number) => Figures;

const fleets = new WeakMap<Day, Map<string, Table<FleetFigures & Record<string, number>>>>();
const sleeps = new WeakMap<Day, Map<string, Table<Sleep & Record<string, number>>>>();

/**
 * Cached `simulateDay`, by day, policy and load. All simulations and instance types share its tables, because they differ only in the load in
 * instances. Interpolates between loads 6 % apart; a flat day is exact.
 */
export function fleetOver(day: Day, policy: ScalingPolicy, meanLoad: number): FleetFigures {
  if (day.peak === 1) return figuresOf(day, policy, meanLoad);
  const key = `${policy.minInstances} ${policy.safetyFactor} ${policy.metricLagMinutes} ${policy.provisioningMinutes} ${policy.cooldownMinutes} ${policy.idleMinutes}`;
  return tableOf(fleets, { day, key, compute: (load) => ({ ...figuresOf(day, policy, load) }) })(meanLoad);
}

/** Cached `sleepOver`, by day, times and rate, in the same way. */
export function sleepOverDay(
  day: Day,
  times: { readonly wakeUpS: number; readonly idleS: number },
  meanPerS: number,
): Sleep {
  if (day.peak === 1) return sleepOver({ day, meanPerS, ...times });
  const key = `${times.wakeUpS} ${times.idleS}`;
  return tableOf(sleeps, { day, key, compute: (rate) => ({ ...sleepOver({ day, meanPerS: rate, ...times }) }) })(
    meanPerS,
  );
}

function figuresOf(day: Day, policy: ScalingPolicy, meanLoad: number): FleetFigures {
  const { meanInstances, missedShare, load, waitMinutes } = simulateDay({ day, meanLoad, policy });
  return {
    meanInstances,
    missedShare,
    loadP50: load.p50,
    loadP99: load.p99,
    waitP50Minutes: waitMinutes.p50,
    waitP99Minutes: waitMinutes.p99,
  };
}

function tableOf<Figures extends Readonly<Record<string, number>>>(
  memory: WeakMap<Day, Map<string, Table<Figures>>>,
  request: { readonly day: Day; readonly key: string; readonly compute: Table<Figures> },
): Table<Figures> {
  const tables = memory.get(request.day) ?? new Map<string, Table<Figures>>();
  memory.set(request.day, tables);
  const known = tables.get(request.key);
  if (known !== undefined) return known;
  const table = createLogTable(request.compute);
  tables.set(request.key, table);
  return table;
}
