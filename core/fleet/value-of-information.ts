/** An option with its cost in every simulation: Infinity where it is infeasible. */
export interface CostedOption {
  readonly monthlyUsd: Float64Array;
}

/** What is compared. */
export interface InformationRequest<T extends CostedOption> {
  readonly options: readonly T[];
  /** The option that is chosen without the measurement. */
  readonly baseline: T;
  /** The quantity to be measured, in every simulation: the z score of the type's error. */
  readonly z: Float64Array;
  /** The choice by the rules with the knowledge of some simulations, given by their indices; null if nothing is feasible. */
  readonly choose: (simulations: readonly number[]) => T | null;
  /** Groups of simulations with a similar measurement. */
  readonly strata: number;
}

/** The value of a measurement. Shares are shares of the simulations. */
export interface InformationValue<T> {
  readonly changeShare: number;
  /** Dollars per month: the mean over the simulations with the interval of nine in ten. The value is never negative; its low end may be. */
  readonly valueUsd: { readonly value: number; readonly low: number; readonly high: number };
  /** The other choices with the share of the simulations in which each is made, the largest first. */
  readonly choices: readonly { readonly option: T; readonly share: number }[];
}

/** The simulations of a stratum must be enough for a choice in each of its two halves. */
const MIN_SIMULATIONS_OF_STRATUM = 4;

/**
 * The expected value of partial perfect information about one quantity, in dollars per month, by strata of the simulations that a plan has (Strong,
 * Oakley & Brennan 2014): simulations in the order of `z` are cut into groups, and the rules choose in each group as they would after the measurement.
 *
 *     value = max(0, Σ over the simulations of groups with another choice of (cost of the baseline − cost of that choice) ÷ number of all simulations)
 *
 * A group has another choice if both its halves, the even and the odd simulations, lead to the same one, so that the accidents of one half do not count
 * as information. In a simulation in which an option is infeasible, it costs as much as the most expensive feasible one.
 */
export function valueOfInformation<T extends CostedOption>(request: InformationRequest<T>): InformationValue<T> {
  const { options, baseline, choose } = request;
  const count = request.z.length;
  const dearest = dearestBySimulation(options, count);
  const charged = (option: T, simulation: number): number => {
    const usd = option.monthlyUsd[simulation] ?? Infinity;
    return Number.isFinite(usd) ? usd : (dearest[simulation] ?? 0);
  };
  const won = new Map<T, number>();
  const savedUsd = new Float64Array(count);
  for (const stratum of strataOf(request.z, request.strata)) {
    const option = choose(stratum.filter((_, i) => i % 2 === 0));
    if (option === null || option === baseline) continue;
    if (choose(stratum.filter((_, i) => i % 2 === 1)) !== option) continue;
    won.set(option, (won.get(option) ?? 0) + stratum.length);
    for (const simulation of stratum)
      savedUsd[simulation] = charged(baseline, simulation) - charged(option, simulation);
  }
  const choices = [...won]
    .map(([option, simulations]) => ({ option, share: simulations / count }))
    .sort((a, b) => b.share - a.share);
  const changed = choices.reduce((sum, { share }) => sum + share, 0);
  return { changeShare: Math.min(1, changed), valueUsd: meanWithEnds(savedUsd), choices };
}

/** The mean, and ± 1.645 standard errors. */
function meanWithEnds(values: Float64Array): InformationValue<never>['valueUsd'] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = values.length < 2 ? 0 : 1.645 * Math.sqrt(squares / (values.length - 1) / values.length);
  return { value: Math.max(0, mean), low: mean - half, high: Math.max(0, mean + half) };
}

/** Dollars for minutes of a machine: `minutes ÷ 60 × price`. */
export function costToFindOut(minutes: number, usdPerHour: number): number {
  return (minutes / 60) * usdPerHour;
}

/** The indices of the simulations in the order of a quantity, cut into groups of equal size. */
function strataOf(z: Float64Array, wanted: number): readonly (readonly number[])[] {
  const order = Array.from(z.keys()).sort((a, b) => (z[a] ?? 0) - (z[b] ?? 0));
  const count = Math.max(1, Math.min(wanted, Math.floor(order.length / MIN_SIMULATIONS_OF_STRATUM)));
  return Array.from({ length: count }, (_, i) =>
    order.slice(Math.round((i * order.length) / count), Math.round(((i + 1) * order.length) / count)),
  );
}

function dearestBySimulation(options: readonly CostedOption[], simulations: number): Float64Array {
  const dearest = new Float64Array(simulations);
  for (const { monthlyUsd } of options) {
    monthlyUsd.forEach((usd, i) => {
      if (Number.isFinite(usd) && usd > (dearest[i] ?? 0)) dearest[i] = usd;
    });
  }
  return dearest;
}
