import type { FleetOverTime, FleetSeries } from '#core/contract/plan/plan-fleet.ts';
import { DAY_MINUTES, WEEK_MINUTES } from '#core/price/traffic/minutes.ts';
import { type FleetByMinute, worstHourOf } from './simulate-week.ts';

/** Minutes of a step: 288 steps for a day, 336 for a week. */
const MINUTES_PER_STEP = { day: 5, week: 30 } as const;
const HOUR = 60;
/** Minutes before and after the worst hour. */
export const AROUND_MINUTES = 15;
/** A smaller part of what arrives is not shown as missed. */
const LEAST_MISSED = 1e-4;

/** A fleet by minute in as few numbers as a picture of it needs. */
export function overTime(fleet: FleetByMinute): FleetOverTime {
  const { load, ordered, serving, missed, startMinute } = fleet;
  const cycle = load.length <= DAY_MINUTES ? 'day' : 'week';
  const minutesPerStep = MINUTES_PER_STEP[cycle];
  const highest = (values: Float64Array): number[] =>
    stepped(values, minutesPerStep, (part) => part.reduce((most, value) => Math.max(most, value), 0));
  return {
    cycle,
    startMinute: cycle === 'day' ? startMinute % DAY_MINUTES : startMinute,
    minutesPerStep,
    steps: {
      load: highest(load),
      serving: highest(serving),
      paid: highest(ordered),
      missed: stepped(missed, minutesPerStep, (part) => sum(part) / part.length),
    },
    meanPaid: sum(ordered) / ordered.length,
    leastPaid: ordered.reduce((least, value) => Math.min(least, value), Infinity),
    worst: worstOf(fleet, cycle),
  };
}

function worstOf(fleet: FleetByMinute, cycle: FleetOverTime['cycle']): FleetOverTime['worst'] {
  const { load, ordered, serving, missed, startMinute } = fleet;
  const lost = sum(missed);
  if (lost <= LEAST_MISSED * sum(load)) return null;
  const fromMinute = worstHourOf(fleet);
  const { length } = load;
  const first = fromMinute - startMinute - AROUND_MINUTES + length * Math.ceil((2 * WEEK_MINUTES) / length);
  const cut = (values: Float64Array): number[] =>
    Array.from({ length: HOUR + 2 * AROUND_MINUTES }, (_, at) => rounded(values[(first + at) % length] ?? 0));
  const minutes: FleetSeries = { load: cut(load), serving: cut(serving), paid: cut(ordered), missed: cut(missed) };
  const inHour = minutes.missed.slice(AROUND_MINUTES, AROUND_MINUTES + HOUR).reduce((all, value) => all + value, 0);
  return {
    fromMinute: cycle === 'day' ? fromMinute % DAY_MINUTES : fromMinute,
    share: Math.min(1, inHour / lost),
    minutes,
  };
}

function stepped(values: Float64Array, minutes: number, of: (part: Float64Array) => number): number[] {
  return Array.from({ length: Math.ceil(values.length / minutes) }, (_, step) =>
    rounded(of(values.subarray(step * minutes, (step + 1) * minutes))),
  );
}

function sum(values: Float64Array): number {
  return values.reduce((all, value) => all + value, 0);
}

/** Four digits are more than a picture shows. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
