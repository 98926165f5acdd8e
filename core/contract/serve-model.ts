import { z } from 'zod';

/**
 * What to serve. `model` is a path or `sample:NAME`; port 0 is any that is free; `threads` are those of one inference; `dims` are sizes of symbolic
 * dimensions, for the made-up rows that the model is tried with at the start.
 */
export const ServeModelRequest = z.object({
  model: z.string(),
  port: z.number().int().min(0).max(65_535),
  threads: z.number().int().positive(),
  dims: z.record(z.string(), z.number().int().positive()),
});
export type ServeModelRequest = Readonly<z.infer<typeof ServeModelRequest>>;

/** A tensor in the words of the Open Inference Protocol: -1 is a free dimension. */
const ServedTensor = z.object({ name: z.string(), datatype: z.string(), shape: z.array(z.number().int()) });

/** What `modewise serve-model` prints once it listens. */
export const ServedModelDocument = z.object({
  schemaVersion: z.literal(1),
  /** `http://127.0.0.1:PORT`; the protocol's addresses begin with `/v2` behind it. */
  url: z.string(),
  inferUrl: z.string(),
  model: z.object({
    name: z.string(),
    version: z.string(),
    file: z.string(),
    inputs: z.array(ServedTensor),
    outputs: z.array(ServedTensor),
  }),
  /** The thread that infers: the one that speaks HTTP where an inference takes less than a tenth of a millisecond, else one of its own. */
  place: z.enum(['http-thread', 'executor-thread']),
  /** Threads of one inference. */
  threads: z.number().int(),
  /** Requests of one row that are run as one inference when they wait at the same time, at most; 1: each is run alone. */
  mostMerged: z.number().int().positive(),
  processId: z.number().int(),
  /** The largest body that is read. */
  limitBytes: z.number().int(),
  /** A command line that calls it. */
  example: z.string(),
});
export type ServedModelDocument = Readonly<z.infer<typeof ServedModelDocument>>;

/** What is heard of a server while it serves. */
export const ServeModelEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('listening'), document: ServedModelDocument }),
  /** A failure inside the server, of which its caller was told 500. */
  z.object({ kind: z.literal('defect'), text: z.string() }),
]);
export type ServeModelEvent = Readonly<z.infer<typeof ServeModelEvent>>;
