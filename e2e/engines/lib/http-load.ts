import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { localEndpoint } from '#engine/bench/http-load/connections.ts';
import { ClientThread } from '#engine/bench/http-load/client-thread.ts';
import type { RequestBytes } from '#engine/bench/http-load/request-bytes.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { createOpenLoopMemory, createStopWord } from '#engine/runtime/control.ts';

/** Time for the client to be ready before the first arrival. */
const LEAD_MS = 30;

/** The requests of a loop: how long each took in milliseconds, how many were answered per second, and how many failed. */
export interface Loop {
  readonly latencyMs: Float64Array;
  readonly perS: number;
  readonly failed: number;
}

/** The requests of an open loop, whose latency counts from when each was due. */
export interface OpenLoop extends Loop {
  /** The same requests from when each was sent. */
  readonly sentLatencyMs: Float64Array;
}

/** HTTP requests with JSON bodies, as bytes. */
export function jsonRequests(path: string, bodies: readonly string[]): RequestBytes {
  const requests = bodies.map((body) => {
    const head = [
      `POST ${path} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
  const starts = new Float64Array(requests.length + 1);
  requests.forEach((each, index) => {
    starts[index + 1] = (starts[index] ?? 0) + each.length;
  });
  const bytes = new Uint8Array(new SharedArrayBuffer(starts.at(-1) ?? 0));
  requests.forEach((each, index) => bytes.set(each, starts[index]));
  return { bytes, starts, bodyBytes: Float64Array.from(bodies, (body) => Buffer.byteLength(body)) };
}

/**
 * Callers of one server, in a thread of their own: the client of `--transport http`, over keep-alive connections. It
 * sleeps between requests, so that the server has the other core.
 */
export class HttpLoad {
  readonly #client = new ClientThread();
  readonly #stop = createStopWord();

  /** Opens the connections to a port of this machine. */
  static async open(port: number, requests: RequestBytes, connections: number): Promise<HttpLoad> {
    const load = new HttpLoad();
    const endpoints = [localEndpoint(port)];
    const open = { endpoints, connectionsEach: connections, requests, stop: load.#stop };
    await load.#client.call('open', open);
    return load;
  }

  /** Keeps this many requests in flight. */
  async closedLoop(concurrency: number, durationMs: number): Promise<Loop> {
    const { latencyMs, perS, failed } = await this.#client.call('loop', {
      concurrency,
      durationMs,
      fewest: concurrency,
      spin: false,
    });
    return { latencyMs, perS, failed };
  }

  /** Sends requests at random times at a rate. */
  async openLoop(ratePerS: number, durationMs: number, seed = 1): Promise<OpenLoop> {
    const count = Math.max(1, Math.round((ratePerS * durationMs) / 1000));
    const arrivalMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, count, seed });
    const memory = createOpenLoopMemory({ arrivalMs, executors: 1, stop: this.#stop });
    await this.#client.call('run', { memory, startMs: nowMs() + LEAD_MS, spin: false });
    const { finishedMs, startedMs, servedWith } = memory;
    const answered = Array.from({ length: count }, (_, index) => index).filter((index) => servedWith[index] === 1);
    const since = (from: Float64Array): Float64Array =>
      Float64Array.from(answered, (index) => (finishedMs[index] ?? 0) - (from[index] ?? 0));
    const lastMs = answered.reduce((latest, index) => Math.max(latest, finishedMs[index] ?? 0), 0);
    const perS = (1000 * answered.length) / (lastMs - (arrivalMs[0] ?? 0));
    return { latencyMs: since(arrivalMs), sentLatencyMs: since(startedMs), perS, failed: count - answered.length };
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}
