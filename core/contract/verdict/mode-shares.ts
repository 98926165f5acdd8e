import { z } from 'zod';
import { Share } from '#core/contract/base/numbers.ts';
import { ServingMode } from '#core/contract/serving/serving.ts';

/** Share of the simulations in which the cheapest option that qualifies has this mode. */
export const ModeShare = z.object({ mode: ServingMode, share: Share });
export type ModeShare = Readonly<z.infer<typeof ModeShare>>;
