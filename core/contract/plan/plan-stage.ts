import { z } from 'zod';
import { Count, Name } from '#core/contract/base/numbers.ts';

/** What a plan is being made of at a moment, for those who wait for it. */
export const PlanStage = z.discriminatedUnion('kind', [
  /** Prices options in all simulations. `priced` of `options` candidates so far; most plans need a part of them. */
  z.object({ kind: z.literal('pricing'), region: Name, simulations: Count, priced: Count, options: Count }),
  /** Searches for what changes the verdict: `done` of at most `of` searches, two for each input. */
  z.object({ kind: z.literal('searching'), done: Count, of: Count }),
  /** Confirms the values at which the verdict changes with a plan at each: the plans made so far. */
  z.object({ kind: z.literal('confirming'), values: Count, plans: Count }),
]);
export type PlanStage = Readonly<z.infer<typeof PlanStage>>;
