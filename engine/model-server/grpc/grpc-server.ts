import { constants, type IncomingHttpHeaders, performServerHandshake, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { nowMs } from '#engine/runtime/clock.ts';
import { Share } from '#engine/model-server/caller.ts';
import { checkModel, modelMetadata, serverMetadata } from '#engine/model-server/routes.ts';
import { MODEL_VERSION } from '#engine/model-server/served-model.ts';
import { CALLER_TIMES, MAX_CONNECTIONS, type ServerOptions } from '#engine/model-server/server.ts';
import { GRPC_SERVICE } from './client-messages.ts';
import { type Answer, handleCall } from './grpc-call.ts';
import { type GrpcRefusal, grpcRefusalOf } from './grpc-status.ts';
import { endIdle, type GrpcConnection } from './idle-connections.ts';
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
import { PacedConnection } from './paced-connection.ts';
import { Resets } from './resets.ts';
import { StreamTurns } from './stream-turns.ts';

/** Calls at once on one connection, and on all: each takes some kilobytes besides its messages. */
const MAX_STREAMS = 1_024;
const MAX_CALLS = 8_192;
/** Calls of one connection that are taken although all others have that many. */
const MIN_STREAMS = 4;
/** A stop drops calls that are not answered by then. */
const ANSWER_MS = 60_000;

/**
 * Limits of one connection beyond those of node:http2 and nghttp2, which end one that resets many streams, sends many CONTINUATION frames, or many PINGs
 * or SETTINGS without reading their answers. Answers are limited by `AnswerMemory`, and must fit here, whatever their size.
 */
const SESSION = {
  maxSessionMemory: 1_024,
  maxSettings: 16,
  maxHeaderListPairs: 64,
  maxSessionInvalidFrames: 100,
  maxSessionRejectedStreams: 100,
  settings: { maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: 8_192 },
} as const;

/** A model server that speaks gRPC. */
export interface GrpcModelServer {
  /** Listens on 127.0.0.1; 0 selects a free port. Rejects with the system's error. */
  listen(port: number): Promise<number>;
  /** Answers the requests in flight, ends, and settles then. */
  stop(): Promise<void>;
}

/**
 * A server of the Open Inference Protocol v2 over gRPC (open-inference.proto), on node:http2: a library for gRPC keeps messages and answers without a
 * limit over all calls. Messages stay bytes until the handlers read them, so that a malformed one is refused like any other bad request.
 */
export function createGrpcServer(options: ServerOptions): GrpcModelServer {
  const { times = CALLER_TIMES, onDefect } = options;
  const open = new Set<GrpcConnection>();
  const accept = acceptance(open, options);
  const server = createServer({ allowHalfOpen: true }, accept);
  server.maxConnections = MAX_CONNECTIONS;
  server.once('close', endIdle(open, times));
  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject).on('error', onDefect);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => open.forEach(({ session }) => session.destroy()), ANSWER_MS);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
        for (const { session } of open) session.close();
      }),
  };
}

/** What handles a new connection. */
function acceptance(open: Set<GrpcConnection>, options: ServerOptions): (socket: Socket) => void {
  const { limits, memory, times = CALLER_TIMES, onDefect } = options;
  const answers = new Map(Object.entries(answersOf(options)).map(([name, each]) => [`/${GRPC_SERVICE}/${name}`, each]));
  const refusal = (error: unknown): GrpcRefusal => grpcRefusalOf(error, onDefect);
  const [turns, resets] = [new StreamTurns(), new Resets()];
  let calls = 0;
  return (socket) => {
    const connection = new PacedConnection(socket, { turns, mayStay: resets.connection() });
    const session = performServerHandshake(connection, SESSION);
    const share = new Share();
    let own = 0;
    let overMs = nowMs();
    const one: GrpcConnection = { session, connection, idleSinceMs: () => (own === 0 ? overMs : null) };
    open.add(one);
    // `close` follows.
    session.on('error', () => undefined);
    session.once('close', () => open.delete(one));
    session.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      // Reset before it came here: nothing can be sent on it.
      if (stream.destroyed || stream.closed) return void stream.on('error', () => undefined);
      if (own >= MAX_STREAMS || (calls >= MAX_CALLS && own >= MIN_STREAMS)) {
        // The caller may retry at once, because nothing was done.
        stream.on('error', () => undefined).close(constants.NGHTTP2_REFUSED_STREAM);
        return;
      }
      calls += 1;
      own += 1;
      const onOver = (): void => {
        calls -= 1;
        own -= 1;
        overMs = nowMs();
      };
      const answer = answers.get(String(headers[':path'])) ?? null;
      handleCall(stream, headers, { answer, limitBytes: limits.bodyBytes, memory, times, refusal, share, onOver });
    });
  };
}

/** The handler of each method, by its name. */
function answersOf({ model, inference, statistics, limits }: ServerOptions): Readonly<Record<string, Answer>> {
  const served = (address: Parameters<typeof checkModel>[0]): void => checkModel(address, model.name);
  const isServed = (address: Parameters<typeof checkModel>[0]): boolean =>
    address.model === model.name && (address.version === null || address.version === MODEL_VERSION);
  return {
    ServerLive: () => flagMessage(true),
    // The server only listens once its model is loaded.
    ServerReady: () => flagMessage(true),
    ServerMetadata: () => serverMetadataMessage(serverMetadata()),
    // As in Triton: a model that is not here is not ready, without an error.
    ModelReady: (request) => flagMessage(isServed(readAddress(request))),
    ModelMetadata: (request) => {
      served(readAddress(request));
      return modelMetadataMessage(modelMetadata(model));
    },
    ModelStatistics: (request) => {
      const address = readAddress(request);
      // Without a name, Triton describes all models.
      if (address.model !== '') served(address);
      return modelStatisticsMessage({ name: model.name, version: MODEL_VERSION, summary: statistics.summary });
    },
    ModelInfer: (request, { caller, keep }) => {
      const message = readInferRequest(request, limits);
      served(message.address);
      const { id } = message;
      const typed = message.raw.length === 0;
      // Nothing here refers to the message any more once its other form is made, because a call may wait for long.
      return httpForm(message, limits)
        .then(({ body, jsonBytes }) => {
          keep(body.length);
          return inference.answer(body, jsonBytes, caller);
        })
        .then((answer) =>
          inferMessage({ model: model.name, version: MODEL_VERSION, id, outputs: outputsOf(answer), typed }),
        );
    },
  };
}
