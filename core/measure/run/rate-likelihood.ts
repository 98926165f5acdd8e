import { sum } from '#core/math/stats/moments.ts';
import type { Interval } from '#core/contract/base/numbers.ts';
import { studentTQuantile } from '#core/math/stats/distributions.ts';

/** One point as the fit sees it. */
export interface LatePoint {
  readonly ratePerS: number;
  readonly requests: number;
  /** Late requests of each excursion of the queue. */
  readonly excursions: readonly number[];
  /** A saturated point: its requests would all be late in the end. */
  readonly isWall: boolean;
}

/** What the fit knows besides the points. */
export interface LateModel {
  /** Share of requests that may be late: 0.01 for a p99. */
  readonly allowed: number;
  /** Requests per second that the servers can serve. */
  readonly capacityPerS: number;
  /** Mean length of the stalls that decide lateness; 0 if none do. */
  readonly stallMs: number;
}

/** A point counts as at most this many times the allowed share late: a larger excess gives no information about where the limit is crossed. */
const FARTHEST = 10;
/** Points at rates this near to the crossing count, as factors of it: farther away the late share no longer follows one power. */
const NEAR = { low: 0.6, high: 1.3 };
/**
 * The late share grows with the load ρ as a power of 1 ÷ (1 − ρ). For a queue alone the power is ln(1/q) where the share is q (exactly so for
 * M/M/1, in heavy traffic for others), 4.6 at p99; half of it allows for services with a longer tail. Stalls of the whole server that come by
 * themselves give a power of 1, because each delays what arrives until the queue that it left is gone; half of it allows for rare slow
 * requests.
 */
const POWERS = { shareOfQueue: 0.5, ofStalls: 0.5, steepest: 200, steps: 32 };
/** Late requests of an excursion of M/M/1, beyond the first, are geometric with mean ρ ÷ (1 − ρ)², so that their dispersion is about twice that. */
const QUEUE_DISPERSION = 2;
/** Loads above this one count as it. */
const HIGHEST_LOAD = 0.99;
/** Rates within this distance, in logarithms, have excursions of about the same size. */
const SIMILAR = 0.15;
/** Rates that are tried: from this share of the lowest measured one to this one of the highest, each by this factor above the one before. */
const TRIED = { low: 0.25, high: 1.1, step: 1.005 };
/**
 * One-sided confidence of each end of the interval, and what the quantile is widened by: the rates were chosen by the same data, and the power
 * is an approximation. With 1 an end was right in 86 to 100 % of the quick searches of each simulated service, with this factor in nine of ten or more
 * (docs/methodology/coverage.md).
 */
const CONFIDENCE = 0.95;
const WIDENED = 1.2;
/** Fewer excursions than this have no spread of their own. */
const MIN_FREEDOM = 2;

interface Fit {
  readonly ratePerS: number;
  readonly likelihood: number;
}

interface Weighted {
  readonly requests: number;
  readonly late: number;
  readonly dispersion: number;
  readonly logSlack: number;
}

/**
 * The rate at which the late share reaches what is allowed, by quasi-likelihood: around it the share follows q·((1 − ρ_X) ÷ (1 − ρ))^power,
 * and excursions of the queue are Poisson, whose sizes give the dispersion. `low` and `high` are the ends of the rates that the points do not
 * reject at 95 % on their side, whatever the power (profile likelihood with the t quantile for the number of excursions; McCullagh and Nelder,
 * Generalized Linear Models, 1989, chapter 9). An end is null where no rate is rejected on its side. `value` is the rate with half of the
 * likelihood on either side, because the most likely rate is too high where a wall follows a long stretch that held; with stalls that decide,
 * whose likelihood has no lower end, it is the most likely rate.
 * @param points at least one.
 * @param aroundPerS a first estimate, which tells the points that count.
 */
export function likelyRate(points: readonly LatePoint[], aroundPerS: number, model: LateModel): Interval {
  const near = points.filter(({ ratePerS }) => ratePerS >= NEAR.low * aroundPerS && ratePerS <= NEAR.high * aroundPerS);
  const used = near.length < 2 ? points : near;
  const weighted = used.map((point) => weightedPoint(point, points, model));
  const powers = powersOf(model);
  const fits = triedRates(points).map((ratePerS) => ({
    ratePerS,
    likelihood: bestLikelihood(weighted, powers, { ratePerS, model }),
  }));
  const best = Math.max(...fits.map(({ likelihood }) => likelihood));
  const excursions = used.reduce((total, each) => total + each.excursions.length, 0);
  const quantile = WIDENED * studentTQuantile(CONFIDENCE, Math.max(MIN_FREEDOM, excursions - 1));
  const within = fits.filter(({ likelihood }) => likelihood >= best - quantile ** 2 / 2);
  const [first, last] = [within[0], within.at(-1)];
  return {
    value: (model.stallMs > 0 ? likeliest(within, best) : middleOf(within, best)) ?? aroundPerS,
    low: first === undefined || first === fits[0] ? null : first.ratePerS,
    high: last === undefined || last === fits.at(-1) ? null : last.ratePerS,
  };
}

