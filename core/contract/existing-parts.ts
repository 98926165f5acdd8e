import { z } from 'zod';
import { unknownName } from '#core/near-word.ts';

const PARTS = ['eks', 'load-balancer', 'nat', 'msk'] as const;

/**
 * A part that exists already and is paid for whatever is chosen: the control plane of an EKS cluster, application load balancers, NAT gateways, or an
 * MSK cluster. It must have room for the model's load, which Modewise does not know.
 */
export const ExistingPart = z.enum(PARTS, {
  error: ({ input }) => unknownName(String(input), 'a part that can exist already', PARTS),
});
export type ExistingPart = z.infer<typeof ExistingPart>;
