import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import type { ConnectionUse } from '#core/contract/endpoint/endpoint.ts';
import { ENDED } from '#core/measure/endpoint/failures.ts';
import { type Channel, CONNECT_MS, type Endpoint, type OnAnswer, type RequestEnd, tlsOptions } from './connections.ts';
import { followCall } from './grpc-answer.ts';

/** Where calls go, and with which headers. */
export interface GrpcCall {
  /** `/inference.GRPCInferenceService/ModelInfer` */
  readonly path: string;
  readonly authority: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The headers of a call. */
export function grpcHead({ path, authority, headers }: GrpcCall): Record<string, string> {
  return {
    ':method': 'POST',
    ':path': path,
    ':authority': authority,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...Object.fromEntries(headers),
  };
}

/** HTTP/2 settings for the server: it may not push. */
export const CLIENT_SETTINGS = { enablePush: false } as const;

const RETRY_MS = 50;
const MAX_RETRY_MS = 2_000;
/** gRPC servers allow about 100 streams at once on a connection. */
const STREAMS_EACH = 64;

interface Session {
  readonly http2: ClientHttp2Session;
  inFlight: number;
  hasAnswered: boolean;
  wasUsed: boolean;
}

interface Call {
  readonly session: Session;
  readonly stream: ClientHttp2Stream;
  readonly sentMs: number;
}

/** Sessions of HTTP/2 to one server. Messages are sent as frames that were encoded before, and answers are counted, not read. */
export class GrpcConnections implements Channel {
  readonly #endpoint: Endpoint;
  readonly #head: Readonly<Record<string, string>>;
  readonly #onAnswer: OnAnswer;
  readonly #sessions = new Set<Session>();
  readonly #calls = new Map<number, Call>();
  #mostOpen = 0;
  #retryMs = RETRY_MS;
  #isClosed = false;

  constructor(endpoint: Endpoint, call: GrpcCall, onAnswer: OnAnswer) {
    this.#endpoint = endpoint;
    this.#head = grpcHead(call);
    this.#onAnswer = onAnswer;
  }

  async open(each: number): Promise<void> {
    await Promise.all(Array.from({ length: each }, () => this.#open()));
  }

  get inFlight(): number {
    return this.#calls.size;
  }

  send(request: number, bytes: Uint8Array, nowMs: number): boolean {
    let best: Session | null = null;
    for (const session of this.#sessions) {
      // A session emits an event after it has ended.
      if (session.http2.closed || session.http2.destroyed || session.inFlight >= STREAMS_EACH) continue;
      if (best === null || session.inFlight < best.inFlight) best = session;
    }
    if (best === null) return false;
    const stream = best.http2.request(this.#head);
    best.inFlight += 1;
    best.wasUsed = true;
    this.#calls.set(request, { session: best, stream, sentMs: nowMs });
    const { maxAnswerBytes: maxBytes } = this.#endpoint;
    followCall(stream, { maxBytes, onEnd: (end) => this.#settle(request, end) });
    stream.end(bytes);
    return true;
  }

  expire(sentBeforeMs: number): void {
    for (const [request, { sentMs, stream }] of this.#calls) {
      if (sentMs >= sentBeforeMs) continue;
      this.#settle(request, { ended: ENDED.timedOut, bodyBytes: null });
      stream.close(constants.NGHTTP2_CANCEL);
    }
  }

  abandon(): void {
    for (const [, { stream, session }] of this.#calls) {
      session.inFlight -= 1;
      stream.close(constants.NGHTTP2_CANCEL);
    }
    this.#calls.clear();
  }

  close(): void {
    this.#isClosed = true;
    for (const { http2 } of this.#sessions) http2.destroy();
  }

  startCounting(): void {
    this.#mostOpen = this.#sessions.size;
    for (const session of this.#sessions) {
      session.hasAnswered = false;
      session.wasUsed = false;
    }
  }

  get use(): Omit<ConnectionUse, 'wanted'> {
    const answering = [...this.#sessions].filter(({ hasAnswered }) => hasAnswered).length;
    const silent = [...this.#sessions].filter(({ hasAnswered, wasUsed }) => wasUsed && !hasAnswered).length;
    return { opened: this.#mostOpen, answering, silent };
  }

  /** Opens one more session; settles when it is open or has failed for the first time. */
  #open(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    const { host, port, isTls } = this.#endpoint;
    const shown = host.includes(':') ? `[${host}]` : host;
    const http2 = connect(`${isTls ? 'https' : 'http'}://${shown}:${port}`, {
      ...tlsOptions(this.#endpoint),
      settings: CLIENT_SETTINGS,
    });
    const session: Session = { http2, inFlight: 0, hasAnswered: false, wasUsed: false };
    let isOpen = false;
    let isReplaced = false;
    const replaceAfter = (ms: number): void => {
      if (isReplaced || this.#isClosed) return;
      isReplaced = true;
      setTimeout(() => void this.#open(), ms);
    };
    return new Promise((resolve) => {
      const late = setTimeout(() => http2.destroy(), CONNECT_MS);
      http2.on('connect', () => {
        clearTimeout(late);
        isOpen = true;
        this.#retryMs = RETRY_MS;
        this.#sessions.add(session);
        this.#mostOpen = Math.max(this.#mostOpen, this.#sessions.size);
        resolve();
      });
      // The server stops taking calls on this session, as servers with a maximum age of connections do; those in flight end well.
      http2.on('goaway', () => {
        this.#sessions.delete(session);
        replaceAfter(session.hasAnswered ? 0 : RETRY_MS);
      });
      // `close` follows.
      http2.on('error', () => undefined);
      http2.on('close', () => {
        clearTimeout(late);
        resolve();
        this.#sessions.delete(session);
        if (!isOpen) this.#retryMs = Math.min(MAX_RETRY_MS, 2 * this.#retryMs);
        replaceAfter(this.#retryMs);
      });
    });
  }

  #settle(request: number, end: RequestEnd): void {
    const call = this.#calls.get(request);
    if (call === undefined) return;
    this.#calls.delete(request);
    call.session.inFlight -= 1;
    if (end.bodyBytes !== null) call.session.hasAnswered = true;
    this.#onAnswer(request, end);
  }
}
