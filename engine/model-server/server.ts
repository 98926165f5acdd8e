import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { assertNever } from '#core/assert-never.ts';
import { type BodyMemory, checkHeaders, jsonBytesOf, MAX_UNCOUNTED_BYTES, withBody } from './body.ts';
import { Caller } from './caller.ts';
import type { Inference } from './inference.ts';
import { openLane } from './lane/lane.ts';
import type { RequestLimits } from './limits.ts';
import { Outbox } from './outbox.ts';
import { Pending } from './pending.ts';
import { dropBody, isShort, refusalOf, refuseUnread, sendJson, sendRefusal, TOO_SLOW } from './refusals.ts';
import { RequestError } from './request-error.ts';
import {
  checkModel,
  methodOf,
  modelConfiguration,
  modelMetadata,
  type Route,
  routeOf,
  serverMetadata,
} from './routes.ts';
import type { ServedModel } from './served-model.ts';
import { shutDown } from './shutdown.ts';
import { SlowHeads } from './slow-heads.ts';
import type { Statistics } from './statistics.ts';

/** Connections at once, of HTTP and of gRPC. */
export const MAX_CONNECTIONS = 2048;

/** How often connections that send slowly are looked for. */
const LOOK_MS = 1000;

/** Timeouts of a client, milliseconds. */
export interface CallerTimes {
  /**
   * Between requests. Clients keep connections longer than Node's default of five seconds, and a request must not
   * arrive while its connection is being closed.
   */
  readonly keepAliveMs: number;
  readonly headersMs: number;
  readonly requestMs: number;
  /** Without a byte in either direction, while no answer is pending. */
  readonly silenceMs: number;
  readonly checkMs: number;
}

/** Timeouts of callers unless a test has others. */
export const CALLER_TIMES: CallerTimes = {
  keepAliveMs: 75_000,
  headersMs: 10_000,
  requestMs: 120_000,
  silenceMs: 90_000,
  checkMs: 5000,
};

/** The parts of a server, over HTTP or gRPC. */
export interface ServerOptions {
  readonly model: ServedModel;
  readonly inference: Inference;
  readonly statistics: Statistics;
  readonly limits: RequestLimits;
  /** What bodies and messages of all callers take, shared by both servers. */
  readonly memory: BodyMemory;
  readonly times?: CallerTimes;
  /** Receives errors that no client caused; the client gets a 500 or INTERNAL. */
  readonly onDefect: (error: unknown) => void;
}

/** A model server. It listens once `http` does. */
export interface HttpModelServer {
  readonly http: Server;
  /** Answers the requests in flight, ends, and settles then. */
  stop(): Promise<void>;
  /** Ends all connections at once. */
  destroy(): void;
}

interface ServerParts extends ServerOptions {
  /** The node:http connections on which a client waits for an answer or is sending a request. */
  readonly pending: Pending;
}

/**
 * A server of the Open Inference Protocol v2 (REST) with its binary, statistics and model configuration extensions:
 * node:http behind a fast path for plain inference requests.
 */
export function createModelServer(options: ServerOptions): HttpModelServer {
  const { model, inference, limits, times = CALLER_TIMES, onDefect } = options;
  const parts: ServerParts = { ...options, pending: new Pending() };
  const sockets = new Set<Socket>();
  const http = listener(parts, times);
  const lane = openLane(http, {
    inferUrl: `/v2/models/${encodeURIComponent(model.name)}/infer`,
    limitBytes: limits.bodyBytes,
    keepAliveMs: times.keepAliveMs,
    outbox: new Outbox(),
    answer: (body, jsonBytes, caller) => inference.answer(body, jsonBytes, caller),
    refusal: (error) => refusalOf(error, onDefect),
    refuse: (socket) => refuseUnread(new Error('the connection ended within a request'), socket),
    onDefect,
  });
  http.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  endSlowHeads({ http, lane, sockets, pending: parts.pending }, times);
  const destroy = (): void => {
    for (const socket of sockets) socket.destroy();
    http.close();
  };
  return { http, stop: () => shutDown({ http, lane, sockets, pending: parts.pending }), destroy };
}

/** Ends the earliest of too many connections that send the head of a request slowly. */
function endSlowHeads(
  { http, lane, sockets, pending }: Parameters<typeof shutDown>[0],
  { checkMs }: CallerTimes,
): void {
  const heads = new SlowHeads<Socket>();
  const look = (): void => {
    const inLane = lane.sockets();
    // The lane hands over those that are slow.
    const slow = [...sockets].filter((each) => !inLane.has(each) && each.writable && pending.isInHead(each));
    heads.look(slow, (socket) => refuseUnread(TOO_SLOW, socket));
  };
  const timer = setInterval(look, Math.min(LOOK_MS, checkMs)).unref();
  http.once('close', () => clearInterval(timer));
}

