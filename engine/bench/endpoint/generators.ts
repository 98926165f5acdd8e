import type { ConnectionUse } from '#core/contract/endpoint/endpoint.ts';
import { sendLimit, withinLimit } from '#core/measure/endpoint/load-plan.ts';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import type { OpenLoopTimes } from '#core/measure/run/open-loop-times.ts';
import { ClientProcess } from '#engine/bench/http-load/client-process.ts';
import { ClientThread } from '#engine/bench/http-load/client-thread.ts';
import type { ClientCalls, RunCommand, SecondForm, Traffic } from '#engine/bench/http-load/client-protocol.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { createOpenLoopMemory, createStopWord, isStopped } from '#engine/runtime/control.ts';

/** Requests per second that one generator sends in time on a slow machine. */
const EACH_PER_S = 8_000;
/**
 * Time of requests, in addition to the response time, for which connections are opened, so that requests queue in the service and not for a
 * connection.
 */
const SLACK_S = 0.1;
const ANSWERS_AT_ONCE = 4;
const MIN_CONNECTIONS = 4;
const MAX_CONNECTIONS = 512;
/** A session of HTTP/2 carries this many calls at once. */
const CALLS_EACH = 32;
const LEAD_MS = 50;
/** A schedule goes to a process as a message. */
const PROCESS_LEAD_MS = 300;

/** The number of generators for a load on a machine with this many cores. Always one in the desktop app, which cannot start itself as Node. */
export function generatorsFor(ratePerS: number, cores: number): number {
  if ('electron' in process.versions) return 1;
  return Math.max(1, Math.min(cores, Math.ceil(ratePerS / EACH_PER_S)));
}

/** The total number of connections for a load. */
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

/** The requests of one rate as they were sent: the times of each generator, and the total of connections. */
export interface SentRate {
  readonly shards: readonly OpenLoopTimes[];
  /** The rate of the schedule, which may be slightly below the requested one. */
  readonly ratePerS: number;
  readonly connections: ConnectionUse;
  /** Idle share of the busiest generator. */
  readonly idleShare: number;
  /** Generators that ended before their part of the schedule. */
  readonly lostGenerators: number;
}

/** One rate as a part of its schedule is sent. */
type PartRun = Omit<RunCommand, 'memory'>;
type PartRan = Traffic & { readonly times: OpenLoopTimes };
type Opening = Omit<Parameters<ClientCalls['open']>[0], 'stop'>;

/** A sender of one part of a schedule: a thread of this process, or a process. */
interface Generator {
  open(command: Opening): Promise<void>;
  /** Null if the sender ended early. */
  run(arrivalMs: Float64Array, run: PartRun): Promise<PartRan | null>;
  close(): Promise<void>;
}

function threadGenerator(stop: Int32Array): Generator {
  const thread = new ClientThread();
  return {
    open: (command) => thread.call('open', { ...command, stop }),
    run: async (arrivalMs, run) => {
      const times = createOpenLoopMemory({ arrivalMs, executors: 1, stop });
      return { ...(await thread.call('run', { memory: times, ...run })), times };
    },
    close: () => thread.close(),
  };
}

/** Interval at which a stop and new signatures are passed to a process. */
const WATCH_MS = 15;

function processGenerator(stop: Int32Array): Generator {
  const client = new ClientProcess();
  let second: SecondForm | undefined;
  let requests: Uint8Array = new Uint8Array();
  let turn = 0;
  let hasStopped = false;
  const watch = setInterval(() => {
    if (!hasStopped && isStopped(stop)) {
      hasStopped = true;
      client.tell('stop', null);
    }
    const now = second === undefined ? turn : Atomics.load(second.turn, 0);
    if (now === turn) return;
    turn = now;
    client.tell('renew', new Uint8Array(turn === 0 ? requests : (second?.bytes ?? requests)));
  }, WATCH_MS);
  return {
    open: async ({ second: other, ...command }) => {
      second = other;
      requests = command.requests.bytes;
      turn = second === undefined ? 0 : Atomics.load(second.turn, 0);
      const bytes = new Uint8Array(turn === 0 ? requests : (second?.bytes ?? requests));
      const { starts, bodyBytes } = command.requests;
      const own = { bytes, starts: starts.slice(), bodyBytes: bodyBytes.slice() };
      await client.call('open', { ...command, requests: own, isSigned: second !== undefined });
    },
    run: async (arrivalMs, run) => {
      try {
        const { times, ...ran } = await client.call('run', { arrivalMs, ...run });
        return { ...ran, times: { ...times, arrivalMs, busyMs: new Float64Array(1) } };
      } catch (error) {
        if (client.hasEnded) return null;
        throw error;
      }
    },
    close: async () => {
      clearInterval(watch);
      await client.close();
    },
  };
}

