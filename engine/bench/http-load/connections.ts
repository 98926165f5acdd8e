import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Answer, ResponseReader } from './response-reader.ts';

/** A server that is called. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

/** A server on this machine. */
export function localEndpoint(port: number): Endpoint {
  return { host: '127.0.0.1', port, isTls: false };
}

/** A broken connection is reopened after this time. */
const RETRY_MS = 50;

/** Receives the end of each request: its answer, or null if the connection broke. */
export type OnAnswer = (request: number, answer: Answer | null) => void;

interface Connection {
  readonly socket: Socket;
  /** The request in flight; −1 if none. */
  request: number;
}

function openSocket({ host, port, isTls }: Endpoint): Socket {
  if (!isTls) return connect({ port, host, noDelay: true });
  // An address has no name that could be asked for.
  const named = isIP(host) === 0 ? { servername: host } : {};
  return connectTls({ port, host, ALPNProtocols: ['http/1.1'], ...named }).setNoDelay(true);
}

/** Keep-alive connections to one server. */
class Server {
  readonly free: Connection[] = [];
  readonly #all = new Set<Connection>();
  inFlight = 0;
  readonly #endpoint: Endpoint;
  readonly #onAnswer: OnAnswer;

  constructor(endpoint: Endpoint, onAnswer: OnAnswer) {
    this.#endpoint = endpoint;
    this.#onAnswer = onAnswer;
  }

  /** Opens one more connection; settles when it is open or has failed for the first time. */
  open(): Promise<void> {
    const socket = openSocket(this.#endpoint);
    const connection: Connection = { socket, request: -1 };
    const reader = new ResponseReader();
    return new Promise((resolve) => {
      socket.on(this.#endpoint.isTls ? 'secureConnect' : 'connect', () => {
        this.#all.add(connection);
        this.free.push(connection);
        resolve();
      });
      socket.on('data', (chunk: Buffer) => {
        try {
          const answer = reader.push(chunk);
          if (answer !== null) this.#settle(connection, answer);
        } catch (error) {
          socket.destroy(error as Error);
        }
      });
      // `close` follows and reports what broke.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve();
        this.#all.delete(connection);
        const at = this.free.indexOf(connection);
        if (at >= 0) this.free.splice(at, 1);
        this.#settle(connection, null);
        setTimeout(() => void this.open(), RETRY_MS);
      });
    });
  }

  send(request: number, bytes: Uint8Array): void {
    const connection = this.free.pop();
    if (connection === undefined) throw new Error('no connection is free');
    connection.request = request;
    this.inFlight += 1;
    connection.socket.write(bytes);
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

  #settle(connection: Connection, answer: Answer | null): void {
    const { request } = connection;
    if (request < 0) return;
    connection.request = -1;
    this.inFlight -= 1;
    if (answer !== null) this.free.push(connection);
    this.#onAnswer(request, answer);
  }
}

/**
 * The connections to all replicas of a model. A request goes to the replica with the fewest requests in flight (a load
 * balancer's "least outstanding requests"), in turn if they are equal.
 */
export class Connections {
  readonly #servers: readonly Server[];
  #turn = 0;

  /** `onAnswer` is called once for each sent request. */
  constructor(endpoints: readonly Endpoint[], onAnswer: OnAnswer) {
    this.#servers = endpoints.map((endpoint) => new Server(endpoint, onAnswer));
  }

  /** Opens `each` connections to every server. */
  async open(each: number): Promise<void> {
    await Promise.all(this.#servers.flatMap((server) => Array.from({ length: each }, () => server.open())));
  }

  get inFlight(): number {
    return this.#servers.reduce((total, server) => total + server.inFlight, 0);
  }

  /** Sends a request on a free connection; false if there is none and the request must wait. */
  send(request: number, bytes: Uint8Array): boolean {
    let best: Server | null = null;
    for (let step = 0; step < this.#servers.length; step++) {
      const server = this.#servers[(this.#turn + step) % this.#servers.length];
      if (server === undefined || server.free.length === 0) continue;
      if (best === null || server.inFlight < best.inFlight) best = server;
    }
    if (best === null) return false;
    this.#turn += 1;
    best.send(request, bytes);
    return true;
  }

  /** Drops the requests in flight without a report. */
  abandon(): void {
    for (const server of this.#servers) server.abandon();
  }
}
