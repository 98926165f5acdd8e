import type { ConnectionUse } from '#core/contract/endpoint.ts';
import { sendLimit, withinLimit } from '#core/measure/endpoint/load-plan.ts';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { ClientThread } from '#engine/bench/http-load/client-thread.ts';
import type { ClientCommand } from '#engine/bench/http-load/client-protocol.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { createOpenLoopMemory, type OpenLoopMemory } from '#engine/runtime/control.ts';

/** Requests per second that one thread sends in time on a slow machine. */
const EACH_PER_S = 8_000;
/** Connections: for this time of requests beyond what an answer takes, so that requests wait in the service and not for a connection. */
const SLACK_S = 0.1;
const ANSWERS_AT_ONCE = 4;
const MIN_CONNECTIONS = 4;
const MAX_CONNECTIONS = 512;
/** A session of HTTP/2 carries this many calls at once. */
const CALLS_EACH = 32;
const LEAD_MS = 50;

/** How many threads send a load, of a machine with this many cores. */
export function generatorsFor(ratePerS: number, cores: number): number {
  return Math.max(1, Math.min(cores, Math.ceil(ratePerS / EACH_PER_S)));
}

/** How many connections a load takes in all. */
export function connectionsFor(load: {
  readonly ratePerS: number;
  readonly unloadedMs: number;
  readonly isMultiplexed: boolean;
}): number {
  const { ratePerS, unloadedMs, isMultiplexed } = load;
  const inFlight = ratePerS * (SLACK_S + (ANSWERS_AT_ONCE * unloadedMs) / 1000);
  const each = isMultiplexed ? CALLS_EACH : 1;
  return Math.min(MAX_CONNECTIONS, Math.max(isMultiplexed ? 1 : MIN_CONNECTIONS, Math.ceil(inFlight / each)));
}

/** What one rate was sent as: the times of each generator, and their connections together. */
export interface SentRate {
  readonly shards: readonly OpenLoopMemory[];
  /** Of the schedule, which may be a little below the wanted one. */
  readonly ratePerS: number;
  readonly connections: ConnectionUse;
  /** Share of the time in which the busiest thread had nothing to do. */
  readonly idleShare: number;
}

/** Threads that send one schedule together, each every n-th request of it, on connections of its own. */
export class Generators {
  readonly #threads: readonly ClientThread[];
  readonly #stop: Int32Array;
  #connectionsEach = 0;

  constructor(count: number, stop: Int32Array) {
    this.#threads = Array.from({ length: count }, () => new ClientThread());
    this.#stop = stop;
  }

  /** Opens `connections` in all, at least one for each thread. */
  async open(
    command: Omit<Extract<ClientCommand, { kind: 'open' }>, 'kind' | 'connectionsEach' | 'stop'>,
    connections: number,
  ): Promise<void> {
    this.#connectionsEach = Math.max(1, Math.ceil(connections / this.#threads.length));
    const opened = { kind: 'open', ...command, connectionsEach: this.#connectionsEach, stop: this.#stop } as const;
    await Promise.all(this.#threads.map((thread) => thread.call(opened, 'opened')));
  }

  get connections(): number {
    return this.#connectionsEach * this.#threads.length;
  }

  /** Sends `requests` at a rate, as Poisson arrivals of which no second has more than `maxPerS`. */
  async send(load: {
    readonly ratePerS: number;
    readonly requests: number;
    readonly maxPerS: number;
    readonly seed: number;
    readonly timeoutMs: number;
    readonly lastSendMs: number;
    readonly spin: boolean;
  }): Promise<SentRate> {
    const { maxPerS, timeoutMs, lastSendMs, spin } = load;
    const threads = this.#threads;
    const arrivals = scheduleOf(load);
    const shards = threads.map((_, first) =>
      createOpenLoopMemory({
        arrivalMs: arrivals.filter((__, index) => index % threads.length === first),
        executors: 1,
        stop: this.#stop,
      }),
    );
    const limit = sendLimit(maxPerS / threads.length);
    const startMs = nowMs() + LEAD_MS;
    const ran = await Promise.all(
      threads.map((thread, first) => {
        const memory = shards[first];
        if (memory === undefined) throw new Error('a thread without a part of the schedule');
        const rows = { first, step: threads.length };
        return thread.call({ kind: 'run', memory, startMs, spin, limit, timeoutMs, lastSendMs, rows }, 'ran');
      }),
    );
    const sum = (of: (use: Omit<ConnectionUse, 'wanted'>) => number): number =>
      ran.reduce((total, { use }) => total + of(use), 0);
    return {
      ratePerS: Math.min(load.ratePerS, (1000 * arrivals.length) / Math.max(1, arrivals.at(-1) ?? 0)),
      shards: shards.filter(({ arrivalMs }) => arrivalMs.length > 0),
      connections: {
        wanted: this.connections,
        opened: sum(({ opened }) => opened),
        answering: sum(({ answering }) => answering),
        silent: sum(({ silent }) => silent),
      },
      idleShare: Math.min(...ran.map(({ idleShare }) => idleShare)),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

/** What is scheduled stays below what may be sent, so that a thread that was late for a moment can make up for it. */
const SCHEDULED_SHARE = 0.98;

/**
 * Poisson arrivals of which exactly `requests` fall into their time, so that the offered rate is the stated one. Near the highest allowed rate
 * they are delayed so that no second has more, which takes a little longer.
 */
export function scheduleOf(load: {
  readonly ratePerS: number;
  readonly requests: number;
  readonly maxPerS: number;
  readonly seed: number;
}): Float64Array {
  const { ratePerS, requests, maxPerS, seed } = load;
  const drawn = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, seed, count: requests });
  const lastMs = (1000 * requests) / ratePerS;
  const stretch = lastMs / (((drawn.at(-1) ?? lastMs) * (requests + 1)) / requests);
  return withinLimit(
    drawn.map((ms) => ms * stretch),
    sendLimit(SCHEDULED_SHARE * maxPerS),
  );
}
