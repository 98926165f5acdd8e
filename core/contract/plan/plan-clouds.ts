import { z } from 'zod';
import { Count, intervalOf, Ms, Name, NonNegative, OptionId, Share, Text, Usd } from '#core/contract/base/numbers.ts';
import { ServiceId, ServingMode } from '#core/contract/serving/serving.ts';
import { CloudName } from '#core/contract/workload/clouds.ts';

/** The best option of a mode in a cloud, with what differs between clouds. */
export const CloudOption = z.object({
  id: OptionId,
  service: ServiceId,
  mode: ServingMode,
  monthlyUsd: intervalOf(Usd),
  /** Null for a service whose answers are not read live. */
  p99Ms: Ms.nullable(),
  /** Seconds. */
  maxAgeS: NonNegative,
  /** Share of the requests that start an instance, and how long that takes; null where none does. */
  start: z.object({ share: Share, ms: NonNegative }).nullable(),
  /** When it is billed, in a few words. */
  bills: Text,
  /** Instances or containers that always run; 0 where none does. */
  alwaysOn: NonNegative,
  /** US dollars per month, within the cost, of inputs and answers that cross clouds or regions. Absent in documents from before these were stated. */
  transferUsd: NonNegative.optional(),
});
export type CloudOption = Readonly<z.infer<typeof CloudOption>>;

/** The plan of a workload in one cloud, in brief. */
export const CloudPlan = z.object({
  cloud: CloudName,
  region: Name,
  /** Dates of its prices. */
  asOf: Name,
  services: z.object({ priced: Count, all: Count }),
  /** What the rules choose there; null if nothing meets the requirements. */
  chosenId: OptionId.nullable(),
  /** Whether that meets the requirements in enough simulations. Absent in plans of earlier versions. */
  meets: z.boolean().optional(),
  /** The share of the simulations in which it does; absent without a choice. */
  holds: Share.optional(),
  /** Of each mode that competes, the cheapest first. */
  best: z.array(CloudOption).max(ServingMode.options.length),
});
export type CloudPlan = Readonly<z.infer<typeof CloudPlan>>;
