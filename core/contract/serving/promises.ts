import { z } from 'zod';
import {
  Count,
  Interval,
  intervalOf,
  IsoTime,
  Name,
  NonNegative,
  OptionId,
  Percentile,
  PositiveMs,
  RatePerS,
  Seconds,
  Usd,
} from '#core/contract/base/numbers.ts';
import { DeployedMachine } from './deployment.ts';
import { BreakdownItem } from '#core/contract/plan/plan.ts';
import { Purchase, ServiceId, ServingMode } from './serving.ts';

export const PROMISES_SCHEMA_VERSION = 1;

const UsdInterval = intervalOf(Usd);

/**
 * The expected figures of one option, in a form that can be checked after deployment. Costs have the 90 % interval of the plan. A rate has the
 * planned rate as its value and the workload's minimum as its low end; a latency has the workload's maximum as its high end.
 */
export const Promises = z.object({
  schemaVersion: z.literal(PROMISES_SCHEMA_VERSION),
  /** When the plan was made. */
  plannedAt: IsoTime,
  optionId: OptionId,
  service: ServiceId,
  mode: ServingMode,
  instanceType: Name.nullable(),
  purchase: Purchase,
  /** The machine, task or function that the costs are for. Absent in older documents. */
  machine: DeployedMachine.optional(),
  /** Instances, tasks or concurrent containers at the peak, or of one run of a job. */
  count: NonNegative,
  /** The fewest instances that the workload keeps running. */
  minInstances: Count,
  predictionsPerDay: NonNegative,
  /** Requests per second over the day and in its busiest minute, with retries. */
  meanPerS: RatePerS,
  peakPerS: RatePerS,
  /** Null if no caller waits, or without an SLO. */
  sloMs: PositiveMs.nullable(),
  sloPercentile: Percentile,
  /** Minimum requests per second that the whole option sustains within the SLO, as planned; null for a job. */
  ratePerS: intervalOf(RatePerS).nullable(),
  /** The 99th percentile of the latency; null if the plan does not state one, and for a job. */
  p99Ms: Interval.nullable(),
  /** Rows of one run of the job. Null without a job, as are the fields below. */
  jobRows: NonNegative.nullable(),
  /** Rows per second of the whole job while it works, at least what finishes within its window. */
  jobRowsPerS: intervalOf(RatePerS).nullable(),
  /** From the start of a run until it works on rows. */
  jobStartS: Seconds.nullable(),
  /** A run must have ended within this time of its start. */
  jobWindowS: Seconds.nullable(),
  costPerMillionUsd: UsdInterval,
  monthlyUsd: UsdInterval,
  /** The monthly bill that the costs come from, with the quantity and growth of each item. */
  bill: z.array(BreakdownItem).max(1_024),
  discountPct: z.number().min(0).max(100),
});
export type Promises = Readonly<z.infer<typeof Promises>>;