/** The node:http server, which answers every request that is not plain. */
function listener(parts: ServerParts, times: CallerTimes): Server {
  const { limits, pending, onDefect } = parts;
  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    pending.add(response);
    answerRoute(parts, request, response)
      .catch(async (error: unknown) => {
        const refusal = refusalOf(error, onDefect);
        const stays = isShort(refusal) && (await dropBody(request, limits.bodyBytes));
        sendRefusal(response, refusal, { stays });
      })
      .catch((error: unknown) => {
        onDefect(error);
        socket.destroy();
      });
  };
  const http = createServer(
    {
      keepAliveTimeout: times.keepAliveMs,
      headersTimeout: times.headersMs,
      requestTimeout: times.requestMs,
      connectionsCheckingInterval: times.checkMs,
    },
    respond,
  );
  http.maxConnections = MAX_CONNECTIONS;
  // A client that ends its side after its request still gets the answer. Not in @types/node.
  Object.assign(http, { httpAllowHalfOpen: true });
  http.setTimeout(times.silenceMs, (socket) => {
    if (pending.isAwaited(socket) && !socket.writableNeedDrain) socket.setTimeout(times.silenceMs);
    else socket.destroy();
  });
  http.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    try {
      checkHeaders(request, limits.bodyBytes);
      response.writeContinue();
    } catch (error) {
      return sendRefusal(response, refusalOf(error, onDefect), { stays: false });
    }
    respond(request, response);
  });
  // Without a listener node:http closes the connection without an answer.
  http.on('connect', (_request, socket) => refuseUnread(new Error('tunnels are not supported'), socket));
  http.on('clientError', (error, socket) => {
    // The unparsable bytes may follow a request that is being answered.
    pending.afterAnswer(socket, () => refuseUnread(error, socket));
  });
  return http;
}

async function infer(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { limits, memory, inference } = parts;
  const jsonLength = jsonBytesOf(request);
  const limitBytes = jsonLength === null ? limits.jsonBytes : limits.bodyBytes;
  checkHeaders(request, limitBytes);
  const caller = new Caller({ uncountedBytes: MAX_UNCOUNTED_BYTES });
  // After the answer was taken, or the caller has left.
  response.once('close', () => caller.leave());
  await withBody(request, { limitBytes, memory }, async (received, free) => {
    const { body, jsonBytes } = await inference.answer(received, jsonLength, caller);
    free();
    response.writeHead(200, {
      'Content-Type': jsonBytes === null ? 'application/json' : 'application/octet-stream',
      ...(jsonBytes === null ? {} : { 'Inference-Header-Content-Length': String(jsonBytes) }),
      'Content-Length': String(body.length),
    });
    response.end(body);
  });
}

async function answerRoute(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '' } = request;
  const route = routeOf(url);
  if (route === null)
    throw new RequestError(404, `there is nothing at ${url.slice(0, 200)}; models are at /v2/models/`);
  const allowed = methodOf(route);
  if (method !== allowed && !(method === 'HEAD' && allowed === 'GET')) {
    response.setHeader('Allow', allowed);
    throw new RequestError(405, `${url.slice(0, 200)} supports ${allowed}, not ${method}`);
  }
  if (route.kind === 'infer') {
    checkModel(route, parts.model.name);
    return infer(parts, request, response);
  }
  sendJson(response, 200, Buffer.from(JSON.stringify(documentOf(route, parts))));
}

function documentOf(route: Exclude<Route, { readonly kind: 'infer' }>, { model, statistics }: ServerParts): unknown {
  switch (route.kind) {
    case 'server':
      return serverMetadata();
    case 'live':
      return { live: true };
    // The server only listens once its model is loaded.
    case 'ready':
      return { ready: true };
    case 'models-stats':
      return statistics.document(model.name);
    case 'model':
      checkModel(route, model.name);
      return modelMetadata(model);
    case 'model-ready':
      checkModel(route, model.name);
      return { name: model.name, ready: true };
    case 'config':
      checkModel(route, model.name);
      return modelConfiguration(model);
    case 'stats':
      checkModel(route, model.name);
      return statistics.document(model.name);
    default:
      return assertNever(route);
  }
}
