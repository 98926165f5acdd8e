import type { Day } from '#core/price/traffic/day.ts';
import { levelsOf } from '#core/price/traffic/levels.ts';

/** The traffic of a draw on instances that take several requests at a time. */
export interface InstanceLoad {
  readonly meanPerS: number;
  /** The rate to which an instance is loaded before another one starts. */
  readonly perInstancePerS: number;
  /** For how long one request is billed, in seconds. */
  readonly billedS: number;
  /** From the order of an instance until it answers. */
  readonly startS: number;
  /** Instances that are kept ready. */
  readonly ready: number;
}

/**
 * Instances that answer the requests of a day, each part of it at its own rate λ. n = ⌈λ/x⌉ of them are needed. An instance is billed for the union of
 * its requests, each of d seconds: for a share 1 − e^(−λd/n) of the time, which is λd for rare requests and all of the time for many. Without requests for
 * an idle time D the last one stops, and the next request waits for a start W: as in `sleepAt`, a cycle takes 1/λ asleep, and e^(λD) + λW requests.
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
  readonly #levels: ReturnType<typeof levelsOf>;
  readonly #idleS: number;

  /** @param idleS seconds that an instance stays without requests. */
  constructor(day: Day, idleS: number) {
    this.#levels = levelsOf(day);
    this.#idleS = idleS;
  }

  /** Loads the instances with the traffic of a draw. */
  load({ meanPerS, perInstancePerS, billedS, startS, ready }: InstanceLoad): void {
    this.answering = 0;
    this.startsPerS = 0;
    this.asleepShare = 0;
    this.asleepIfNone = 0;
    for (const { share, relative } of this.#levels) {
      const perS = relative * meanPerS;
      const instances = Math.max(1, Math.ceil(perS / perInstancePerS - 1e-9));
      this.answering -= share * instances * Math.expm1((-perS * billedS) / instances);
      const cycle = perS * startS + Math.exp(perS * this.#idleS);
      this.asleepIfNone += relative * share * ((1 + perS * startS) / cycle);
      if (ready > 0) continue;
      this.asleepShare += share / cycle;
      this.startsPerS += (share * perS) / cycle;
    }
    this.wakingShare = ready > 0 ? 0 : this.asleepIfNone;
  }
}
