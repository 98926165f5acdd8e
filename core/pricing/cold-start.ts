/**
 * Share of Poisson requests that meet a cold container when the platform prefers the most recently used one and drops a container after
 * T_idle without work. Container k sees what the k−1 before it are too busy for: Erlang's B of that many servers, taken as Poisson;
 * a request that reaches it finds it gone with probability e^(−λ_k·T_idle). With λ·s ≪ 1 this is e^(−λ·T_idle); with several
 * busy containers it is within a factor of two of a simulation (the overflow is burstier than Poisson).
 */
export function coldStartShare(traffic: {
  readonly ratePerS: number;
  readonly serviceS: number;
  readonly idleS: number;
}): number {
  const { ratePerS, serviceS, idleS } = traffic;
  if (ratePerS <= 0) return 1;
  const offered = ratePerS * serviceS;
  let overflow = 1;
  let cold = 0;
  for (let k = 1; overflow > 1e-9 && k <= 100_000; k++) {
    const next = (offered * overflow) / (k + offered * overflow);
    cold += (overflow - next) * Math.exp(-ratePerS * overflow * idleS);
    overflow = next;
  }
  return Math.min(1, cold + overflow);
}
