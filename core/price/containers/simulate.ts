import { createRandom } from '#core/math/stats/random.ts';

const REQUESTS = 16_000;
/** Idle times of requests before counting begins. */
const WARM_UP_IDLE_TIMES = 2;
/** Loads beyond which a simulation of this size has not seen enough idle times. */
export const MAX_PER_IDLE = 2000;

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