function triedRates(points: readonly LatePoint[]): readonly number[] {
  const rates = points.map(({ ratePerS }) => ratePerS);
  const lowest = TRIED.low * Math.min(...rates);
  const steps = Math.ceil(Math.log((TRIED.high * Math.max(...rates)) / lowest) / Math.log(TRIED.step));
  return Array.from({ length: steps }, (_, step) => lowest * TRIED.step ** step);
}

function powersOf({ allowed, stallMs }: LateModel): readonly number[] {
  const { shareOfQueue, ofStalls, steepest, steps } = POWERS;
  const flattest = stallMs > 0 ? ofStalls : shareOfQueue * Math.log(1 / allowed);
  return Array.from({ length: steps + 1 }, (_, step) => flattest * (steepest / flattest) ** (step / steps));
}

/** Late requests of a point, at most `FARTHEST` times those that are allowed. */
export function countedLate({ requests, excursions, isWall }: LatePoint, allowed: number): number {
  const most = Math.min(1, FARTHEST * allowed) * requests;
  return isWall ? most : Math.min(most, sum(excursions));
}

function weightedPoint(point: LatePoint, all: readonly LatePoint[], model: LateModel): Weighted {
  return {
    requests: point.requests,
    late: countedLate(point, model.allowed),
    dispersion: dispersionAt(point, all, model),
    logSlack: logSlack(point.ratePerS, model),
  };
}

/** ln(1 − ρ) at a rate. */
function logSlack(ratePerS: number, { capacityPerS }: LateModel): number {
  return Math.log(1 - Math.min(HIGHEST_LOAD, ratePerS / capacityPerS));
}

/** Quasi-likelihood of the points if the limit were first missed at this rate, with the most likely power. */
function bestLikelihood(
  points: readonly Weighted[],
  powers: readonly number[],
  { ratePerS, model }: { readonly ratePerS: number; readonly model: LateModel },
): number {
  const { allowed } = model;
  const from = logSlack(ratePerS, model);
  const logAllowed = Math.log(allowed);
  const logMost = Math.min(0, Math.log(FARTHEST) + logAllowed);
  let best = Number.NEGATIVE_INFINITY;
  for (const power of powers) {
    let likelihood = 0;
    for (const each of points) {
      const logShare = Math.min(logMost, logAllowed + power * (from - each.logSlack));
      likelihood += (each.late * logShare - each.requests * Math.exp(logShare)) / each.dispersion;
    }
    if (likelihood > best) best = likelihood;
  }
  return best;
}

/** The middle of the most likely rates, in logarithms. */
function likeliest(within: readonly Fit[], best: number): number | undefined {
  const likely = within.filter(({ likelihood }) => likelihood >= best - 1e-9);
  const [first, last] = [likely[0]?.ratePerS, likely.at(-1)?.ratePerS];
  return first === undefined || last === undefined ? undefined : Math.sqrt(first * last);
}

/** The rate with half of the likelihood below it. */
function middleOf(within: readonly Fit[], best: number): number | undefined {
  const weights = within.map(({ likelihood }) => Math.exp(likelihood - best));
  const half = sum(weights) / 2;
  let below = 0;
  return within.find((_, index) => (below += weights[index] ?? 0) >= half)?.ratePerS;
}

/**
 * The number of late requests that count as much as one independent one. Excursions of a size s come as Poisson events, so that the variance of their
 * total is its mean times Σs² ÷ Σs. Sizes are those of points at similar rates, or of the next higher ones that had any, and one more excursion that
 * is as large as the largest of these, or as the queue and the stalls of the run let expect: the next may be as large (Fay and Feuer 1997).
 */
function dispersionAt(point: LatePoint, all: readonly LatePoint[], model: LateModel): number {
  const { ratePerS } = point;
  if (point.isWall) return Math.max(1, countedLate(point, model.allowed));
  const stable = all.filter((each) => !each.isWall && each.excursions.length > 0);
  const similar = stable.filter((each) => Math.abs(Math.log(each.ratePerS / ratePerS)) <= SIMILAR);
  const above = stable.filter((each) => each.ratePerS > ratePerS).sort((a, b) => a.ratePerS - b.ratePerS);
  const sizes = (similar.length > 0 ? similar : above.slice(0, 1)).flatMap((each) => countedSizes(each, model.allowed));
  const load = Math.min(HIGHEST_LOAD, ratePerS / model.capacityPerS);
  const ofQueue = 1 + (QUEUE_DISPERSION * load) / (1 - load) ** 2;
  const ofStalls = (QUEUE_DISPERSION * ratePerS * model.stallMs) / 1000 / (1 - load);
  const largest = Math.max(1, ofQueue, ofStalls, ...sizes);
  return (sum(sizes.map((size) => size * size)) + largest * largest) / (sum(sizes) + largest);
}

/** The sizes of the excursions, scaled so that they add up to what counts. */
function countedSizes(point: LatePoint, allowed: number): readonly number[] {
  const scale = countedLate(point, allowed) / Math.max(1, sum(point.excursions));
  return point.excursions.map((size) => scale * size);
}
