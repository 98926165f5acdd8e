import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ENDED } from '#core/measure/endpoint/failures.ts';
import { endOf, type Endpoint, tlsOptions } from '#engine/bench/http-load/connections.ts';
import { followCall } from '#engine/bench/http-load/grpc-answer.ts';
import { CLIENT_SETTINGS, type GrpcCall, grpcHead } from '#engine/bench/http-load/grpc-connections.ts';
import { type Answer, AnswerTooLarge, ResponseReader } from '#engine/bench/http-load/response-reader.ts';
import type { RawAnswer } from '#engine/protocols/answers.ts';
import { nowMs } from '#engine/runtime/clock.ts';

/** The time that each step of a new connection took; null for a step that it does not have. */
export interface ConnectTimes {
  readonly dnsMs: number | null;
  readonly tcpMs: number;
  readonly tlsMs: number | null;
}

/** One answer, with how it ended (`ENDED`), when, and what it holds. */
export interface ProbeAnswer {
  readonly ended: number;
  readonly ms: number;
  readonly answer: RawAnswer;
}

/** One connection for requests one at a time, whose steps are timed and whose answers are read. */
export interface Probe {
  readonly times: ConnectTimes;
  readonly isOpen: boolean;
  /** What ended the connection; null while nothing did. */
  readonly failure: Error | null;
  /** Sends a whole request, or a message of gRPC. Never rejects. */
  ask(bytes: Uint8Array, timeoutMs: number): Promise<ProbeAnswer>;
  close(): void;
}

/** Opens a connection and times it. Rejects with the system's error, or with one of ours after `timeoutMs`. */
export async function openProbe(endpoint: Endpoint, grpc: GrpcCall | null, timeoutMs: number): Promise<Probe> {
  const { socket, times } = await timedSocket(endpoint, grpc === null ? 'http/1.1' : 'h2', timeoutMs);
  return grpc === null
    ? new HttpProbe(socket, times, endpoint.maxAnswerBytes)
    : new GrpcProbe(socket, times, { endpoint, grpc });
}

/** A connection that was not opened in time. */
export class ConnectTimeout extends Error {}

function timedSocket(
  endpoint: Endpoint,
  protocol: string,
  timeoutMs: number,
): Promise<{ readonly socket: Socket; readonly times: ConnectTimes }> {
  const { host, port, isTls } = endpoint;
  return new Promise((resolve, reject) => {
    const startMs = nowMs();
    let foundMs: number | null = null;
    const tcp = connect({ host, port, noDelay: true });
    const timer = setTimeout(() => tcp.destroy(new ConnectTimeout('no connection in time')), timeoutMs);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      tcp.destroy();
      reject(error);
    };
    tcp.on('lookup', () => {
      foundMs ??= nowMs();
    });
    tcp.once('error', fail);
    tcp.once('connect', () => {
      const connectedMs = nowMs();
      const dnsMs = foundMs === null ? null : foundMs - startMs;
      const tcpMs = connectedMs - (foundMs ?? startMs);
      if (!isTls) {
        clearTimeout(timer);
        resolve({ socket: tcp, times: { dnsMs, tcpMs, tlsMs: null } });
        return;
      }
      const tls = connectTls({ socket: tcp, host, ALPNProtocols: [protocol], ...tlsOptions(endpoint) });
      tls.once('error', fail);
      tls.once('secureConnect', () => {
        clearTimeout(timer);
        tls.off('error', fail);
        resolve({ socket: tls, times: { dnsMs, tcpMs, tlsMs: nowMs() - connectedMs } });
      });
    });
  });
}

const NO_ANSWER: RawAnswer = { body: Buffer.alloc(0), jsonBytes: null };

class HttpProbe implements Probe {
  readonly times: ConnectTimes;
  readonly #socket: Socket;
  readonly #maxBytes: number;
  /** Takes what comes, while an answer is awaited. */
  #take: ((chunk: Buffer) => void) | null = null;
  failure: Error | null = null;

