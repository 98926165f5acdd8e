import { z } from 'zod';
import { Bytes, Cores, Count, countUpTo, Dims, Name, Path, Text } from './numbers.ts';

/**
 * What to serve. `model` is a path or `sample:NAME`; port 0 is any that is free; `threads` are those of one inference; `dims` are sizes of symbolic
 * dimensions, for the made-up rows that the model is tried with at the start.
 */
export const ServeModelRequest = z.object({
  model: Path,
  port: z.number().int().min(0).max(65_535),
  threads: Cores,
  dims: Dims,
});
export type ServeModelRequest = Readonly<z.infer<typeof ServeModelRequest>>;

/** A tensor in the words of the Open Inference Protocol: -1 is a free dimension. */
const ServedTensor = z.object({ name: Name, datatype: Name, shape: z.array(z.number().int().min(-1)).max(256) });

/** What `modewise serve-model` prints once it listens. */
export const ServedModelDocument = z.object({
  schemaVersion: z.literal(1),
  /** `http://127.0.0.1:PORT`; the protocol's addresses begin with `/v2` behind it. */
  url: Path,
  inferUrl: Path,
  model: z.object({
    name: Name,
    version: Name,
    file: Path,
    inputs: z.array(ServedTensor).max(100_000),
    outputs: z.array(ServedTensor).max(100_000),
  }),
  /** The thread that infers: the one that speaks HTTP where an inference takes less than a tenth of a millisecond, else one of its own. */
  place: z.enum(['http-thread', 'executor-thread']),
  /** Threads of one inference. */
  threads: Cores,
  /** Requests of one row that are run as one inference when they wait at the same time, at most; 1: each is run alone. */
  mostMerged: countUpTo(2 ** 24),
  processId: Count,
  /** The largest body that is read. */
  limitBytes: Bytes,
  /** A command line that calls it. */
  example: z.string().max(2 ** 20),
});
export type ServedModelDocument = Readonly<z.infer<typeof ServedModelDocument>>;

/** What is heard of a server while it serves. */
export const ServeModelEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('listening'), document: ServedModelDocument }),
  /** A failure inside the server, of which its caller was told 500. */
  z.object({ kind: z.literal('defect'), text: Text }),
]);
export type ServeModelEvent = Readonly<z.infer<typeof ServeModelEvent>>;
