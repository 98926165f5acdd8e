import {
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  status,
} from '@grpc/grpc-js';
import { BodyMemory } from '#engine/model-server/body.ts';
import type { Inference } from '#engine/model-server/inference.ts';
import type { RequestLimits } from '#engine/model-server/limits.ts';
import { RequestError } from '#engine/model-server/request-error.ts';
import { checkModel, modelMetadata, serverMetadata } from '#engine/model-server/routes.ts';
import { MODEL_VERSION, type ServedModel } from '#engine/model-server/served-model.ts';
import type { Statistics } from '#engine/model-server/statistics.ts';
import { httpForm, outputsOf } from './infer.ts';
import {
  flagMessage,
  inferMessage,
  modelMetadataMessage,
  modelStatisticsMessage,
  readAddress,
  readInferRequest,
  serverMetadataMessage,
} from './messages.ts';

/** Requests at once on one connection. */
const MAX_STREAMS = 1024;
/** Large messages in memory at the same time, in multiples of the maximum size; more for models with small messages. */
const MAX_LARGE_MESSAGES = 4;
const MIN_MEMORY_BYTES = 128 * 2 ** 20;
/** Smaller messages do not count, because the number of streams limits them. */
const MAX_UNCOUNTED_BYTES = 64 * 1024;
/** Requests without an answer by then are dropped by a stop. */
const ANSWER_MS = 60_000;

/** The parts of a server. */
export interface GrpcOptions {
  readonly model: ServedModel;
  readonly inference: Inference;
  readonly statistics: Statistics;
  readonly limits: RequestLimits;
  /** Receives errors that no client caused; the client gets INTERNAL. */
  readonly onDefect: (error: unknown) => void;
}

/** A model server that speaks gRPC. */
export interface GrpcModelServer {
  /** Listens on 127.0.0.1; 0 selects a free port. Rejects with the system's error. */
  listen(port: number): Promise<number>;
  /** Answers the requests in flight, ends, and settles then. */
  stop(): Promise<void>;
}

type Answer = (request: Buffer) => Buffer | Promise<Buffer>;

/**
 * A server of the Open Inference Protocol v2 over gRPC (open-inference.proto). Messages stay bytes until the handlers read them, so that a
 * malformed one is refused like any other bad request.
 */
export function createGrpcServer(options: GrpcOptions): GrpcModelServer {
  const { limits } = options;
  const server = new Server({
    'grpc.max_receive_message_length': limits.bodyBytes,
    'grpc.max_send_message_length': -1,
    'grpc.max_concurrent_streams': MAX_STREAMS,
  });
  const answers = answersOf(options);
  const names = Object.keys(answers);
  server.addService(
    Object.fromEntries(names.map((name) => [name, methodOf(name)])) as ServiceDefinition,
    Object.fromEntries(names.map((name) => [name, handlerOf(answers[name], options)])),
  );
  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
          if (error === null) resolve(bound);
          else reject(error);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => server.forceShutdown(), ANSWER_MS);
        server.tryShutdown(() => {
          clearTimeout(late);
          resolve();
        });
      }),
  };
}

function methodOf(name: string): ServiceDefinition[string] {
  const asIs = (bytes: Buffer): Buffer => bytes;
  return {
    path: `/inference.GRPCInferenceService/${name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
}

function handlerOf(answer: Answer | undefined, { onDefect }: GrpcOptions) {
  return ({ request }: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
    // In a promise, so that what a handler throws is an answer, too.
    Promise.resolve(request)
      .then((bytes) => answer?.(bytes))
      .then(
        (bytes) => callback(null, bytes),
        (error: unknown) => callback(refusalOf(error, onDefect)),
      );
  };
}

/** Status codes of gRPC by those of HTTP. */
const CODES: ReadonlyMap<number, status> = new Map([
  [400, status.INVALID_ARGUMENT],
  [404, status.NOT_FOUND],
  [413, status.RESOURCE_EXHAUSTED],
  [503, status.RESOURCE_EXHAUSTED],
]);

function refusalOf(
  error: unknown,
  onDefect: (error: unknown) => void,
): { readonly code: status; readonly details: string } {
  if (error instanceof RequestError) {
    return { code: CODES.get(error.status) ?? status.INTERNAL, details: error.message };
  }
  onDefect(error);
  return { code: status.INTERNAL, details: 'the server failed; see its log' };
}

function answersOf({ model, inference, statistics, limits }: GrpcOptions): Readonly<Record<string, Answer>> {
  const maxBytes = Math.max(MIN_MEMORY_BYTES, MAX_LARGE_MESSAGES * limits.bodyBytes);
  const memory = new BodyMemory({ maxBytes });
  const served = (address: Parameters<typeof checkModel>[0]): void => checkModel(address, model.name);
  const isServed = (address: Parameters<typeof checkModel>[0]): boolean =>
    address.model === model.name && (address.version === null || address.version === MODEL_VERSION);
  return {
    ServerLive: () => flagMessage(true),
    // The server only listens once its model is loaded.
    ServerReady: () => flagMessage(true),
    ServerMetadata: () => serverMetadataMessage(serverMetadata()),
    // As Triton answers: a model that is not here is not ready, which is no error.
    ModelReady: (request) => flagMessage(isServed(readAddress(request))),
    ModelMetadata: (request) => {
      served(readAddress(request));
      return modelMetadataMessage(modelMetadata(model));
    },
    ModelStatistics: (request) => {
      const address = readAddress(request);
      // Without a name, Triton tells of all models.
      if (address.model !== '') served(address);
      return modelStatisticsMessage({ name: model.name, version: MODEL_VERSION, summary: statistics.summary });
    },
    ModelInfer: async (request) => {
      const message = readInferRequest(request, limits);
      served(message.address);
      const counted = request.length > MAX_UNCOUNTED_BYTES ? request.length : 0;
      memory.add(counted);
      try {
        const { body, jsonBytes } = await httpForm(message, limits);
        const outputs = outputsOf(await inference.answer(body, jsonBytes));
        const typed = message.raw.length === 0;
        return inferMessage({ model: model.name, version: MODEL_VERSION, id: message.id, outputs, typed });
      } finally {
        memory.remove(counted);
      }
    },
  };
}
