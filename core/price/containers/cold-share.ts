import type { Day } from '#core/price/traffic/day.ts';
import { levelsOf } from '#core/price/traffic/levels.ts';
import { createRandom } from '#core/math/stats/random.ts';

const REQUESTS = 16_000;
/** Idle times of requests before counting begins. */
const WARM_UP_IDLE_TIMES = 2;
/** Loads beyond which a simulation of this size has not seen enough idle times. */
const MAX_PER_IDLE = 2000;

/** The same gaps for every load, so that loads differ by nothing but their load. */
let gaps: Float64Array | null = null;

function exponentialGaps(): Float64Array {
  if (gaps !== null) return gaps;
  const random = createRandom(1).fork('containers');
  const drawn = new Float64Array(REQUESTS + WARM_UP_IDLE_TIMES * MAX_PER_IDLE);
  for (let i = 0; i < drawn.length; i++) drawn[i] = random.exponential();
  gaps = drawn;
  return drawn;
}

/**
 * Share of Poisson requests that meet a cold start, by the rule itself: a request goes to the idle container that was used last; one that
 * was idle for T_idle is gone. Seeded; services take equally long.
 * @param load.offered mean number in service, λ·s.
 * @param load.perIdle mean number of requests in an idle time, λ·T_idle; at most `MAX_PER_IDLE`.
 */
export function simulateColdShare(load: { readonly offered: number; readonly perIdle: number }): number {
  const { offered, perIdle } = load;
  // Time counts in mean gaps.
  const drawn = exponentialGaps();
  const warmUp = Math.ceil(WARM_UP_IDLE_TIMES * perIdle);
  const requests = Math.min(drawn.length, warmUp + REQUESTS);
  // Services take equally long, so that containers become free in the order in which they were taken.
  const freeAt = new Float64Array(requests);
  let firstBusy = 0;
  const idleSince: number[] = [];
  let now = 0;
  let cold = 0;
  for (let i = 0; i < requests; i++) {
    now += drawn[i] ?? 0;
    for (; firstBusy < i && (freeAt[firstBusy] ?? 0) <= now; firstBusy++) idleSince.push(freeAt[firstBusy] ?? 0);
    const last = idleSince.pop();
    if (last === undefined || now - last >= perIdle) {
      // The others have been idle for longer still.
      idleSince.length = 0;
      if (i >= warmUp) cold += 1;
    }
    freeAt[i] = now + offered;
  }
  return cold / (requests - warmUp);
}

/** What does not find one of the first containers free. */
interface Overflow {
  /** Share of the requests that find all of them busy. */
  readonly busyShare: number;
  /** Share of the requests that go on to a container that is no longer there. */
  readonly coldShare: number;
}

/** Shares too small to matter. */
const NEGLIGIBLE = 1e-9;
/** Requests in an idle time beyond which a container is never gone. */
const NEVER_COLD = 40;
const MAX_CONTAINERS = 100_000;
/**
 * From so many in service at once the fluid limit tells: the spread of the load is a hundredth of it, and no platform runs that many for one account
 * without being asked.
 */
const FLUID = 10_000;

/**
 * Poisson requests before containers of which the most recently used one serves. Container k sees what the k−1 before it are too busy for:
 * Erlang's B of that many servers, taken as Poisson; a request that reaches it finds it gone with probability e^(−λ_k·T_idle). The first
 * `provisioned` of them never go. Within a factor of two of a simulation, since an overflow is burstier than Poisson.
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

/** Below this mean number in service one container serves all: λ·s ≪ 1. */
const ONE_CONTAINER = 0.001;
/** Grid of the remembered simulations: neighbours are 22 % apart in load. */
const STEP = 0.2;
/** Rows of the grid beside each other in one key. */
const ROWS = 4096;
const simulated = new Map<number, number>();

/**
 * Share of Poisson requests that meet a cold start. While λ·s ≪ 1 one container serves all of them and is gone with probability
 * e^(−λ·T_idle); beyond, the rule is simulated (most recently used container first, gone after T_idle) and remembered by load; with thousands
 * of requests in an idle time, where next to nothing is cold, the overflow from container to container tells (docs/methodology/traffic.md).
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

/** What becomes of a day's requests before containers of which some are provisioned. */
interface DayOverflow {
  /** Share of the requests that find a provisioned container free. */
  readonly provisionedShare: number;
  readonly coldShare: number;
}

/** The same over a day, each hour at its own rate: nights are colder, and peaks overflow more. */
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
    const at = { ratePerS: relative * meanPerS, serviceS, idleS };
    const requests = share * relative;
    const overflow = provisioned === 0 ? null : overflowBeyond({ ...at, provisioned });
    busy += requests * (overflow?.busyShare ?? 1);
    cold += requests * (overflow === null ? coldShare(at) : overflow.coldShare);
  }
  return { provisionedShare: 1 - busy, coldShare: Math.min(1, cold) };
}

const NO_LEVEL = { share: 0, relative: 0 };

/**
 * How many containers pay for being provisioned: each as long as the work it takes over saves more than it costs. The k-th of them takes
 * λ·s·(B(k−1) − B(k)), Erlang's B at each hour's rate, and every further one less.
 * @param worth.leastBusyShare share of the time that one must be busy to pay.
 */
export function worthProvisioning(
  day: Day,
  worth: {
    readonly meanPerS: number;
    readonly serviceS: number;
    readonly leastBusyShare: number;
    readonly most: number;
  },
): number {
  const levels = levelsOf(day);
  const blocked = new Float64Array(levels.length).fill(1);
  for (let count = 0; count < worth.most; count++) {
    let taken = 0;
    for (let i = 0; i < levels.length; i++) {
      const { share, relative } = levels[i] ?? NO_LEVEL;
      const offered = relative * worth.meanPerS * worth.serviceS;
      const before = blocked[i] ?? 0;
      const after = (offered * before) / (count + 1 + offered * before);
      taken += share * offered * (before - after);
      blocked[i] = after;
    }
    if (taken <= worth.leastBusyShare) return count;
  }
  return worth.most;
}
