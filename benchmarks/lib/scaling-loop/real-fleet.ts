import type { Callers } from '#core/scale/callers.ts';
import type { Server } from '#core/scale/flow.ts';
import { ServedProcess } from './served-process.ts';

/** What happened in a second. */
export interface Second {
  arrivals: number;
  /** Request-seconds in slots. */
  busyS: number;
  ready: number;
  starting: number;
  draining: number;
  /** Requests in the queue at its end. */
  waiting: number;
  late: number;
  failed: number;
  throttled: number;
}

interface Instance {
  readonly process: ServedProcess;
  /** The second from which it takes requests, if it serves by then. */
  readonly readyAtS: number;
  isReady: boolean;
  /** The second at which it ends; Infinity while it is wanted. */
  goneAtS: number;
  busy: number;
}

/** What a fleet of real processes needs. */
export interface RealFleetOptions {
  readonly server: Server;
  readonly callers: Callers;
  readonly drainS: number;
  /** The home folder of the processes. */
  readonly home: string;
  /** Draws the service time of a request, in seconds. */
  readonly drawServiceS: () => number;
}

const none = (): Second => ({
  arrivals: 0,
  busyS: 0,
  ready: 0,
  starting: 0,
  draining: 0,
  waiting: 0,
  late: 0,
  failed: 0,
  throttled: 0,
});

/**
 * Processes of `serve-model` behind a proxy with one queue, first come first served. A request holds a slot for a drawn service time, however
 * soon the process answers, so that the number of slots limits the fleet and not the processors of this machine.
 */
export class RealFleet {
  readonly #server: Server;
  readonly #callers: Callers;
  readonly #drainS: number;
  readonly #home: string;
  readonly #drawServiceS: () => number;
  readonly #instances: Instance[] = [];
  readonly #ending: Promise<void>[] = [];
  /** Times at which the requests in the queue were due, in seconds. */
  readonly #queue: number[] = [];
  #second = none();
  #busy = 0;
  #countedToS = 0;
  /** Processes that were started and stopped, the first ones included. */
  started = 0;
  stopped = 0;
  inferences = 0;
  errors = 0;

  constructor(options: RealFleetOptions) {
    this.#server = options.server;
    this.#callers = options.callers;
    this.#drainS = options.drainS;
    this.#home = options.home;
    this.#drawServiceS = options.drawServiceS;
  }

  get ready(): number {
    return this.#instances.filter(({ isReady, goneAtS }) => isReady && goneAtS === Infinity).length;
  }

  get starting(): number {
    return this.#instances.filter(({ isReady, goneAtS }) => !isReady && goneAtS === Infinity).length;
  }

  get #draining(): number {
    return this.#instances.filter(({ goneAtS }) => goneAtS < Infinity).length;
  }

  /** Orders a process that takes requests after some seconds. */
  order(second: number, startS: number): void {
    this.started++;
    const process = new ServedProcess(this.#home);
    this.#instances.push({
      process,
      readyAtS: second + Math.round(startS),
      isReady: false,
      goneAtS: Infinity,
      busy: 0,
    });
  }

  /** Removes processes: first those that would be ready last, then ready ones, which drain. */
  remove(second: number, count: number): void {
    const wanted = this.#instances.filter(({ goneAtS }) => goneAtS === Infinity);
    const order = wanted.toSorted((a, b) => Number(a.isReady) - Number(b.isReady) || b.readyAtS - a.readyAtS);
    for (const instance of order.slice(0, count)) instance.goneAtS = instance.isReady ? second + this.#drainS : second;
  }

  /** Waits until the first processes serve. */
  async begin(count: number): Promise<void> {
    for (let i = 0; i < count; i++) this.order(0, 0);
    while (this.#instances.some(({ process }) => !process.isReady)) await new Promise((done) => setTimeout(done, 50));
    this.advance(0);
  }

  /** Applies the changes of a second. */
  advance(second: number): void {
    for (const instance of this.#instances)
      if (second >= instance.readyAtS && instance.process.isReady) instance.isReady = true;
    const gone = this.#instances.filter(({ goneAtS, busy }) => goneAtS <= second && busy === 0);
    for (const instance of gone) {
      this.#instances.splice(this.#instances.indexOf(instance), 1);
      this.stopped++;
      this.#ending.push(instance.process.stop());
    }
  }

  /** A request that was due at a time. */
  arrive(dueS: number, nowS: number): void {
    this.#second.arrivals++;
    if (this.#queue.length >= this.#callers.queueLimit) this.#second.throttled++;
    else this.#queue.push(dueS);
    this.serve(nowS);
  }

  /** Gives free slots to the requests that wait. */
  serve(nowS: number): void {
    while (this.#queue.length > 0) {
      const free = this.#instances
        .filter(({ isReady, goneAtS, busy }) => isReady && goneAtS === Infinity && busy < this.#server.slots)
        .toSorted((a, b) => a.busy - b.busy)[0];
      if (free === undefined) return;
      const dueS = this.#queue.shift() ?? nowS;
      if (nowS - dueS + this.#server.serviceS > this.#callers.lateS) this.#second.late++;
      void this.#hold(free, nowS);
    }
  }

  async #hold(instance: Instance, nowS: number): Promise<void> {
    this.#count(nowS);
    this.#busy++;
    instance.busy++;
    const startedMs = performance.now();
    try {
      await instance.process.infer();
      this.inferences++;
    } catch {
      this.errors++;
    }
    const leftMs = this.#drawServiceS() * 1000 - (performance.now() - startedMs);
    await new Promise((done) => setTimeout(done, Math.max(0, leftMs)));
    const endS = nowS + (performance.now() - startedMs) / 1000;
    this.#count(endS);
    this.#busy--;
    instance.busy--;
    this.serve(endS);
  }

  #count(nowS: number): void {
    this.#second.busyS += this.#busy * Math.max(0, nowS - this.#countedToS);
    this.#countedToS = Math.max(nowS, this.#countedToS);
  }

  /** Ends a second and returns what happened in it. Callers who waited too long give up. */
  endSecond(nowS: number): Second {
    this.#count(nowS);
    while ((this.#queue[0] ?? Infinity) <= nowS - this.#callers.timeoutS) {
      this.#queue.shift();
      this.#second.failed++;
    }
    const { ready, starting } = this;
    const ended = { ...this.#second, ready, starting, draining: this.#draining, waiting: this.#queue.length };
    this.#second = none();
    return ended;
  }

  /** Stops every process. */
  async end(): Promise<void> {
    for (const { process } of this.#instances) this.#ending.push(process.stop());
    await Promise.all(this.#ending);
  }
}
