/** What does not find one of the first containers free. */
export interface Overflow {
  /** Share of the requests that find all of them busy. */
  readonly busyShare: number;
  /** Share of the requests that go on to a container that is no longer there. */
  readonly coldShare: number;
}

/** Shares below which nobody looks. */
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
