import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ENDED } from '#core/measure/endpoint/failures.ts';
import type { ConnectionUse } from '#core/contract/endpoint/endpoint.ts';
import { type Answer, AnswerTooLarge, ResponseReader } from './response-reader.ts';

/** How TLS is set up beyond what the system trusts. The texts are PEM. */
export interface TlsSettings {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  /** Whether any certificate is accepted. */
  readonly isUnchecked: boolean;
}

/** A server that is called. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly tls?: TlsSettings;
  /** What is read of one answer, with its headers. */
  readonly maxAnswerBytes: number;
}

/** A model server that this program started on this machine, whose answers are as large as those of the model. */
export function localEndpoint(port: number): Endpoint {
  return { host: '127.0.0.1', port, isTls: false, maxAnswerBytes: Infinity };
}

/** Options of `tls.connect` and `http2.connect` for an endpoint. */
export function tlsOptions({ host, tls }: Endpoint): {
  readonly servername?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized?: boolean;
} {
  return {
    // An address has no name that could be asked for.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(tls?.ca == null ? {} : { ca: tls.ca }),
    ...(tls?.cert == null ? {} : { cert: tls.cert }),
    ...(tls?.key == null ? {} : { key: tls.key }),
    ...(tls?.isUnchecked === true ? { rejectUnauthorized: false } : {}),
  };
}

/** A broken connection is reopened after this time, and later each time that one broke without an answer. */
const RETRY_MS = 50;
const MAX_RETRY_MS = 2_000;

/** A connection that is not open by then is closed and tried again: a server may take one and never end its handshake. */
export const CONNECT_MS = 10_000;

/** More handshakes at once would themselves be a load. */
const OPENED_AT_ONCE = 64;

/** How a request ended (`ENDED`), and the size of its answer's body. */
export interface RequestEnd {
  readonly ended: number;
  /** Null without an answer. */
  readonly bodyBytes: number | null;
}

/** Receives the end of each request. */
export type OnAnswer = (request: number, end: RequestEnd) => void;

/** Connections that requests are sent on. */
export interface Channel {
  /** Opens `each` connections to every server. */
  open(each: number): Promise<void>;
  /** Requests that are sent and not answered. */
  readonly inFlight: number;
  /** Sends a request; false if no connection is free and it must wait. */
  send(request: number, bytes: Uint8Array, nowMs: number): boolean;
  /** Ends requests that were sent before a time. */
  expire(sentBeforeMs: number): void;
  /** Drops the requests in flight without a report. */
  abandon(): void;
  /** Resets the counts of connection use. */
  startCounting(): void;
  /** Closes all connections and opens none again. */
  close(): void;
  readonly use: Omit<ConnectionUse, 'wanted'>;
}

interface Connection {
  readonly socket: Socket;
  /** The request in flight; −1 if none. */
  request: number;
  sentMs: number;
  hasAnswered: boolean;
}

function openSocket(endpoint: Endpoint): Socket {
  const { host, port, isTls } = endpoint;
  if (!isTls) return connect({ port, host, noDelay: true });
  return connectTls({ port, host, ALPNProtocols: ['http/1.1'], ...tlsOptions(endpoint) }).setNoDelay(true);
}

const THROTTLED = 429;
const UNAVAILABLE = 503;

/** How a request with this answer ended. */
export function endOf({ status, bodyBytes, asksToRetry }: Answer): RequestEnd {
  if (status >= 200 && status < 300) return { ended: ENDED.well, bodyBytes };
  const isThrottled = status === THROTTLED || (status === UNAVAILABLE && asksToRetry);
  return { ended: isThrottled ? ENDED.throttled : -status, bodyBytes };
}

const BROKEN: RequestEnd = { ended: ENDED.brokenConnection, bodyBytes: null };
const TIMED_OUT: RequestEnd = { ended: ENDED.timedOut, bodyBytes: null };
const TOO_LARGE: RequestEnd = { ended: ENDED.tooLarge, bodyBytes: null };

/** Keep-alive connections to one server. */
class Server {
  readonly free: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #answering = new Set<Connection>();
  readonly #used = new Set<Connection>();
  #mostOpen = 0;
  #retryMs = RETRY_MS;
  #isClosed = false;
  inFlight = 0;
  readonly #endpoint: Endpoint;
  readonly #onAnswer: OnAnswer;

  constructor(endpoint: Endpoint, onAnswer: OnAnswer) {
    this.#endpoint = endpoint;
    this.#onAnswer = onAnswer;
  }

  startCounting(): void {
    this.#answering.clear();
    this.#used.clear();
    this.#mostOpen = this.#all.size;
  }

  get opened(): number {
    return this.#mostOpen;
  }

  get answering(): number {
    return this.#answering.size;
  }

  get silent(): number {
    return this.#used.size - this.#answering.size;
  }

