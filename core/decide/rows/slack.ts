import type { Workload } from '#core/contract/workload/workload.ts';
import { oncePer, oncePerNumber } from '#core/once-per.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { type Draw, sizedOtherwise } from '#core/price/serving/candidate/draw.ts';
import type { Candidate, Priced, Pricer } from '#core/price/serving/candidate/types.ts';

/** The steps in which a fleet is given more slack. */
export const MOST_SLACK = 3;
export const SLACKS: readonly number[] = [1.5, 2, MOST_SLACK];

/** The central simulation with fleets that are sized for `slack` times the load. */
export const centralWithSlack = oncePerNumber((slack): Draw =>
  slack === 1 ? CENTRAL_SIMULATION : sizedOtherwise(CENTRAL_SIMULATION, { sizedIn: null, slack }),
);

/** The draws with fleets that are sized for `slack` times the load; for the draws of a plan always the same. */
export function withSlack(simulations: readonly Draw[], slack: number): readonly Draw[] {
  return slack === 1 ? simulations : slackened(simulations)(slack);
}

const slackened = oncePer((draws: readonly Draw[]) =>
  oncePerNumber((slack) =>
    draws.map((draw) => sizedOtherwise(draw, { sizedIn: sizeWith(draw.sizedIn, slack), slack })),
  ),
);

/** Draws that share one sizing keep sharing it, so that the size is found once. */
function sizeWith(sizedIn: Draw | null, slack: number): Draw | null {
  return sizedIn === null ? null : slackSizes(sizedIn)(slack);
}

const slackSizes = oncePer((sizedIn: Draw) =>
  oncePerNumber((slack) => sizedOtherwise(sizedIn, { sizedIn: null, slack })),
);

/** The p99 in milliseconds of a candidate's answers; null if it is infeasible. */
export function p99MsOf({ feasible, p99Ms }: Priced): number | null {
  return feasible ? p99Ms : null;
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
  readonly pricer: Pricer;
  /** The draws, with fleets without slack. */
  readonly simulations: readonly Draw[];
  /** The slack of the row, and its cost in each draw; Infinity where it fails. */
  readonly slack: number;
  readonly monthlyUsd: Float64Array;
}): ReadonlyMap<number, number> {
  const { candidate, workload, pricer, simulations, slack, monthlyUsd } = of;
  const larger = SLACKS.filter((step) => step > slack).map((step) => withSlack(simulations, step));
  const remedies = new Map<number, number>();
  let without = 0;
  for (const [i, usd] of monthlyUsd.entries()) {
    if (Number.isFinite(usd)) continue;
    if (remedies.size === 0 && without >= ENOUGH_WITHOUT) break;
    const remedyUsd = firstFinite(larger, (step) => costIn(step[i], candidate, workload, pricer));
    if (remedyUsd === null) without += 1;
    else remedies.set(i, remedyUsd);
  }
  return remedies;
}

function costIn(simulation: Draw | undefined, candidate: Candidate, workload: Workload, pricer: Pricer): number {
  return simulation === undefined ? Infinity : pricer.usd(candidate, workload, simulation);
}

function firstFinite<T>(items: readonly T[], costIs: (item: T) => number): number | null {
  for (const item of items) {
    const usd = costIs(item);
    if (Number.isFinite(usd)) return usd;
  }
  return null;
}
