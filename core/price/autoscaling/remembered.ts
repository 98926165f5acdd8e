import type { Day } from '#core/price/traffic/day.ts';
import { createLogTable } from './log-table.ts';
import { type ScalingPolicy, simulateDay } from './simulate-day.ts';
import { type Sleep, sleepOver } from './sleeping.ts';

/** What a day under a policy comes to, as plain numbers. */
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
 * `simulateDay` remembered by day and policy over the load: all worlds and instance types share its tables, since nothing but the load in
 * instances tells them apart. Interpolated between loads 6 % apart; a flat day is exact.
 */
export function fleetOver(day: Day, policy: ScalingPolicy, meanLoad: number): FleetFigures {
  if (day.peak === 1) return figuresOf(day, policy, meanLoad);
  const key = `${policy.minInstances} ${policy.safetyFactor} ${policy.metricLagMinutes} ${policy.provisioningMinutes} ${policy.cooldownMinutes} ${policy.idleMinutes}`;
  return tableOf(fleets, { day, key, compute: (load) => ({ ...figuresOf(day, policy, load) }) })(meanLoad);
}

/** `sleepOver` remembered by day and times over the rate, in the same way. */
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
  asked: { readonly day: Day; readonly key: string; readonly compute: Table<Figures> },
): Table<Figures> {
  const tables = memory.get(asked.day) ?? new Map<string, Table<Figures>>();
  memory.set(asked.day, tables);
  const known = tables.get(asked.key);
  if (known !== undefined) return known;
  const table = createLogTable(asked.compute);
  tables.set(asked.key, table);
  return table;
}
