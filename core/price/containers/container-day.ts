import type { Day } from '#core/price/traffic/day.ts';
import { oncePer, oncePerNumber } from '#core/once-per.ts';
import { levelsOf } from '#core/price/traffic/levels.ts';
import { billedBeyond, billedShare } from './billed-share.ts';
import {
  coldShareAt,
  MANY_CONTAINERS,
  MAX_PER_IDLE,
  type Overflow,
  overflowBeyond,
  requestsPerBusy,
} from './cold-share.ts';

/** A part of the time in which the least loaded of few containers is certainly busy. */
const NEARLY_ALWAYS = 0.9;
/** Standard deviations of the load below its mean at which a container is nearly always busy. */
const FAR_BELOW = 4;

/**
 * Containers that serve the requests of a day, each part of it at its own rate: nights are colder, and peaks overflow more. Prepared once, and then loaded
 * with one traffic after another without making an object.
 */
export class ContainerDay {
  /** Share of the requests that meet a cold start if no container is provisioned. */
  coldShare = 1;
  readonly #idleS: number;
  /** By part of the day, from the lowest rate to the highest: its share of the time, its rate ÷ the mean rate with its logarithm, its share of the requests. */
  readonly #share: Float64Array;
  readonly #relative: Float64Array;
  readonly #logRelative: Float64Array;
  readonly #requests: Float64Array;
  /** Of the traffic: the mean number in service, that of requests in an idle time, and the share of cold starts if no container is provisioned. */
  readonly #offered: Float64Array;
  readonly #perIdle: Float64Array;
  readonly #cold: Float64Array;
  /** The share of the requests that find all containers busy that are counted so far. */
  readonly #blocked: Float64Array;
  readonly #level: Overflow = { busyShare: 0, coldShare: 0 };
  readonly #beyond: Overflow = { busyShare: 0, coldShare: 0 };

  /** @param idleS seconds after which an idle container expires. */
  constructor(day: Day, idleS: number) {
    const levels = levelsOf(day);
    this.#idleS = idleS;
    this.#share = Float64Array.from(levels, ({ share }) => share);
    this.#relative = Float64Array.from(levels, ({ relative }) => relative);
    this.#logRelative = this.#relative.map((relative) => Math.log(relative));
    this.#requests = Float64Array.from(levels, ({ share, relative }) => share * relative);
    this.#offered = new Float64Array(levels.length);
    this.#perIdle = new Float64Array(levels.length);
    this.#cold = new Float64Array(levels.length);
    this.#blocked = new Float64Array(levels.length);
  }

