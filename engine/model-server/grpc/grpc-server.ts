import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { checkModel, modelMetadata, serverMetadata } from '#engine/model-server/routes.ts';
import { MODEL_VERSION } from '#engine/model-server/served-model.ts';
import { CALLER_TIMES, MAX_CONNECTIONS, type ServerOptions } from '#engine/model-server/server.ts';
import { GRPC_SERVICE } from './client-messages.ts';
import { Backlog } from './backlog.ts';
import { type Answer, handleCall } from './grpc-call.ts';
import { type GrpcRefusal, grpcRefusalOf } from './grpc-status.ts';
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

/** Calls at once on one connection, and on all: each takes some kilobytes besides its messages. */
const MAX_STREAMS = 1_024;
const MAX_CALLS = 8_192;
/** A connection whose caller has this many bytes of answers still to take gets no further inference until it has taken some. */
const MAX_UNREAD_BYTES = 16 * 2 ** 20;
/** A stop drops calls that are not answered by then. */
const ANSWER_MS = 60_000;

/**
 * Limits of one connection beyond those of node:http2 and nghttp2, which end one that resets many streams, sends many CONTINUATION frames, or many PINGs
 * or SETTINGS without reading their answers. Answers are limited by `MAX_UNREAD_BYTES`, and must fit here, whatever their size.
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
  const server = createServer(SESSION);
  server.maxConnections = MAX_CONNECTIONS;
  const sessions = new Set<ServerHttp2Session>();
  serve(server, sessions, options);
  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject).on('error', options.onDefect);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => sessions.forEach((session) => session.destroy()), ANSWER_MS);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
        for (const session of sessions) session.close();
      }),
  };
}

function serve(server: Http2Server, sessions: Set<ServerHttp2Session>, options: ServerOptions): void {
  const { limits, memory, times = CALLER_TIMES, onDefect } = options;
  const answers = new Map(Object.entries(answersOf(options)).map(([name, each]) => [`/${GRPC_SERVICE}/${name}`, each]));
  const refusal = (error: unknown): GrpcRefusal => grpcRefusalOf(error, onDefect);
  let calls = 0;
  server.on('session', (session) => {
    const backlog = new Backlog(MAX_UNREAD_BYTES);
    let own = 0;
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.setTimeout(times.keepAliveMs, () => {
      if (own === 0) session.close();
    });
    session.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      if (calls >= MAX_CALLS || own >= MAX_STREAMS) {
        // The caller may retry at once, because nothing was done.
        stream.on('error', () => undefined).close(constants.NGHTTP2_REFUSED_STREAM);
        return;
      }
      calls += 1;
      own += 1;
      const onOver = (): void => {
        calls -= 1;
        own -= 1;
      };
      const answer = answers.get(String(headers[':path'])) ?? null;
      handleCall(stream, headers, { answer, limitBytes: limits.bodyBytes, memory, times, refusal, backlog, onOver });
    });
  });
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
    ModelInfer: async (request) => {
      const message = readInferRequest(request, limits);
      served(message.address);
      const { body, jsonBytes } = await httpForm(message, limits);
      const outputs = outputsOf(await inference.answer(body, jsonBytes));
      const typed = message.raw.length === 0;
      return inferMessage({ model: model.name, version: MODEL_VERSION, id: message.id, outputs, typed });
    },
  };
}
