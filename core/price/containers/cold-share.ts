import type { Day } from '#core/price/traffic/day.ts';
import { levelsOf } from '#core/price/traffic/levels.ts';
import { createRandom } from '#core/math/stats/random.ts';

const REQUESTS = 16_000;
/** Warm-up before counting, in idle times of requests. */
const WARM_UP_IDLE_TIMES = 2;
/** Requests per idle time above which a simulation of this size does not cover enough idle times. */
const MAX_PER_IDLE = 2000;

/** A stack of the times since which containers are idle, the last used one on top. One for all simulations, which run one after the other. */
let idleSinceAll: Float64Array | null = null;

/** The same arrivals for every load (common random numbers), so that results differ only by the load. Times are in mean gaps. */
let arrivals: Float64Array | null = null;

function poissonArrivals(): Float64Array {
  if (arrivals !== null) return arrivals;
  const random = createRandom(1).fork('containers');
  const drawn = new Float64Array(REQUESTS + WARM_UP_IDLE_TIMES * MAX_PER_IDLE);
  let now = 0;
  for (let i = 0; i < drawn.length; i++) {
    now += random.exponential();
    drawn[i] = now;
  }
  arrivals = drawn;
  return drawn;
}

/**
 * Share of Poisson requests that meet a cold start, by simulating the rule: a request goes to the idle container that was used last, and a
 * container that was idle for T_idle expires. Seeded; service times are constant.
 * @param load.offered mean number in service, λ·s.
 * @param load.perIdle mean number of requests in an idle time, λ·T_idle; at most `MAX_PER_IDLE`.
 */
export function simulateColdShare(load: { readonly offered: number; readonly perIdle: number }): number {
  const { offered, perIdle } = load;
  const arriving = poissonArrivals();
  const warmUp = Math.ceil(WARM_UP_IDLE_TIMES * perIdle);
  const requests = Math.min(arriving.length, warmUp + REQUESTS);
  // Service times are constant, so containers become free in the order in which they were taken.
  let firstBusy = 0;
  const idleSince = (idleSinceAll ??= new Float64Array(arriving.length));
  let idle = 0;
  let cold = 0;
  for (let i = 0; i < requests; i++) {
    const now = arriving[i] ?? 0;
    for (; firstBusy < i; firstBusy++) {
      const freeAt = (arriving[firstBusy] ?? 0) + offered;
      if (freeAt > now) break;
      idleSince[idle++] = freeAt;
    }
    if (idle > 0 && now - (idleSince[idle - 1] ?? 0) < perIdle) idle -= 1;
    else {
      // All other idle containers have been idle even longer.
      idle = 0;
      if (i >= warmUp) cold += 1;
    }
  }
  return cold / (requests - warmUp);
}

/** Requests that find none of the first containers free. */
interface Overflow {
  /** Share of the requests that find all of them busy. */
  readonly busyShare: number;
  /** Share of the requests that go to an expired container. */
  readonly coldShare: number;
}

/** Shares too small to matter. */
const NEGLIGIBLE = 1e-9;
/** Requests per idle time above which a container never expires. */
const NEVER_COLD = 40;
const MAX_CONTAINERS = 100_000;
/**
 * Mean number in service from which the fluid limit applies: the standard deviation of the load is a hundredth of it, and no platform runs
 * that many for one account without a special request.
 */
const FLUID = 10_000;

/**
 * Poisson requests to containers; the most recently used free container serves. Container k receives the requests for which the k−1 containers
 * before it are busy: Erlang B of that many servers, approximated as Poisson. A request that reaches container k finds it expired with
 * probability e^(−λ_k·T_idle). The first `provisioned` containers never expire. Within a factor of two of a simulation, because an overflow
 * is burstier than Poisson.
 */
export function overflowBeyond(traffic: {
  readonly ratePerS: number;
  readonly serviceS: number;
  readonly idleS: number;
  readonly provisioned: number;
}): Overflow {
  const { ratePerS, serviceS, idleS, provisioned } = traffic;
  if (ratePerS <= 0) return { busyShare: 0, coldShare: provisioned > 0 ? 0 : 1 };
  const offered = ratePerS * serviceS;
  if (offered >= FLUID) return { busyShare: Math.max(0, 1 - provisioned / offered), coldShare: 0 };
  let busy = 1;
  let busyShare = 1;
  let cold = 0;
  for (let k = 1; busy > NEGLIGIBLE && k <= MAX_CONTAINERS; k++) {
    const next = (offered * busy) / (k + offered * busy);
    if (k <= provisioned) busyShare = next;
    else {
      const perIdle = ratePerS * busy * idleS;
      if (perIdle < NEVER_COLD) cold += (busy - next) * Math.exp(-perIdle);
    }
    busy = next;
  }
  return { busyShare: Math.min(busyShare, 1), coldShare: Math.min(1, cold + busy) };
}

interface Traffic {
  readonly ratePerS: number;
  readonly serviceS: number;
  readonly idleS: number;
}

/** Mean number in service below which one container serves all requests: λ·s ≪ 1. */
const ONE_CONTAINER = 0.001;
/** Step of the cached simulation grid: neighbours are 22 % apart in load. */
const STEP = 0.2;
/** Number of grid rows per column in a cache key. */
const ROWS = 4096;
const simulated = new Map<number, number>();

/**
 * Share of Poisson requests that meet a cold start. If λ·s ≪ 1, one container serves all of them and has expired with probability
 * e^(−λ·T_idle). Above that, the rule (most recently used container first, expired after T_idle) is simulated and cached by load. With
 * thousands of requests per idle time, where almost nothing is cold, the Poisson approximation of the overflow applies
 * (docs/methodology/traffic.md).
 */
