import type { Day } from '#core/price/traffic/day.ts';
import { levelsOf } from '#core/price/traffic/levels.ts';
import { overflowBeyond } from './overflow.ts';
import { MAX_PER_IDLE, simulateColdShare } from './simulate.ts';

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
 * of requests in an idle time, where next to nothing is cold, the overflow from container to container tells (METHODS, section 3).
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
export interface DayOverflow {
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
