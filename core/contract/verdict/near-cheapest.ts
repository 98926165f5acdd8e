import { z } from 'zod';
import { NonNegative, Share } from '#core/contract/base/numbers.ts';

/**
 * How often the chosen option costs about as little as the cheapest one: the share of the simulations in which its monthly cost is at most immaterially above that of the
 * cheapest option that qualifies, which is by less than `belowUsd` (the workload's `materialUsd`) or by less than 5 % of its own cost. A tie counts.
 * A simulation in which an option fails counts with what that is charged.
 */
export const NearCheapest = z.object({ share: Share, belowUsd: NonNegative });
export type NearCheapest = Readonly<z.infer<typeof NearCheapest>>;