export function coldShare({ ratePerS, serviceS, idleS }: Traffic): number {
  if (ratePerS <= 0) return 1;
  const offered = ratePerS * serviceS;
  const perIdle = ratePerS * idleS;
  if (offered < ONE_CONTAINER) return Math.exp(-perIdle);
  if (perIdle > MAX_PER_IDLE) return overflowBeyond({ ratePerS, serviceS, idleS, provisioned: 0 }).coldShare;
  return interpolated(Math.log(offered) / STEP, Math.log(perIdle) / STEP);
}

function interpolated(x: number, y: number): number {
  const [left, low] = [Math.floor(x), Math.floor(y)];
  const [right, high] = [x - left, y - low];
  const at = (i: number, j: number) => simulatedAt(left + i, low + j);
  return (1 - right) * ((1 - high) * at(0, 0) + high * at(0, 1)) + right * ((1 - high) * at(1, 0) + high * at(1, 1));
}

function simulatedAt(column: number, row: number): number {
  const key = column * ROWS + row;
  const known = simulated.get(key);
  if (known !== undefined) return known;
  const share = simulateColdShare({
    offered: Math.exp(column * STEP),
    perIdle: Math.min(MAX_PER_IDLE, Math.exp(row * STEP)),
  });
  simulated.set(key, share);
  return share;
}

/** How a day's requests are served if some containers are provisioned. */
interface DayOverflow {
  /** Share of the requests that find a provisioned container free. */
  readonly provisionedShare: number;
  readonly coldShare: number;
}

/** The overflow over a day, with each part of the day at its own rate: nights are colder, and peaks overflow more. */
export function overflowOver(
  day: Day,
  traffic: {
    readonly meanPerS: number;
    readonly serviceS: number;
    readonly idleS: number;
    readonly provisioned: number;
  },
): DayOverflow {
  const { meanPerS, serviceS, idleS, provisioned } = traffic;
  let busy = 0;
  let cold = 0;
  for (const { share, relative } of levelsOf(day)) {
    const ratePerS = relative * meanPerS;
    const requests = share * relative;
    const overflow = provisioned === 0 ? null : overflowBeyond({ ratePerS, serviceS, idleS, provisioned });
    busy += requests * (overflow?.busyShare ?? 1);
    cold += requests * (overflow === null ? coldShare({ ratePerS, serviceS, idleS }) : overflow.coldShare);
  }
  return { provisionedShare: 1 - busy, coldShare: Math.min(1, cold) };
}

/**
 * The share of cold starts over a day as `overflowOver` gives it, as a function of the number of provisioned containers above 0, to search for one: what one
 * number takes to compute is nearly what all of them take.
 */
export function coldSharesOver(
  day: Day,
  traffic: { readonly meanPerS: number; readonly serviceS: number; readonly idleS: number },
): (provisioned: number) => number {
  const { meanPerS, serviceS, idleS } = traffic;
  const levels = levelsOf(day).map(({ share, relative }) => ({
    requests: share * relative,
    coldShare: coldSharesBeyond({ ratePerS: relative * meanPerS, serviceS, idleS }),
  }));
  return (provisioned) => {
    let cold = 0;
    for (const { requests, coldShare } of levels) cold += requests * coldShare(provisioned);
    return Math.min(1, cold);
  };
}

/** `overflowBeyond` for all numbers of provisioned containers above 0. */
function coldSharesBeyond({ ratePerS, serviceS, idleS }: Traffic): (provisioned: number) => number {
  const offered = ratePerS * serviceS;
  if (ratePerS <= 0 || offered >= FLUID) return () => 0;
  // By container: the share of all requests that finds it expired, and then of those that find one beyond it expired.
  const shares: number[] = [0];
  let busy = 1;
  for (let k = 1; busy > NEGLIGIBLE && k <= MAX_CONTAINERS; k++) {
    const next = (offered * busy) / (k + offered * busy);
    const perIdle = ratePerS * busy * idleS;
    shares.push(perIdle < NEVER_COLD ? (busy - next) * Math.exp(-perIdle) : 0);
    busy = next;
  }
  let beyond = 0;
  for (let k = shares.length - 1; k >= 0; k--) {
    const own = shares[k] ?? 0;
    shares[k] = beyond;
    beyond += own;
  }
  return (provisioned) => Math.min(1, (shares[provisioned] ?? 0) + busy);
}

const NO_LEVEL = { share: 0, relative: 0 };

/**
 * How many containers pay for being provisioned: each further one as long as the work it takes over saves more than it costs. The k-th
 * takes λ·s·(B(k−1) − B(k)), Erlang B at the rate of each part of the day, and every further one takes less.
 * @param worth.minBusyShare share of the time that a container must be busy to pay for itself.
 * @param worth.max maximum number of containers.
 */
export function worthProvisioning(
  day: Day,
  worth: {
    readonly meanPerS: number;
    readonly serviceS: number;
    readonly minBusyShare: number;
    readonly max: number;
  },
): number {
  const levels = levelsOf(day);
  const blocked = new Float64Array(levels.length).fill(1);
  for (let count = 0; count < worth.max; count++) {
    let taken = 0;
    for (let i = 0; i < levels.length; i++) {
      const { share, relative } = levels[i] ?? NO_LEVEL;
      const offered = relative * worth.meanPerS * worth.serviceS;
      const before = blocked[i] ?? 0;
      const after = (offered * before) / (count + 1 + offered * before);
      taken += share * offered * (before - after);
      blocked[i] = after;
    }
    if (taken <= worth.minBusyShare) return count;
  }
  return worth.max;
}
