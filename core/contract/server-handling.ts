import { z } from 'zod';

/** The program around the model: Modewise's own server or one like it, or a Python container as most teams run it. */
export const ServerKind = z.enum(['lean', 'python']);
export type ServerKind = z.infer<typeof ServerKind>;

/**
 * CPU milliseconds per request on one core of the reference machine, and the factor within which nine in ten servers of the kind lie.
 * `python`: FastAPI 0.1x with pydantic under uvicorn, one request of 30 features at a time, 0.90–1.05 ms; Flask under gunicorn 0.69–0.79 ms
 * (docs/methodology/request-path.md). `lean` is Modewise's own model server.
 */
export const SERVER_HANDLING = {
  lean: { ms: 0.1, factor90: 1.5 },
  python: { ms: 1, factor90: 2 },
} as const satisfies Readonly<Record<ServerKind, { readonly ms: number; readonly factor90: number }>>;
