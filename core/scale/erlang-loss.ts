import { normalTail } from '#core/math/stats/distributions.ts';

/** Deviations between servers and load: below the first, Erlang's sum is short; above the second, Poisson's probability of at most the servers is 1. */
const CROWDED = 0.5;
const CERTAIN = 4;

/** Φ and its derivative between both, for interpolation by cubic polynomials, whose error is below 1e-12: Φ itself takes most of the time of a simulation. */
const PARTS = 1024;
const STEP = (CERTAIN - CROWDED) / PARTS;
const at = (index: number): number => CROWDED + STEP * index;
const CERTAINTY = Float64Array.from({ length: PARTS + 2 }, (_, i) => normalTail(-at(i)));
const SLOPE = Float64Array.from(
  { length: PARTS + 2 },
  (_, i) => (STEP * Math.exp(-0.5 * at(i) * at(i))) / Math.sqrt(2 * Math.PI),
);

/**
 * Erlang's loss formula for any load and number of servers: Poisson's probability of the number over that of at most it, by Stirling's formula. The
 * part that depends on the servers alone is kept, because they seldom change.
 */
export class ErlangLoss {
  private servers = -1;
  private perLog = 0;
  private constant = 0;

  /** The share of the requests that finds all servers busy; 0 where it is below 1e-8. */
  of(load: number, servers: number): number {
    const root = Math.sqrt(load);
    if (load < 1e-12 || servers >= load + 6 * root + 6) return 0;
    const d = (servers + 0.5 - load) / root;
    if (d < CROWDED) return crowdedLoss(load, servers);
    if (servers !== this.servers) {
      this.servers = servers;
      this.perLog = Math.log(servers);
      this.constant = servers - 0.5 * Math.log(2 * Math.PI * servers) - 1 / (12 * servers);
    }
    const log = servers * (Math.log(load) - this.perLog) - load + this.constant;
    if (d > CERTAIN) return log < -25 ? 0 : Math.exp(log);
    return Math.exp(log) / certainty(d);
  }
}

/** Φ between both bounds. */
function certainty(d: number): number {
  const from = (d - CROWDED) / STEP;
  const index = Math.floor(from);
  const t = from - index;
  const low = CERTAINTY[index] ?? 1;
  const high = CERTAINTY[index + 1] ?? 1;
  const up = SLOPE[index] ?? 0;
  const next = SLOPE[index + 1] ?? 0;
  return low + t * (up + t * (3 * (high - low) - 2 * up - next + t * (2 * (low - high) + up + next)));
}

/** The same where servers are few for the load: 1 ÷ loss = 1 + c ÷ a + c (c − 1) ÷ a² + … */
function crowdedLoss(load: number, servers: number): number {
  let sum = 1;
  let term = 1;
  for (let left = servers; left > 0 && term > 1e-4 * sum; left--) {
    term *= left / load;
    sum += term;
  }
  return 1 / sum;
}
