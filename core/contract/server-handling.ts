import { z } from 'zod';

/** The program around the model: Modewise's own server or one like it, or a Python container as most teams run it. */
export const ServerKind = z.enum(['lean', 'python']);
export type ServerKind = z.infer<typeof ServerKind>;

/**
 * CPU milliseconds per request on one core of the reference machine, and the factor within which nine in ten servers of the kind lie.
 * `python` was measured on 2026-11-27 by `npm run test:engines`: FastAPI under uvicorn and gunicorn, Flask under gunicorn, and MLServer, each
 * with two samples, are all within the factor (docs/benchmarks.md). `lean` is a judgement for runs that did not measure it: the model server
 * takes about 0.02 ms with the binary protocol, and JSON takes more (docs/methodology/request-path.md).
 */
export const SERVER_HANDLING = {
  lean: { ms: 0.1, factor90: 1.5 },
  python: { ms: 0.8, factor90: 2.5 },
} as const satisfies Readonly<Record<ServerKind, { readonly ms: number; readonly factor90: number }>>;
