import { z } from 'zod';
import { NonNegative, OptionId } from '#core/contract/base/numbers.ts';

const Values = z.array(NonNegative).max(400);
const Minute = z.int().min(0).max(10_079);

/** A fleet over some steps of time, in instances. */
const FleetSeries = z.object({
  /** Arriving work in fully loaded instances. */
  load: Values,
  serving: Values,
  /** From order to end. */
  paid: Values,
  /** The part of the work that is late or given up, when it is served or given up. */
  missed: Values,
});
export type FleetSeries = z.infer<typeof FleetSeries>;

/** How a fleet that follows its load is over its day or week, at the stated values. */
export const FleetOverTime = z.object({
  cycle: z.enum(['day', 'week']),
  /** The first minute, from Monday 00:00; 0 for a day. */
  startMinute: Minute,
  minutesPerStep: z.int().min(1).max(60),
  /** The highest of each step, except what is missed, which is its mean. */
  steps: FleetSeries,
  /** Of the minutes that are paid. */
  meanPaid: NonNegative,
  leastPaid: NonNegative,
  /** The hour in which most is missed, minute by minute, with a quarter of an hour before and after it; null if nothing is missed. */
  worst: z
    .object({
      fromMinute: Minute,
      /** The hour's part of all that is missed. */
      share: NonNegative,
      minutes: FleetSeries,
    })
    .nullable(),
});
export type FleetOverTime = z.infer<typeof FleetOverTime>;

/** The fleet of an option of a plan. */
export const PlanFleet = FleetOverTime.extend({ optionId: OptionId });
export type PlanFleet = z.infer<typeof PlanFleet>;