  constructor(socket: Socket, times: ConnectTimes, maxBytes: number) {
    this.#socket = socket;
    this.times = times;
    this.#maxBytes = maxBytes;
    socket.on('error', (error) => void (this.failure = error));
    // Nothing was asked for otherwise, so what comes is not an answer and may never end.
    socket.on('data', (chunk: Buffer) => (this.#take === null ? void socket.destroy() : this.#take(chunk)));
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  ask(bytes: Uint8Array, timeoutMs: number): Promise<ProbeAnswer> {
    const socket = this.#socket;
    let parts: Buffer[] = [];
    let jsonBytes: number | null = null;
    const reader = new ResponseReader({
      maxBytes: this.#maxBytes,
      onBody: (part) => void parts.push(part),
      onHead: (head) => {
        const length = /\r\ninference-header-content-length: *(\d+)/i.exec(head)?.[1];
        jsonBytes = length === undefined ? null : Number(length);
      },
    });
    return new Promise((resolve) => {
      const sentMs = nowMs();
      const end = (ended: number): void => {
        clearTimeout(timer);
        this.#take = null;
        socket.off('close', closed);
        if (ended < 0 && ended > -100) socket.destroy();
        resolve({ ended, ms: nowMs() - sentMs, answer: { body: Buffer.concat(parts), jsonBytes } });
      };
      const answered = (answer: Answer): void => {
        if (answer.isLast) socket.destroy();
        end(endOf(answer).ended);
      };
      const take = (chunk: Buffer): void => {
        try {
          const answer = reader.push(chunk);
          if (answer !== null) answered(answer);
        } catch (error) {
          const isTooLarge = error instanceof AnswerTooLarge;
          if (isTooLarge) parts = [];
          else this.failure ??= error as Error;
          end(isTooLarge ? ENDED.tooLarge : ENDED.brokenConnection);
        }
      };
      const closed = (): void => {
        const last = reader.end();
        if (last === null) end(ENDED.brokenConnection);
        else answered(last);
      };
      const timer = setTimeout(() => end(ENDED.timedOut), timeoutMs);
      if (!this.isOpen) return end(ENDED.brokenConnection);
      this.#take = take;
      socket.on('close', closed);
      socket.write(bytes);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

class GrpcProbe implements Probe {
  readonly times: ConnectTimes;
  readonly #session: ClientHttp2Session;
  readonly #grpc: GrpcCall;
  readonly #maxBytes: number;
  failure: Error | null = null;

  constructor(
    socket: Socket,
    times: ConnectTimes,
    { endpoint, grpc }: { readonly endpoint: Endpoint; readonly grpc: GrpcCall },
  ) {
    this.times = times;
    this.#grpc = grpc;
    this.#maxBytes = endpoint.maxAnswerBytes;
    this.#session = connectHttp2(`${endpoint.isTls ? 'https' : 'http'}://${grpc.authority}`, {
      createConnection: () => socket,
      settings: CLIENT_SETTINGS,
    });
    const failed = (error: Error): void => void (this.failure ??= error);
    this.#session.on('error', failed);
    // Node keeps from the session why a server refuses a client's certificate.
    socket.on('error', failed);
  }

  get isOpen(): boolean {
    return !this.#session.closed && !this.#session.destroyed;
  }

  ask(bytes: Uint8Array, timeoutMs: number): Promise<ProbeAnswer> {
    return new Promise((resolve) => {
      const sentMs = nowMs();
      if (!this.isOpen) return resolve({ ended: ENDED.brokenConnection, ms: 0, answer: NO_ANSWER });
      const parts: Buffer[] = [];
      const stream = this.#session.request(grpcHead(this.#grpc));
      const cancel = followCall(stream, {
        maxBytes: this.#maxBytes,
        onData: (part) => void parts.push(part),
        onEnd: ({ ended }) => {
          clearTimeout(timer);
          const body = ended === ENDED.tooLarge ? NO_ANSWER.body : Buffer.concat(parts);
          resolve({ ended, ms: nowMs() - sentMs, answer: { body, jsonBytes: null } });
        },
      });
      const timer = setTimeout(() => cancel(ENDED.timedOut), timeoutMs);
      stream.end(bytes);
    });
  }

  close(): void {
    this.#session.destroy();
  }
}