  /** Loads the containers with a mean rate per second of requests that take some seconds. */
  load(meanPerS: number, serviceS: number): void {
    const meanOffered = meanPerS * serviceS;
    const meanPerIdle = meanPerS * this.#idleS;
    const logOffered = Math.log(meanOffered);
    const logPerIdle = Math.log(meanPerIdle);
    let cold = 0;
    for (let i = 0; i < this.#relative.length; i++) {
      const relative = this.#relative[i] ?? 0;
      const log = this.#logRelative[i] ?? 0;
      const offered = relative * meanOffered;
      const perIdle = relative * meanPerIdle;
      const share = coldShareAt(offered, perIdle, log + logOffered, log + logPerIdle);
      this.#offered[i] = offered;
      this.#perIdle[i] = perIdle;
      this.#cold[i] = share;
      cold += (this.#requests[i] ?? 0) * share;
    }
    this.coldShare = Math.min(1, cold);
  }

  /** The requests beyond some provisioned containers, at least one. The next call overwrites the result. */
  beyond(provisioned: number): Overflow {
    const day = this.#beyond;
    let busy = 0;
    let cold = 0;
    for (let i = 0; i < this.#offered.length; i++) {
      const perIdle = this.#perIdle[i] ?? 0;
      const known = perIdle > MAX_PER_IDLE ? this.#cold[i] : undefined;
      const level = overflowBeyond(this.#offered[i] ?? 0, perIdle, provisioned, this.#level, known);
      const requests = this.#requests[i] ?? 0;
      busy += requests * level.busyShare;
      cold += requests * level.coldShare;
    }
    day.busyShare = busy;
    day.coldShare = Math.min(1, cold);
    return day;
  }

  /**
   * How many containers pay for being provisioned: each further one as long as the work it takes over saves more than it costs. The k-th
   * takes λ·s·(B(k−1) − B(k)), Erlang B at the rate of each part of the day, and every further one takes less.
   * @param minBusyShare share of the time that a container must be billed otherwise to pay for itself.
   * @param most maximum number of containers.
   * @param tail the rest of the least billed time after a request ÷ the time of a request.
   */
  worthProvisioning(minBusyShare: number, most: number, tail = 0): number {
    if (minBusyShare >= 1) return 0;
    const surely = Math.min(this.#surelyWorth(minBusyShare), most - 1);
    if (surely > MANY_CONTAINERS) {
      const count = this.#worthFrom(surely, { minBusyShare, most, tail });
      if (count > surely) return count;
    }
    return this.#worthFrom(0, { minBusyShare, most, tail });
  }

  /** The mean number of containers beyond the first ones that are billed, each while it answers and for a tail after it. */
  billedBeyond(first: number, tail: number): number {
    let billed = 0;
    for (let i = 0; i < this.#offered.length; i++) {
      billed += (this.#share[i] ?? 0) * billedBeyond(this.#offered[i] ?? 0, first, tail);
    }
    return billed;
  }

  /** A number of containers that probably all pay for themselves, at a large load: so many that those parts of the day keep all of them busy that are long enough. */
  #surelyWorth(minBusyShare: number): number {
    let share = 0;
    for (let i = this.#offered.length - 1; i >= 0; i--) {
      share += this.#share[i] ?? 0;
      const load = this.#offered[i] ?? 0;
      if (NEARLY_ALWAYS * share > minBusyShare) return Math.floor(load - FAR_BELOW * Math.sqrt(load));
    }
    return 0;
  }

  #worthFrom(
    first: number,
    { minBusyShare, most, tail }: { readonly minBusyShare: number; readonly most: number; readonly tail: number },
  ): number {
    const blocked = this.#blocked;
    for (let i = 0; i < blocked.length; i++) {
      blocked[i] = first === 0 ? 1 : 1 / requestsPerBusy(this.#offered[i] ?? 0, first);
    }
    for (let count = first; count < most; count++) {
      let taken = 0;
      for (let i = 0; i < blocked.length; i++) {
        const load = this.#offered[i] ?? 0;
        const before = blocked[i] ?? 0;
        const after = (load * before) / (count + 1 + load * before);
        const busy = load * (before - after);
        taken += (this.#share[i] ?? 0) * (tail === 0 ? busy : billedShare(busy, tail));
        blocked[i] = after;
      }
      if (taken <= minBusyShare) return count;
    }
    return most;
  }

  /** The fewest containers within a range with which no more than a share of the requests meets a cold start; null if none is enough. */
  fewestWithin(coldAllowed: number, range: { readonly from: number; readonly most: number }): number | null {
    const most = Math.max(range.most, range.from);
    // Few are enough, if any are.
    let tooFew = range.from - 1;
    let enough = range.from;
    for (let step = 1; this.beyond(enough).coldShare > coldAllowed; step *= 2) {
      if (enough === most) return null;
      tooFew = enough;
      enough = Math.min(most, enough + step);
    }
    while (enough - tooFew > 1) {
      const middle = Math.floor((tooFew + enough) / 2);
      if (this.beyond(middle).coldShare <= coldAllowed) enough = middle;
      else tooFew = middle;
    }
    return enough;
  }
}

const ofDays = oncePer((day: Day) => oncePerNumber((idleS) => new ContainerDay(day, idleS)));

/** The containers of a day, which expire after some idle seconds: one for all who load it. */
export function containerDay(day: Day, idleS: number): ContainerDay {
  return ofDays(day)(idleS);
}
