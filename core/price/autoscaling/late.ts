/** How instances answer beyond X_slo. */
export interface Overload {
  /** µ ÷ X_slo: the most that an instance serves, relative to what it serves within the SLO; at least 1. */
  readonly mostRatio: number;
  /** Share of the requests that are late at X_slo, by its definition: 0.01 for a p99. */
  readonly lateAtSlo: number;
  /** Seconds after which a caller gives up; Infinity for work that waits for as long as it takes. */
  readonly patienceS: number;
}

/** Work of each minute, and the instances that serve, both in instances at their expected X_slo. */
export interface Served {
  readonly load: Float64Array;
  readonly serving: Float64Array;
}

/**
 * The share of the requests that are late at a load between X_slo (1) and µ (`mostRatio`). Waits beyond a limit become rarer exponentially in
 * the capacity that is left (heavy traffic: P(W > w) ≈ e^(−2(1−ρ)w/s)), so the logarithm of the share is linear between both: `lateAtSlo` at X_slo, all at µ.
 */
export function lateShareAt(load: number, { mostRatio, lateAtSlo }: Overload): number {
  if (load <= 1) return 0;
  return load >= mostRatio ? 1 : lateAtSlo ** ((mostRatio - load) / (mostRatio - 1));
}

/**
 * Requests of each minute that are late or given up, in the unit of the load, if each instance carries `rate` times its expected X_slo within the SLO. Work
 * beyond µ queues; whoever arrives while it does is late. The queue of the end of the cycle stands before its beginning.
 */
export function lateByMinute(served: Served, rate: number, overload: Overload): Float64Array {
  const to = new Float64Array(served.load.length);
  const { queued } = passOver(served, rate, { overload, queued: 0, to });
  if (queued > 0) passOver(served, rate, { overload, queued, to });
  return to;
}

/** One cycle from a queue on: the queue at its end and all that is late, which is also written by minute. */
function passOver(
  { load, serving }: Served,
  rate: number,
  of: { readonly overload: Overload; readonly queued: number; readonly to: Float64Array | null },
): { readonly queued: number; readonly late: number } {
  const { overload, to } = of;
  const { mostRatio, patienceS } = overload;
  let { queued } = of;
  let late = 0;
  for (let minute = 0; minute < load.length; minute++) {
    const arriving = load[minute] ?? 0;
    const within = rate * (serving[minute] ?? 0);
    if (queued === 0 && arriving <= within) {
      if (to !== null) to[minute] = 0;
      continue;
    }
    const most = within * mostRatio;
    const own = within > 0 ? lateShareAt(arriving / within, overload) : 1;
    // Until the queue is worked off, whoever arrives waits behind it.
    const queuedShare = queued === 0 ? 0 : most > arriving ? Math.min(1, queued / (most - arriving)) : 1;
    const lost = arriving * Math.max(own, queuedShare);
    late += lost;
    if (to !== null) to[minute] = lost;
    const longest = patienceS === Infinity ? Infinity : ((most > 0 ? most : arriving) * patienceS) / 60;
    queued = Math.min(longest, Math.max(0, queued + arriving - most));
    if (queued < 1e-12) queued = 0;
  }
  return { queued, late };
}

/** Relative precision of a needed rate. */
const PRECISION = 0.005;
/** A rate below this share of the highest load is not looked for: a fleet is loaded to a fraction of X_slo, not to a hundredth. */
const LEAST_SHARE = 1 / 64;

/**
 * What each instance must carry within the SLO so that no more than a share of the requests is late, relative to its expected X_slo: 0.5 for a fleet that
 * never loads an instance to more than half. Infinity if requests meet no instance more often.
 */
export function neededRate({ load, serving }: Served, allowedShare: number, overload: Overload): number {
  let total = 0;
  let highest = 0;
  for (let minute = 0; minute < load.length; minute++) {
    const arriving = load[minute] ?? 0;
    const instances = serving[minute] ?? 0;
    total += arriving;
    if (instances > 0 && arriving > highest * instances) highest = arriving / instances;
  }
  if (highest === 0) return total === 0 ? 0 : Infinity;
  const allowed = allowedShare * total * (1 + 1e-9);
  const suffices = (rate: number): boolean => lateSum({ load, serving }, rate, overload) <= allowed;
  if (!suffices(highest * (1 + 1e-9))) return Infinity;
  // Whoever arrives at more than µ is late, whatever the queue: below this rate there are too many of them.
  let low = Math.max(highest * LEAST_SHARE, loadExceededBy({ load, serving, highest }, allowed) / overload.mostRatio);
  let high = highest;
  if (suffices(low)) return low;
  while (high > low * (1 + PRECISION)) {
    const middle = low * Math.sqrt(high / low);
    if (suffices(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Steps of the loads of an instance. */
const STEPS = 128;

/** A load of an instance that more than some requests exceed, and hardly more than those, in steps of the highest. */
function loadExceededBy({ load, serving, highest }: Served & { readonly highest: number }, requests: number): number {
  const inStep = new Float64Array(STEPS);
  for (let minute = 0; minute < load.length; minute++) {
    const arriving = load[minute] ?? 0;
    const instances = serving[minute] ?? 0;
    const step =
      instances > 0 ? Math.min(STEPS - 1, Math.floor((STEPS * arriving) / (instances * highest))) : STEPS - 1;
    inStep[step] = (inStep[step] ?? 0) + arriving;
  }
  let above = 0;
  for (let step = STEPS - 1; step > 0; step--) {
    above += inStep[step] ?? 0;
    if (above > requests) return (step / STEPS) * highest;
  }
  return 0;
}

/** All that is late in a cycle. */
function lateSum(served: Served, rate: number, overload: Overload): number {
  const { queued, late } = passOver(served, rate, { overload, queued: 0, to: null });
  return queued > 0 ? passOver(served, rate, { overload, queued, to: null }).late : late;
}