/**
 * The generators that send one schedule together: each sends every n-th request on its own connections. One is a thread of this process; several are
 * processes, so that none waits for the memory of another. All use the same clock.
 */
export class Generators {
  readonly #generators: readonly Generator[];
  /** Set when the measurement stops, or when a generator is lost, because the others then send in vain. */
  readonly #stop: Int32Array;
  readonly #stopAsked: Int32Array;
  readonly #watch: NodeJS.Timeout;
  #connectionsEach = 0;

  constructor(count: number, stop: Int32Array) {
    this.#stopAsked = stop;
    this.#stop = count === 1 ? stop : createStopWord();
    this.#watch = setInterval(() => {
      if (isStopped(this.#stopAsked)) Atomics.store(this.#stop, 0, 1);
    }, WATCH_MS);
    this.#generators = Array.from({ length: count }, () =>
      count === 1 ? threadGenerator(stop) : processGenerator(this.#stop),
    );
  }

  /** Opens `connections` in all, at least one for each generator. */
  async open(command: Omit<Opening, 'connectionsEach'>, connections: number): Promise<void> {
    this.#connectionsEach = Math.max(1, Math.ceil(connections / this.#generators.length));
    const opening = { ...command, connectionsEach: this.#connectionsEach };
    await Promise.all(this.#generators.map((generator) => generator.open(opening)));
  }

  get connections(): number {
    return this.#connectionsEach * this.#generators.length;
  }

  /** Sends `requests` at a rate, as Poisson arrivals with at most `maxPerS` in any second. */
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
    const step = this.#generators.length;
    const arrivals = scheduleOf(load);
    const limit = sendLimit(maxPerS / step);
    const startMs = nowMs() + (step === 1 ? LEAD_MS : PROCESS_LEAD_MS);
    const parts = await Promise.all(
      this.#generators.map(async (generator, first) => {
        const arrivalMs = arrivals.filter((_, index) => index % step === first);
        const ran = await generator.run(arrivalMs, {
          startMs,
          spin,
          limit,
          timeoutMs,
          lastSendMs,
          rows: { first, step },
        });
        if (ran === null) Atomics.store(this.#stop, 0, 1);
        return { ran, arrivalMs };
      }),
    );
    const ran = parts.flatMap((part) => part.ran ?? []);
    const sum = (of: (use: Omit<ConnectionUse, 'wanted'>) => number): number =>
      ran.reduce((total, { use }) => total + of(use), 0);
    return {
      ratePerS: Math.min(load.ratePerS, (1000 * arrivals.length) / Math.max(1, arrivals.at(-1) ?? 0)),
      shards: parts
        .map((part) => part.ran?.times ?? unsent(part.arrivalMs))
        .filter(({ arrivalMs }) => arrivalMs.length > 0),
      connections: {
        wanted: this.connections,
        opened: sum(({ opened }) => opened),
        answering: sum(({ answering }) => answering),
        silent: sum(({ silent }) => silent),
      },
      idleShare: Math.min(1, ...ran.map(({ idleShare }) => idleShare)),
      lostGenerators: parts.length - ran.length,
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    await Promise.all(this.#generators.map((generator) => generator.close()));
  }
}

/** Times of a part of a schedule that was not sent, or not reported. */
function unsent(arrivalMs: Float64Array): OpenLoopTimes {
  const never = (): Float64Array => new Float64Array(arrivalMs.length).fill(Number.NaN);
  return {
    arrivalMs,
    releasedMs: never(),
    startedMs: never(),
    finishedMs: never(),
    servedWith: new Int32Array(arrivalMs.length),
    busyMs: new Float64Array(1),
  };
}

/** The schedule stays below the limit by this share, so that a thread that was late for a moment can catch up. */
const SCHEDULED_SHARE = 0.98;

/**
 * Poisson arrivals, exactly `requests` in the time of the load, so that the offered rate is the stated one. Near the highest allowed rate some are
 * delayed so that no second exceeds it, and the load takes a little longer.
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
