import { z } from 'zod';
import { ModeShare } from './mode-shares.ts';
import { NearCheapest } from './near-cheapest.ts';
import { Share } from '#core/contract/base/numbers.ts';
import { ServingMode } from '#core/contract/serving/serving.ts';

/** The verdict that is planned from the results so far, at one stage of a measurement. */
export const VerdictSoFar = z.object({
  mode: z.union([ServingMode, z.literal('none')]),
  modeShares: z.array(ModeShare).max(ServingMode.options.length),
  /** Share of the simulations in which no qualifying option costs less than the chosen one, by however little; null without one. */
  probabilityCheapest: Share.nullable(),
  /** How often the chosen option costs no more than the cheapest, up to what matters. Null without one, absent in journals of earlier versions. */
  nearCheapest: NearCheapest.nullable().optional(),
  /** Whether another option is cheaper, but not by enough to matter. */
  isTie: z.boolean(),
  /** Whether it stays the same for all numbers that are still possible. False for an assumed workload. */
  settled: z.boolean(),
});
export type VerdictSoFar = Readonly<z.infer<typeof VerdictSoFar>>;
