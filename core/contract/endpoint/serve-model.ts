import { z } from 'zod';
import { Bytes, Cores, Count, countUpTo, Dims, Name, Path, Text } from '#core/contract/base/numbers.ts';

/**
 * What to serve. `model` is a path or `sample:NAME`. Port 0 selects a free port. `threads` is the number of threads of one inference.
 * `dims` are sizes of symbolic dimensions, for the synthetic rows with which the model is tested at start.
 */
export const ServeModelRequest = z.object({
  model: Path,
  port: z.number().int().min(0).max(65_535),
  /** The port for gRPC; null to serve HTTP only. */
  grpcPort: z.number().int().min(0).max(65_535).nullable().default(null),
  threads: Cores,
  dims: Dims,
});
export type ServeModelRequest = Readonly<z.infer<typeof ServeModelRequest>>;

/** A tensor in terms of the Open Inference Protocol: -1 is a free dimension. */
const ServedTensor = z.object({ name: Name, datatype: Name, shape: z.array(z.number().int().min(-1)).max(256) });

/** The document that `modewise serve-model` prints once it listens. */
export const ServedModelDocument = z.object({
  schemaVersion: z.literal(1),
  /** `http://127.0.0.1:PORT`. The paths of the protocol start with `/v2`. */
  url: Path,
  inferUrl: Path,
  /** `127.0.0.1:PORT` of the same protocol over gRPC; null if it is not served. */
  grpcAddress: Path.nullable(),
  model: z.object({
    name: Name,
    version: Name,
    file: Path,
    inputs: z.array(ServedTensor).max(100_000),
    outputs: z.array(ServedTensor).max(100_000),
  }),
  /**
   * The thread that runs inferences: the HTTP thread if an inference takes less than a tenth of a millisecond, otherwise a separate one.
   */
  place: z.enum(['http-thread', 'executor-thread']),
  /** Threads of one inference. */
  threads: Cores,
  /** Maximum number of waiting single-row requests that run as one inference; 1 means each runs alone. */
  mostMerged: countUpTo(2 ** 24),
  processId: Count,
  /** Maximum size of a request body. */
  limitBytes: Bytes,
  /** A command line that calls the server. */
  example: z.string().max(2 ** 20),
});
export type ServedModelDocument = Readonly<z.infer<typeof ServedModelDocument>>;

/** Events of a running server. */
export const ServeModelEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('listening'), document: ServedModelDocument }),
  /** A failure inside the server; its caller received status 500. */
  z.object({ kind: z.literal('defect'), text: Text }),
]);
export type ServeModelEvent = Readonly<z.infer<typeof ServeModelEvent>>;
