import { nowMs } from '#engine/runtime/clock.ts';
import type { TaskContext } from '#engine/bench/context.ts';
import { createOpenLoopMemory, isStopped, WORD } from '#engine/runtime/control.ts';
import { cores } from '#engine/runtime/cores.ts';
import { steadyStateFrom } from '#core/math/stats/changepoint.ts';
import { measurementFailed } from '#engine/platform/app-error.ts';
import { localEndpoint } from '#engine/bench/http-load/connections.ts';
import { ClientThread } from '#engine/bench/http-load/client-thread.ts';
import { encodeRequests } from '#engine/bench/http-load/request-bytes.ts';
import type { ServeTask } from '#engine/model-server/process-protocol.ts';
import { readStatistics } from '#engine/model-server/read-statistics.ts';
import type { ServedModel } from '#engine/model-server/served-model.ts';
import { type ModelServer, startModelServer } from '#engine/model-server/server-process.ts';
import type { OpenLoopDriver, Unloaded } from './open-loop-driver.ts';
import type { OpenLoopResult } from './open-loop.ts';
import type { Setting } from '#engine/bench/protocol.ts';

/**
 * Connections to each server: more than it processes at once, so that requests wait in the server and not for a
 * connection.
 */
const CONNECTIONS_EACH = 64;
/** Requests in flight per server during the capacity measurement. */
const CAPACITY_CONCURRENCY = 16;
const SAMPLE_MS = 400;
const MIN_SAMPLES = 3;
const MIN_WARM_UPS = 10;
/** Time for the client to be ready before the first arrival. */
const LEAD_MS = 30;
const WARM_UP_REQUESTS = 500;
const WARM_UP_MS = 400;

/** Mean body sizes of requests and answers, bytes, over everything sent. */
interface BodyBytes {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/**
 * The model behind HTTP servers in separate processes, one per replica, all called by one client thread of this
 * process. A request goes to the replica with the fewest requests in flight.
 */
export class HttpDriver implements OpenLoopDriver {
  readonly starts = 'send';
  /** Starting a server would take a good part of the search's time. */
  readonly renew = null;
  readonly #servers: readonly ModelServer[];
  readonly #client: ClientThread;
  readonly #setting: Setting;
  readonly #stop: Int32Array;
  readonly #spin: boolean;
  readonly #traffic = { answers: 0, bytesIn: 0, bytesOut: 0 };

  private constructor(parts: {
    readonly servers: readonly ModelServer[];
    readonly client: ClientThread;
    readonly setting: Setting;
    readonly stop: Int32Array;
  }) {
    this.#servers = parts.servers;
    this.#client = parts.client;
    this.#setting = parts.setting;
    this.#stop = parts.stop;
    const { threads, replicas } = parts.setting;
    // Whether the HTTP thread runs inference itself, or needs a core in addition to its executor.
    const each = parts.servers.some(({ place }) => place === 'executor-thread') ? threads + 1 : threads;
    this.#spin = each * replicas + 1 <= cores();
  }

  /**
   * Starts the servers and connects the client. `signal` kills the servers, also later; `maxRows` limits the
   * rows that are sent. Throws AppError if a server does not start.
   */
  static async start(options: {
    readonly context: TaskContext;
    readonly served: ServedModel;
    readonly setting: Setting;
    readonly place: ServeTask['place'];
    readonly signal?: AbortSignal;
    readonly maxRows?: number;
  }): Promise<HttpDriver> {
    const { context, setting, place, signal, maxRows } = options;
    const served = { ...options.served, threads: setting.threads };
    // Real time answers each request separately: the measurement is about the model, not about merging requests.
    const task = { model: served, port: 0, place, dims: context.input.dims, merges: false };
    const starting = signal === undefined ? {} : { signal };
    const servers = await Promise.all(Array.from({ length: setting.replicas }, () => startModelServer(task, starting)));
    signal?.addEventListener('abort', () => servers.forEach((server) => server.kill()), { once: true });
    const client = new ClientThread();
    const requests = encodeRequests(context.data, served.name, maxRows);
    const endpoints = servers.map(({ port }) => localEndpoint(port));
    await client.call('open', { endpoints, connectionsEach: CONNECTIONS_EACH, requests, stop: context.stop });
    return new HttpDriver({ servers, client, setting, stop: context.stop });
  }

