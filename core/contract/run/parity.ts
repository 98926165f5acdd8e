import { z } from 'zod';
import { Difference, NonNegative } from '#core/contract/base/numbers.ts';

/** Whether two ways to compute the same answers differ beyond the tolerance of the output's type. */
export const Parity = z.object({
  same: z.boolean(),
  maxAbsDiff: Difference,
  maxRelDiff: Difference,
  tolerance: NonNegative,
});
export type Parity = Readonly<z.infer<typeof Parity>>;
