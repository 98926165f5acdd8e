import type { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate, Evaluate, Evaluation, Simulation } from '#core/price/serving/candidate/types.ts';

/** The steps in which a fleet is given more slack. */
export const MOST_SLACK = 3;
export const SLACKS: readonly number[] = [1.5, 2, MOST_SLACK];

/** Simulations whose fleets have slack, cached for the simulations of a plan. */
const slackened = new WeakMap<readonly Simulation[], Map<number, readonly Simulation[]>>();

/** The simulations with fleets that are sized for `slack` times the load. */
export function withSlack(simulations: readonly Simulation[], slack: number): readonly Simulation[] {
  if (slack === 1) return simulations;
  const known = slackened.get(simulations) ?? new Map<number, readonly Simulation[]>();
  slackened.set(simulations, known);
  const found = known.get(slack);
  if (found !== undefined) return found;
  // Simulations that share one sizing keep sharing it, so that the size is found once.
  const sizes = new Map<Simulation, Simulation>();
  const sizedWith = (sizedIn: Simulation): Simulation => {
    const size = sizes.get(sizedIn) ?? { ...sizedIn, slack };
    sizes.set(sizedIn, size);
    return size;
  };
  const made = simulations.map((simulation) => ({
    ...simulation,
    slack,
    sizedIn: simulation.sizedIn === null ? null : sizedWith(simulation.sizedIn),
  }));
  known.set(slack, made);
  return made;
}

/** The monthly cost of an evaluation; Infinity if it is infeasible. */
export function costOf(evaluation: Evaluation): number {
  return evaluation.feasible ? (evaluation.monthlyUsd ?? Infinity) : Infinity;
}

/** Number of failed draws without a remedy after which the search stops, if none had one. */
const ENOUGH_WITHOUT = 8;

/**
 * The monthly cost of a row in the draws in which its fleet fails and a larger one holds: with the next step of slack that holds. Draws without such
 * a step are absent.
 */
export function remediesOf(of: {
  readonly candidate: Candidate;
  readonly workload: Workload;
  readonly evaluate: Evaluate;
  /** The draws, with fleets without slack. */
  readonly simulations: readonly Simulation[];
  /** The slack of the row, and its cost in each draw; Infinity where it fails. */
  readonly slack: number;
  readonly monthlyUsd: Float64Array;
}): ReadonlyMap<number, number> {
  const { candidate, workload, evaluate, simulations, slack, monthlyUsd } = of;
  const larger = SLACKS.filter((step) => step > slack).map((step) => withSlack(simulations, step));
  const remedies = new Map<number, number>();
  let without = 0;
  for (const [i, usd] of monthlyUsd.entries()) {
    if (Number.isFinite(usd)) continue;
    if (remedies.size === 0 && without >= ENOUGH_WITHOUT) break;
    const remedyUsd = firstFinite(larger, (step) => costIn(step[i], candidate, workload, evaluate));
    if (remedyUsd === null) without += 1;
    else remedies.set(i, remedyUsd);
  }
  return remedies;
}

function costIn(
  simulation: Simulation | undefined,
  candidate: Candidate,
  workload: Workload,
  evaluate: Evaluate,
): number {
  return simulation === undefined ? Infinity : costOf(evaluate(candidate, workload, simulation));
}

function firstFinite<T>(items: readonly T[], costIs: (item: T) => number): number | null {
  for (const item of items) {
    const usd = costIs(item);
    if (Number.isFinite(usd)) return usd;
  }
  return null;
}
