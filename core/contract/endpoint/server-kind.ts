import { z } from 'zod';

/**
 * The serving runtime: Modewise's own server or a similar one, or a Python container as most teams run it. The catalogue has the CPU milliseconds
 * that a request takes in each.
 */
export const ServerKind = z.enum(['lean', 'python']);
export type ServerKind = z.infer<typeof ServerKind>;
