import type { Promises } from '#core/contract/serving/promises.ts';
import { lindleyWaitsMs } from '#core/math/queueing/lindley.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { countOver, tellableShares } from '#core/math/stats/share-test.ts';
import { oncePerNumber } from '#core/once-per.ts';
import { duration, percent, plain, roundDuration } from '#core/words/format/format.ts';
import { testedLimits } from './check-target.ts';

/** Requests of a simulated queue, enough for the correlation of a busy one, and simulations. */
const REQUESTS = 60_000;
const SIMULATIONS = 3;
/** A queue that is fuller has no steady state within so many requests. */
const MAX_UTILISATION = 0.97;
const SEED = 1;

/** How far from its limit a latency must be for a run to find it in 90 % of cases: as ratios to the limit. Null where no ratio is found. */
export interface Tellable {
  readonly percentile: number;
  readonly limitMs: number;
  readonly holdsBelow: number | null;
  readonly brokenAbove: number | null;
}

/**
 * What a test can show about each expected latency, computed before it runs, if requests wait in one queue (M/M/1) whose percentile is the limit. Its
 * times in the system are exponential, so P(T > t) = e^(−(μ − λ)·t) gives its service rate μ, and a simulation the correlation of its requests.
 * Stalls that come less often than requests of such a queue need longer.
 */
export function tellable(
  { ratePerS, durationS }: { readonly ratePerS: number; readonly durationS: number },
  promises: Pick<Promises, 'p99Ms' | 'sloMs' | 'sloPercentile'>,
): readonly Tellable[] {
  return testedLimits(promises).flatMap(({ percentile, ms: limitMs }) => {
    if (limitMs === null) return [];
    const allowed = (100 - percentile) / 100;
    const dispersion = queueDispersion(ratePerS / 1000, limitMs, allowed);
    const { smaller, larger } = tellableShares(Math.floor(ratePerS * durationS), dispersion, allowed);
    // A share q over the limit means a percentile of ln(allowed) ÷ ln(q) times the limit.
    const ratio = (share: number): number => Math.log(allowed) / Math.log(share);
    return [
      {
        percentile,
        limitMs,
        holdsBelow: smaller === null ? null : smaller === 0 ? 0 : ratio(smaller),
        brokenAbove: larger === null || larger >= 1 ? null : ratio(larger),
      },
    ];
  });
}

function queueDispersion(ratePerMs: number, limitMs: number, allowed: number): number {
  const servicePerMs = ratePerMs + Math.log(1 / allowed) / limitMs;
  return dispersionAt(allowed)(Math.min(MAX_UTILISATION, ratePerMs / servicePerMs));
}

const dispersionAt = oncePerNumber((allowed) =>
  oncePerNumber((utilisation) => simulatedDispersion(utilisation, allowed)),
);

function simulatedDispersion(utilisation: number, allowed: number): number {
  let sum = 0;
  for (let index = 0; index < SIMULATIONS; index++) {
    const random = createRandom(SEED).fork(index);
    const arrivals = new Float64Array(REQUESTS);
    const services = new Float64Array(REQUESTS);
    let at = 0;
    for (let request = 0; request < REQUESTS; request++) {
      at += random.exponential() / utilisation;
      arrivals[request] = at;
      services[request] = random.exponential();
    }
    const times = lindleyWaitsMs(arrivals, services).map((wait, request) => wait + (services[request] ?? 0));
    sum += countOver(times, Infinity, allowed).dispersion;
  }
  return sum / SIMULATIONS;
}

/** What a test can show, as a line before it runs: `in 60 s the test can show: …`. */
export function tellableText({
  ratePerS,
  durationS,
  promises,
}: {
  readonly ratePerS: number;
  readonly durationS: number;
  readonly promises: Pick<Promises, 'p99Ms' | 'sloMs' | 'sloPercentile'>;
}): string {
  const time = roundDuration(1000 * durationS);
  const known = tellable({ ratePerS, durationS }, promises);
  if (known.length === 0) return `the plan expects no latency, so ${time} test the rate only`;
  const parts = known.map((each) => {
    const { percentile, limitMs, holdsBelow, brokenAbove } = each;
    const name = `p${plain(percentile)} of at most ${duration(limitMs)}`;
    if (holdsBelow === null && brokenAbove === null) return `nothing about a ${name}; use a longer --duration-s`;
    return `${name}: ${[
      brokenAbove === null
        ? 'an excess may stay undecided'
        : `an excess of ${percent(brokenAbove - 1)} is detected in 90 % of the cases`,
      holdsBelow === null
        ? 'no latency can be confirmed'
        : `a latency that is ${percent(1 - holdsBelow)} shorter is confirmed in 90 %`,
    ].join(', ')}`;
  });
  return `in ${time} the test can show: ${parts.join('; ')} (if requests wait in a queue; rare stalls take longer)`;
}
