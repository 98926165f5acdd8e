import { z } from 'zod';

/** The protocols that a service is called with. */
export const EndpointProtocol = z.enum(['v2', 'v2-grpc', 'sagemaker', 'tfserving', 'json']);
export type EndpointProtocol = z.infer<typeof EndpointProtocol>;

/** Default limits of what is sent: low, because the service may be in use. */
export const DEFAULT_CAPS = { ratePerS: 20, requests: 2_000, seconds: 60 } as const;

/** Default for the maximum bytes that are read of one answer. */
export const DEFAULT_ANSWER_BYTES = 16 * 2 ** 20;

/** Limits of that setting, bytes. */
export const ANSWER_BYTES = { min: 1_024, max: 2 ** 30 } as const;
