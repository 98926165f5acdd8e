import { z } from 'zod';
import { unknownName } from '#core/near-word.ts';

const PARTS = ['eks', 'load-balancer', 'nat', 'msk'] as const;

/**
 * An existing resource that is billed whatever is chosen: the control plane of an EKS cluster, application load balancers, NAT gateways, or an MSK
 * cluster. It must have capacity for the model's load, which Modewise cannot check.
 */
export const ExistingPart = z.enum(PARTS, {
  error: ({ input }) => unknownName(String(input), 'a part that can exist already', PARTS),
});
export type ExistingPart = z.infer<typeof ExistingPart>;