  async measureUnloaded(): Promise<Unloaded> {
    const single = await this.#loop(1);
    const minDiscarded = Math.min(MIN_WARM_UPS, Math.floor(single.latencyMs.length / 2));
    const serviceMs = single.latencyMs.slice(steadyStateFrom(single.latencyMs, { minDiscarded }));
    const { perS } = await this.#loop(CAPACITY_CONCURRENCY * this.#setting.replicas);
    return { serviceMs, capacityPerS: perS };
  }

  async warmUp(ratePerS: number): Promise<void> {
    const gapMs = 1000 / ratePerS;
    const count = Math.max(2, Math.min(WARM_UP_REQUESTS, Math.floor(WARM_UP_MS / gapMs)));
    await this.run(Float64Array.from({ length: count }, (_, index) => index * gapMs));
  }

  async run(arrivalMs: Float64Array): Promise<OpenLoopResult> {
    const servers = this.#servers;
    const memory = createOpenLoopMemory({ arrivalMs, executors: servers.length, stop: this.#stop });
    const before = await this.#orDead(Promise.all(servers.map(readStatistics)));
    const startMs = nowMs() + LEAD_MS;
    const { answers, bytesIn, bytesOut } = await this.#orDead(
      this.#client.call('run', { memory, startMs, spin: this.#spin }),
      () => Atomics.store(memory.words, WORD.closed, 1),
    );
    this.#traffic.answers += answers;
    this.#traffic.bytesIn += bytesIn;
    this.#traffic.bytesOut += bytesOut;
    const after = await this.#orDead(Promise.all(servers.map(readStatistics)));
    memory.busyMs.forEach((_, index) => {
      memory.busyMs[index] = (after[index]?.busyMs ?? Number.NaN) - (before[index]?.busyMs ?? Number.NaN);
    });
    const runsOf = (counts: typeof after): number => counts.reduce((total, { runs }) => total + runs, 0);
    return { memory, batches: runsOf(after) - runsOf(before), stopped: isStopped(this.#stop) };
  }

  /** Sends at least this many requests, so that the servers' code is compiled. */
  async warmUpCode(requests: number): Promise<void> {
    await this.#loop(CAPACITY_CONCURRENCY, { fewest: requests });
  }

  /** CPU milliseconds per request that the first server takes around its inferences, one request at a time. */
  async measureHandling(durationMs: number): Promise<number> {
    const [server] = this.#servers;
    if (server === undefined) return Number.NaN;
    // Two readings in a row give the CPU time of a reading, which the stretch includes once.
    const first = await this.#orDead(readStatistics(server));
    const before = await this.#orDead(readStatistics(server));
    await this.#loop(1, { durationMs });
    const after = await this.#orDead(readStatistics(server));
    const cpuMs = after.cpuMs - before.cpuMs - (before.cpuMs - first.cpuMs);
    return (cpuMs - (after.inferMs - before.inferMs)) / (after.runs - before.runs);
  }

  /** Process ids of the servers, by replica. */
  get processIds(): readonly number[] {
    return this.#servers.map(({ processId }) => processId);
  }

  /** Mean body sizes so far. */
  bodyBytes(): BodyBytes {
    const { answers, bytesIn, bytesOut } = this.#traffic;
    return { bytesIn: bytesIn / Math.max(1, answers), bytesOut: bytesOut / Math.max(1, answers) };
  }

  async close(): Promise<void> {
    await this.#client.close();
    await Promise.all(this.#servers.map((server) => server.stop()));
  }

  async #loop(
    concurrency: number,
    { durationMs = SAMPLE_MS, fewest = MIN_SAMPLES }: { readonly durationMs?: number; readonly fewest?: number } = {},
  ): Promise<{ readonly latencyMs: Float64Array; readonly perS: number }> {
    const command = { concurrency, durationMs, fewest: Math.max(fewest, concurrency), spin: this.#spin };
    const looped = await this.#orDead(this.#client.call('loop', command));
    if (looped.latencyMs.length > 0 || isStopped(this.#stop)) return looped;
    throw measurementFailed(
      null,
      `the model server answered ${looped.failed} requests, none successfully`,
      'Serve the model with `modewise serve-model` and send it a row: its answer explains the error.',
    );
  }

  /** Waits for the client. If a server ends first, throws AppError with the reason; `onDeath` releases the client. */
  async #orDead<T>(work: Promise<T>, onDeath: () => void = () => undefined): Promise<T> {
    const death = Promise.race(this.#servers.map(({ ended }) => ended)).then((error) => {
      onDeath();
      throw error ?? new Error('a server was stopped while it was called');
    });
    // Nothing awaits the loser of the race.
    death.catch(() => undefined);
    return Promise.race([work, death]);
  }
}
