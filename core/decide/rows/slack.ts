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
  const { simulations, slack, monthlyUsd } = of;
  const larger = SLACKS.filter((step) => step > slack).map((step) => withSlack(simulations, step));
  const failed = [...monthlyUsd.keys()].filter((i) => !Number.isFinite(monthlyUsd[i]));
  const first = remediesAmong(failed.slice(0, ENOUGH_WITHOUT), larger, of);
  if (first.size === 0) return first;
  return new Map([...first, ...remediesAmong(failed.slice(ENOUGH_WITHOUT), larger, of)]);
}

/** The remedies of some draws: each step in all of them, because a fleet is sized once for the draws of a step. */
function remediesAmong(
  failed: readonly number[],
  larger: readonly (readonly Draw[])[],
  { candidate, workload, pricer }: Pick<Parameters<typeof remediesOf>[0], 'candidate' | 'workload' | 'pricer'>,
): ReadonlyMap<number, number> {
  const remedies = new Map<number, number>();
  for (const draws of larger) {
    for (const i of failed) {
      const draw = draws[i];
      if (draw === undefined || remedies.has(i)) continue;
      const usd = pricer.usd(candidate, workload, draw);
      if (Number.isFinite(usd)) remedies.set(i, usd);
    }
  }
  return remedies;
}