  close(): void {
    this.#isClosed = true;
    for (const { socket } of this.#all) socket.destroy();
  }

  /** Opens one more connection; settles when it is open or has failed for the first time. */
  open(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    const socket = openSocket(this.#endpoint);
    const connection: Connection = { socket, request: -1, sentMs: 0, hasAnswered: false };
    const reader = new ResponseReader({ maxBytes: this.#endpoint.maxAnswerBytes });
    return new Promise((resolve) => {
      const late = setTimeout(() => socket.destroy(), CONNECT_MS);
      socket.on(this.#endpoint.isTls ? 'secureConnect' : 'connect', () => {
        clearTimeout(late);
        this.#all.add(connection);
        this.#mostOpen = Math.max(this.#mostOpen, this.#all.size);
        this.free.push(connection);
        resolve();
      });
      socket.on('data', (chunk: Buffer) => {
        // Nothing was asked for, so what comes is not an answer and may never end.
        if (connection.request < 0) return void socket.destroy();
        try {
          const answer = reader.push(chunk);
          if (answer !== null) this.#answered(connection, answer);
        } catch (error) {
          this.#settle(connection, error instanceof AnswerTooLarge ? TOO_LARGE : BROKEN);
          socket.destroy();
        }
      });
      // `close` follows and reports what broke.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearTimeout(late);
        resolve();
        this.#all.delete(connection);
        this.#retryMs = connection.hasAnswered ? RETRY_MS : Math.min(MAX_RETRY_MS, 2 * this.#retryMs);
        const at = this.free.indexOf(connection);
        if (at >= 0) this.free.splice(at, 1);
        const last = reader.end();
        this.#settle(connection, last === null ? BROKEN : endOf(last));
        if (!this.#isClosed) setTimeout(() => void this.open(), this.#retryMs);
      });
    });
  }

  send(request: number, bytes: Uint8Array, nowMs: number): void {
    const connection = this.free.pop();
    if (connection === undefined) throw new Error('no connection is free');
    this.#used.add(connection);
    connection.request = request;
    connection.sentMs = nowMs;
    this.inFlight += 1;
    connection.socket.write(bytes);
  }

  expire(sentBeforeMs: number): void {
    for (const connection of this.#all) {
      if (connection.request < 0 || connection.sentMs >= sentBeforeMs) continue;
      this.#settle(connection, TIMED_OUT);
      connection.socket.destroy();
    }
  }

  /** Drops the requests in flight, because their answers would be taken for those of later requests. */
  abandon(): void {
    for (const connection of this.#all) {
      if (connection.request < 0) continue;
      connection.request = -1;
      this.inFlight -= 1;
      connection.socket.destroy();
    }
  }

  #answered(connection: Connection, answer: Answer): void {
    connection.hasAnswered = true;
    if (this.#used.has(connection)) this.#answering.add(connection);
    // Free before its request is reported, because the report may send the next one.
    if (answer.isLast) connection.socket.destroy();
    else if (connection.request >= 0) this.free.push(connection);
    this.#settle(connection, endOf(answer));
  }

  #settle(connection: Connection, end: RequestEnd): void {
    const { request } = connection;
    if (request < 0) return;
    connection.request = -1;
    this.inFlight -= 1;
    this.#onAnswer(request, end);
  }
}

/**
 * The connections to all replicas of a model. A request goes to the replica with the fewest requests in flight (a load
 * balancer's "least outstanding requests"), in turn if they are equal.
 */
export class Connections implements Channel {
  readonly #servers: readonly Server[];
  #turn = 0;

  /** `onAnswer` is called once for each sent request. */
  constructor(endpoints: readonly Endpoint[], onAnswer: OnAnswer) {
    this.#servers = endpoints.map((endpoint) => new Server(endpoint, onAnswer));
  }

  async open(each: number): Promise<void> {
    for (let left = each; left > 0; left -= OPENED_AT_ONCE) {
      const length = Math.min(left, OPENED_AT_ONCE);
      await Promise.all(this.#servers.flatMap((server) => Array.from({ length }, () => server.open())));
    }
  }

  get inFlight(): number {
    return this.#servers.reduce((total, server) => total + server.inFlight, 0);
  }

  send(request: number, bytes: Uint8Array, nowMs: number): boolean {
    let best: Server | null = null;
    for (let step = 0; step < this.#servers.length; step++) {
      const server = this.#servers[(this.#turn + step) % this.#servers.length];
      if (server === undefined || server.free.length === 0) continue;
      if (best === null || server.inFlight < best.inFlight) best = server;
    }
    if (best === null) return false;
    this.#turn += 1;
    best.send(request, bytes, nowMs);
    return true;
  }

  expire(sentBeforeMs: number): void {
    for (const server of this.#servers) server.expire(sentBeforeMs);
  }

  abandon(): void {
    for (const server of this.#servers) server.abandon();
  }

  close(): void {
    for (const server of this.#servers) server.close();
  }

  startCounting(): void {
    for (const server of this.#servers) server.startCounting();
  }

  get use(): Omit<ConnectionUse, 'wanted'> {
    const sum = (of: (server: Server) => number): number => this.#servers.reduce((total, each) => total + of(each), 0);
    return {
      opened: sum(({ opened }) => opened),
      answering: sum(({ answering }) => answering),
      silent: sum(({ silent }) => silent),
    };
  }
}
