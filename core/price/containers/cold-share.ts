import { createRandom } from '#core/math/stats/random.ts';

const REQUESTS = 16_000;
/** Warm-up before counting, in idle times of requests. */
const WARM_UP_IDLE_TIMES = 2;
/** Requests per idle time above which a simulation of this size does not cover enough idle times, so that they are counted by container. */
export const MAX_PER_IDLE = 2000;

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

/** Requests that find none of the first containers free. Whoever asks for many gives one to overwrite. */
export interface Overflow {
  /** Share of the requests that find all of them busy. */
  busyShare: number;
  /** Share of the requests that go to an expired container. */
  coldShare: number;
}

/** The reciprocal of a share that is too small to matter. */
const NEGLIGIBLE = 1e9;
/** Requests per idle time above which a container never expires. */
const NEVER_COLD = 40;
const MAX_CONTAINERS = 100_000;
/**
 * Mean number in service from which the fluid limit applies: the standard deviation of the load is a hundredth of it, and no platform runs
 * that many for one account without a special request.
 */
const FLUID = 10_000;
/** Containers from which it is worthwhile not to count them one by one. */
export const MANY_CONTAINERS = 64;

/**
 * Poisson requests to containers; the most recently used free container serves. Container k receives the requests for which the k−1 containers
 * before it are busy: Erlang B of that many servers, approximated as Poisson. A request that reaches container k finds it expired with
 * probability e^(−λ_k·T_idle). The first `provisioned` containers never expire. Within a factor of two of a simulation, because an overflow
 * is burstier than Poisson.
 * @param offered mean number in service, λ·s.
 * @param perIdle mean number of requests in an idle time, λ·T_idle.
 * @param coldOfAll the share that meets a cold start without provisioned containers, counted by container; NaN if it is not known.
 */
export function overflowBeyond(
  offered: number,
  perIdle: number,
  provisioned: number,
  to: Overflow = { busyShare: 0, coldShare: 0 },
  coldOfAll = Number.NaN,
): Overflow {
  if (perIdle <= 0) {
    to.busyShare = 0;
    to.coldShare = provisioned > 0 ? 0 : 1;
  } else if (offered >= FLUID) {
    to.busyShare = Math.max(0, 1 - provisioned / offered);
    to.coldShare = 0;
  } else {
    const counted = requestsPerBusy(offered, provisioned);
    const perBusy = counted < NEGLIGIBLE ? counted : negligibleBusy(offered);
    // The first containers would not expire either if they were not provisioned.
    const isWarm = perBusy <= perIdle / NEVER_COLD && !Number.isNaN(coldOfAll);
    to.busyShare = 1 / perBusy;
    to.coldShare = isWarm ? coldOfAll : coldBeyond(offered, perIdle, provisioned, perBusy);
  }
  return to;
}

/** Share of the requests that go to an expired container beyond some, which are all busy for one in `perBusy` requests. */
function coldBeyond(offered: number, perIdle: number, provisioned: number, perBusy: number): number {
  const serving = 1 / offered;
  const neverCold = perIdle / NEVER_COLD;
  let k = provisioned;
  let inverse = perBusy;
  if (offered > k + MANY_CONTAINERS) {
    const within = Math.floor(offered);
    const there = requestsPerBusy(offered, within);
    if (there <= neverCold) {
      k = within;
      inverse = there;
    }
  }
  for (; inverse <= neverCold && inverse < NEGLIGIBLE && k < MAX_CONTAINERS; k++) {
    inverse = 1 + inverse * ((k + 1) * serving);
  }
  let busy = 1 / inverse;
  let cold = 0;
  for (; inverse < NEGLIGIBLE && k < MAX_CONTAINERS; k++) {
    inverse = 1 + inverse * ((k + 1) * serving);
    const next = 1 / inverse;
    cold += (busy - next) * expiredShare(perIdle * busy);
    busy = next;
  }
  return Math.min(1, cold + busy);
}

/** Steps of the table of e^(−x) in each unit of x. */
const FINE = 64;
const EXPIRED = Float64Array.from({ length: FINE * NEVER_COLD + 1 }, (_, i) => Math.exp(-i / FINE));

