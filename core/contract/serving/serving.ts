import { z } from 'zod';

/** A serving option, by the name that plan.json, the command line and the UI use. `core/price/serving/registry.ts` lists them. */
export const ServiceId = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/)
  .max(64);
export type ServiceId = z.infer<typeof ServiceId>;

/** The mode of a serving option. */
export const ServingMode = z.enum(['batch', 'microbatch', 'realtime', 'async', 'cached', 'hybrid']);
export type ServingMode = z.infer<typeof ServingMode>;

/** How the machine is paid. `on-demand` also covers services that are metered per request. */
export const Purchase = z.enum(['on-demand', 'spot', '1yr', '3yr']);
export type Purchase = z.infer<typeof Purchase>;

/** Whether a purchase is billed for every hour of its term, used or not. */
export function isCommitment(purchase: Purchase): boolean {
  return purchase === '1yr' || purchase === '3yr';
}
