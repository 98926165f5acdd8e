import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { assertNever } from '../../../core/assert-never.ts';
import { checkHeaders, jsonBytesOf, readBody } from './body.ts';
import type { Inference } from './inference.ts';
import { type Lane, openLane } from './lane/lane.ts';
import { Outbox } from './outbox.ts';
import { RequestError } from './request-error.ts';
import { checkModel, methodOf, modelMetadata, type Route, routeOf, serverMetadata } from './routes.ts';
import type { ServedModel } from './served-model.ts';
import type { Statistics } from './statistics.ts';

/** Clients keep connections for longer than Node's five seconds; a request must not meet one that is just being closed. */
const KEEP_ALIVE_MS = 75_000;

/** What a server answers with. */
export interface ServerOptions {
  readonly model: ServedModel;
  readonly inference: Inference;
  readonly statistics: Statistics;
  readonly limitBytes: number;
  /** Hears of what is no caller's fault; the caller is told 500. */
  readonly onDefect: (error: unknown) => void;
}

/** A model server. It listens once `http` is told to. */
export interface HttpModelServer {
  readonly http: Server;
  /** Answers what is in flight and ends; settles then. */
  stop(): Promise<void>;
  /** Ends all connections at once. */
  destroy(): void;
}

interface ServerParts extends ServerOptions {
  readonly outbox: Outbox;
}

/**
 * A server of the Open Inference Protocol v2 (REST) with its binary and statistics extensions: node:http, with a short way in front for
 * inference requests as nearly all are sent.
 */
export function createModelServer(options: ServerOptions): HttpModelServer {
  const parts: ServerParts = { ...options, outbox: new Outbox() };
  const inferUrl = `/v2/models/${encodeURIComponent(parts.model.name)}/infer`;
  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    answerRoute(parts, request, response).catch((error: unknown) => sendError(response, error, parts));
  };
  const http = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, respond);
  http.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    try {
      checkHeaders(request, parts.limitBytes);
    } catch (error) {
      return sendError(response, error, parts);
    }
    response.writeContinue();
    respond(request, response);
  });
  http.on('clientError', refuseUnread);
  const lane = openLane(http, {
    inferUrl,
    limitBytes: parts.limitBytes,
    keepAliveMs: KEEP_ALIVE_MS,
    outbox: parts.outbox,
    answer: (body, jsonBytes) => parts.inference.answer(body, jsonBytes),
    refusal: (error) => errorAnswer(error, parts),
    refuse: (socket) => refuseUnread(new Error('the connection ended within a request'), socket),
  });
  return {
    http,
    stop: () => stop(http, lane),
    destroy: () => {
      http.closeAllConnections();
      lane.destroy();
      http.close();
    },
  };
}

async function stop(http: Server, lane: Lane): Promise<void> {
  const closed = new Promise((resolve) => http.close(resolve));
  // A connection that is kept alive ends with the answer that is on its way.
  http.keepAliveTimeout = 1;
  http.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  lane.finish();
  http.closeIdleConnections();
  const timer = setInterval(() => http.closeIdleConnections(), 20);
  await closed;
  clearInterval(timer);
}

async function infer(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  checkHeaders(request, parts.limitBytes);
  const body = await readBody(request, parts.limitBytes);
  const { body: answer, jsonBytes } = await parts.inference.answer(body, jsonBytesOf(request));
  response.writeHead(200, {
    'Content-Type': jsonBytes === null ? 'application/json' : 'application/octet-stream',
    ...(jsonBytes === null ? {} : { 'Inference-Header-Content-Length': String(jsonBytes) }),
    'Content-Length': String(answer.length),
  });
  response.end(answer);
}

async function answerRoute(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '' } = request;
  const route = routeOf(url);
  if (route === null)
    throw new RequestError(404, `there is nothing at ${url.slice(0, 200)}; models are at /v2/models/`);
  const allowed = methodOf(route);
  if (method !== allowed && !(method === 'HEAD' && allowed === 'GET')) {
    response.setHeader('Allow', allowed);
    throw new RequestError(405, `${url.slice(0, 200)} answers to ${allowed}, not to ${method}`);
  }
  if (route.kind === 'infer') {
    checkModel(route, parts.model.name);
    return infer(parts, request, response);
  }
  sendBytes(response, 200, Buffer.from(JSON.stringify(documentOf(route, parts))));
}

function documentOf(route: Exclude<Route, { readonly kind: 'infer' }>, { model, statistics }: ServerParts): unknown {
  switch (route.kind) {
    case 'server':
      return serverMetadata();
    case 'live':
      return { live: true };
    // The server listens only once its model is loaded.
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
    case 'stats':
      checkModel(route, model.name);
      return statistics.document(model.name);
    default:
      return assertNever(route);
  }
}

function sendBytes(response: ServerResponse, status: number, body: Buffer): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
}

/** What a caller is told of an error. */
function errorAnswer(error: unknown, { onDefect }: ServerParts): { readonly status: number; readonly body: Buffer } {
  const isOurs = !(error instanceof RequestError);
  if (isOurs) onDefect(error);
  const message = isOurs ? 'the server failed; its log says why' : error.message;
  return { status: isOurs ? 500 : error.status, body: Buffer.from(JSON.stringify({ error: message })) };
}

function sendError(response: ServerResponse, error: unknown, parts: ServerParts): void {
  if (response.destroyed) return;
  const { status, body } = errorAnswer(error, parts);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // What is left of a body that was not read would have to be read first: the connection ends instead.
  if (!response.req.complete) response.setHeader('Connection', 'close');
  sendBytes(response, status, body);
}

const UNREAD: Readonly<Record<string, readonly [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'the headers are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'the request was not complete in time'],
};

/** Bytes that are no HTTP: answered in the same form, and the connection ends. */
function refuseUnread(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, message] = UNREAD[error.code ?? ''] ?? [
    '400 Bad Request',
    'the request is not HTTP/1.1 as it should be',
  ];
  const body = JSON.stringify({ error: message });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