/** e^(−x) for x from 0 to 40, to 2·10⁻¹⁴: it is needed for every container, and takes a quarter of the time of `Math.exp`. */
function expiredShare(x: number): number {
  const at = Math.floor(x * FINE);
  const rest = x - at / FINE;
  const power = 1 - rest * (1 - rest * (1 / 2 - rest * (1 / 6 - rest * (1 / 24 - rest / 120))));
  return (EXPIRED[at] ?? 0) * power;
}

/** Requests for each one that finds all containers busy, of as few containers as make that negligible. More are not told apart. */
function negligibleBusy(offered: number): number {
  const serving = 1 / offered;
  let k = offered > MANY_CONTAINERS ? Math.floor(offered) : 0;
  let perBusy = requestsPerBusy(offered, k);
  for (; perBusy < NEGLIGIBLE && k < MAX_CONTAINERS; k++) perBusy = 1 + perBusy * ((k + 1) * serving);
  return perBusy;
}

/** Terms that are smaller than this part of their sum do not change it. */
const LAST_TERM = 1e-17;
/** Nearly no request finds all of so many containers busy. */
const NEVER_BUSY = 1e30;

/**
 * Requests for each one that finds all of some containers busy: 1/B = Σ n·(n−1)···(n−j+1)/a^j over j = 0 … n, Erlang B of n servers at a load a. From a load of
 * hundreds, its first terms are enough. At most `NEVER_BUSY`, nearly.
 */
export function requestsPerBusy(offered: number, containers: number): number {
  const serving = 1 / offered;
  let sum = 1;
  let term = 1;
  for (let left = containers; left > 0 && term > LAST_TERM * sum && sum < NEVER_BUSY; left--) {
    term *= left * serving;
    sum += term;
  }
  return sum;
}

/** Mean number in service below which one container serves all requests: λ·s ≪ 1. */
const ONE_CONTAINER = 0.001;
/** Step of the cached simulation grid: neighbours are 22 % apart in load. */
const STEP = 0.2;
/** Number of grid rows per column in a cache key. */
const ROWS = 4096;
const simulated = new Map<number, number>();
/** The shares at the corners of a square of the grid. */
const squares = new Map<number, Float64Array>();
const unprovisioned: Overflow = { busyShare: 0, coldShare: 0 };

/** Share of Poisson requests that meet a cold start, of constant traffic. */
export function coldShare(traffic: {
  readonly ratePerS: number;
  readonly serviceS: number;
  readonly idleS: number;
}): number {
  const { ratePerS, serviceS, idleS } = traffic;
  return coldShareAt(ratePerS * serviceS, ratePerS * idleS);
}

/**
 * Share of Poisson requests that meet a cold start. If λ·s ≪ 1, one container serves all of them and has expired with probability
 * e^(−λ·T_idle). Above that, the rule (most recently used container first, expired after T_idle) is simulated and cached by load. With
 * thousands of requests per idle time, where almost nothing is cold, the Poisson approximation of the overflow applies
 * (docs/methodology/traffic.md).
 * @param offered mean number in service, λ·s, with its logarithm.
 * @param perIdle mean number of requests in an idle time, λ·T_idle, with its logarithm.
 */
export function coldShareAt(
  offered: number,
  perIdle: number,
  logOffered = Math.log(offered),
  logPerIdle = Math.log(perIdle),
): number {
  if (perIdle <= 0) return 1;
  if (offered < ONE_CONTAINER) return Math.exp(-perIdle);
  if (perIdle > MAX_PER_IDLE) return overflowBeyond(offered, perIdle, 0, unprovisioned).coldShare;
  return interpolated(logOffered / STEP, logPerIdle / STEP);
}

function interpolated(x: number, y: number): number {
  const left = Math.floor(x);
  const low = Math.floor(y);
  const right = x - left;
  const high = y - low;
  const square = squareAt(left, low);
  const onLeft = (1 - high) * (square[0] ?? 0) + high * (square[1] ?? 0);
  const onRight = (1 - high) * (square[2] ?? 0) + high * (square[3] ?? 0);
  return (1 - right) * onLeft + right * onRight;
}

function squareAt(left: number, low: number): Float64Array {
  const key = left * ROWS + low;
  const known = squares.get(key);
  if (known !== undefined) return known;
  const square = Float64Array.of(
    simulatedAt(left, low),
    simulatedAt(left, low + 1),
    simulatedAt(left + 1, low),
    simulatedAt(left + 1, low + 1),
  );
  squares.set(key, square);
  return square;
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
