import { oncePer, oncePerNumber } from '#core/once-per.ts';
import type { Day } from '#core/price/traffic/day.ts';

/** The traffic of a draw on instances that take several requests at a time. */
export interface InstanceLoad {
  readonly meanPerS: number;
  /** The rate to which an instance is loaded before another one starts. */
  readonly perInstancePerS: number;
  /** How long an instance works on one request, and for how long one request is billed, in seconds. */
  readonly serviceS: number;
  readonly billedS: number;
  /** Sessions of an instance, each with a queue, and the rate at which they are never idle. */
  readonly sessions: number;
  readonly saturationPerS: number;
  /** From the order of an instance until it answers. */
  readonly startS: number;
  /** Instances that are kept ready. */
  readonly ready: number;
}

/**
 * The requests of a day on instances that start with them, each part of the day at its own rate λ. n = ⌈λ/x⌉ instances are needed, each of c sessions
 * that are busy for a share ρ of the time. An instance is billed while it has a request, and until the end of the step of the bill in which the last one is
 * answered: for a share 1 − (1 − ρ)^c·e^(−λr/n) of the time, where r is the rest of a step.
 *
 * The first instance is alive from a request until D after its answer. With Λ requests expected in the past D, a start W and a service time s, it is asleep
 * for a share 1/(λW + e^(Λ + λs)) of the time, and λW + 1 requests of a cycle wait for a start (`sleepAt`). Instances beyond the first are simulated.
 */
export class InstanceDay {
  /** Mean number of instances with a request. */
  answering = 0;
  /** Starts from none, per second. */
  startsPerS = 0;
  /** Share of the time without an instance, and share of the requests that wait for a start. */
  asleepShare = 0;
  wakingShare = 0;
  /** The share of the requests that would wait for a start if no instance were kept ready. */
  asleepIfNone = 0;
  readonly #parts: readonly Part[];

  /** @param idleS seconds that an instance stays without requests. */
  constructor(day: Day, idleS: number) {
    this.#parts = partsOf(day)(idleS);
  }

  /** Loads the instances with the traffic of a draw. */
  load(of: InstanceLoad): void {
    const { meanPerS, perInstancePerS, serviceS, billedS, sessions, saturationPerS, startS, ready } = of;
    this.answering = 0;
    this.startsPerS = 0;
    this.asleepShare = 0;
    this.asleepIfNone = 0;
    const restS = Math.max(0, billedS - serviceS);
    for (const { share, relative, recentS } of this.#parts) {
      const perS = relative * meanPerS;
      const instances = Math.max(1, Math.ceil(perS / perInstancePerS - 1e-9));
      const each = perS / instances;
      const idle = Math.max(0, 1 - each / saturationPerS) ** sessions;
      this.answering += share * instances * (1 - idle * Math.exp(-each * restS));
      const cycle = perS * startS + Math.exp(recentS * meanPerS + perS * serviceS);
      this.asleepIfNone += relative * share * ((1 + perS * startS) / cycle);
      if (ready > 0) continue;
      this.asleepShare += share / cycle;
      this.startsPerS += (share * perS) / cycle;
    }
    this.wakingShare = ready > 0 ? 0 : this.asleepIfNone;
  }
}

/** Minutes of a day that have the same rate, now and before. */
interface Part {
  /** Share of the day's minutes. */
  readonly share: number;
  /** Rate ÷ mean rate. */
  readonly relative: number;
  /** Requests of the past idle time ÷ mean rate, in seconds. */
  readonly recentS: number;
}

/** More parts than this are merged, so that a draw takes no longer for a trace. */
const MOST_PARTS = 128;

const partsOf = oncePer((day: Day) => oncePerNumber((idleS): readonly Part[] => partsFor(day, idleS)));

function partsFor({ perMinute }: Day, idleS: number): readonly Part[] {
  const { length } = perMinute;
  const recent = recentOf(perMinute, idleS);
  const order = Array.from(perMinute.keys()).sort(
    (a, b) => (recent[a] ?? 0) - (recent[b] ?? 0) || (perMinute[a] ?? 0) - (perMinute[b] ?? 0),
  );
  const isEqual = (a: number, b: number): boolean =>
    Math.abs((recent[a] ?? 0) - (recent[b] ?? 0)) < 1e-6 && Math.abs((perMinute[a] ?? 0) - (perMinute[b] ?? 0)) < 1e-9;
  const runs: number[][] = [];
  for (const minute of order) {
    const last = runs.at(-1);
    if (last !== undefined && isEqual(last[0] ?? 0, minute)) last.push(minute);
    else runs.push([minute]);
  }
  const merged = runs.length <= MOST_PARTS ? runs : chunksOf(order, Math.ceil(length / MOST_PARTS));
  return merged.map((minutes) => ({
    share: minutes.length / length,
    relative: meanOf(minutes, perMinute),
    recentS: meanOf(minutes, recent),
  }));
}

function chunksOf(order: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(order.length / size) }, (_, at) => order.slice(at * size, (at + 1) * size));
}

function meanOf(minutes: readonly number[], values: Float64Array): number {
  return minutes.reduce((sum, minute) => sum + (values[minute] ?? 0), 0) / minutes.length;
}

/** The requests of the past `idleS` ÷ mean rate, in seconds, from the middle of each minute of a day that repeats. */
function recentOf(perMinute: Float64Array, idleS: number): Float64Array {
  const { length } = perMinute;
  const minutes = idleS / 60;
  const whole = Math.floor(minutes - 0.5);
  return perMinute.map((own, at) => {
    if (whole < 0) return own * idleS;
    let sum = own / 2;
    for (let back = 1; back <= whole; back++) sum += perMinute[(at - back + length * whole) % length] ?? 0;
    return 60 * (sum + (minutes - 0.5 - whole) * (perMinute[(at - whole - 1 + length * (whole + 1)) % length] ?? 0));
  });
}
