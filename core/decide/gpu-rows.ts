import { onceAsked } from '#core/once-per.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import type { GpuBounds } from '#core/contract/plan/plan.ts';
import type { ReasonCode, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { groupBy } from '#core/group-by.ts';
import { candidateWith } from '#core/price/serving/candidate/one-shape.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Candidate, Evaluation, Priced, Pricer } from '#core/price/serving/candidate/types.ts';
import { pricedOf } from '#core/price/serving/candidate/evaluation.ts';
import { gpuAtLeast } from '#core/price/serving/gpu-evaluate.ts';
import { endsOf } from './verdict/gpu-rule.ts';
import type { PricedRow } from './rows/priced-row.ts';
import { undemanding, winnersElsewhere } from './rows/rows.ts';

/** A row on an accelerator that was not measured. Costs are per month. */
export interface GpuRow {
  readonly row: PricedRow;
  /** The least that it costs at any speed; null if it is infeasible at any speed. */
  readonly atLeastUsd: number | null;
  /** The lower and upper bound: p5 and p95 of the simulations, or the minimum and null if only that is known. Null if the row is infeasible. */
  readonly lowUsd: number | null;
  readonly highUsd: number | null;
}

/** A candidate with the least that it costs per month, at any speed. */
export interface GpuLeast {
  readonly candidate: Candidate;
  readonly leastUsd: number;
}

/** The GPU candidates of a plan. */
export interface GpuSelection {
  /** The cheapest of the listed services, and those that the caller asks for. */
  readonly listed: readonly Candidate[];
  /** The cheapest of every other service, with the least of any type. They matter only if they could be the cheapest of all. */
  readonly others: readonly GpuLeast[];
  /** For every service and purchase the type with the lowest bound, of those that could run the model. */
  readonly least: readonly GpuLeast[];
  /** Those that have a price at some volume or limit. */
  readonly able: readonly Candidate[];
  /** The cheapest of them now and at several other volumes and limits. Flips of the verdict are searched with them. */
  readonly likely: () => readonly Candidate[];
}

/** Chooses the GPU candidates of a plan in the central simulation. Commitments are listed only if they are asked for. */
export function selectGpus(of: {
  readonly candidates: readonly Candidate[];
  readonly workload: Workload;
  readonly pricer: Pricer;
  readonly isAsked: (instanceType: string) => boolean;
}): GpuSelection {
  const { candidates, workload, pricer, isAsked } = of;
  const free = candidates.filter(({ service, purchase, gpuSpeed }) => {
    return (
      (purchase === 'on-demand' || purchase === 'spot') &&
      (gpuSpeed === 'cuda' || definitionOf(service)?.gpu?.isConverted === true)
    );
  });
  const groups = groupBy(free, ({ service, purchase, gpuSpeed }) => `${service}/${purchase}/${gpuSpeed}`).map(
    (group) => {
      const priced = group.map((candidate) =>
        boundedOf(candidate, pricer.price(candidate, workload, CENTRAL_SIMULATION)),
      );
      return { group, best: bestOf(priced), least: lowestOf(priced) };
    },
  );
  const isListed = ({ service, purchase }: Candidate): boolean =>
    definitionOf(service)?.gpu?.listed.includes(purchase) === true;
  const isNamed = ({ instanceType }: Candidate): boolean => instanceType !== null && isAsked(instanceType);
  // A model that does not run on a GPU does not run there converted either.
  const best = groups.filter((group) => group.best?.candidate.gpuSpeed === 'cuda' || group.best?.feasible === true);
  const able = groups.flatMap(({ group, best: found }) =>
    found?.candidate.gpuSpeed === 'cuda' && isEverFeasible(found.candidate, workload, pricer)
      ? [{ group, cheapest: found.candidate }]
      : [],
  );
  const listed = new Set(best.flatMap((group) => group.best?.candidate ?? []).filter(isListed));
  return {
    listed: candidates.filter((each) => listed.has(each) || isNamed(each)),
    others: best.flatMap(({ best: found, least }) => {
      const isOther = found !== null && !isListed(found.candidate) && !isNamed(found.candidate);
      return isOther && least !== null ? [{ candidate: found.candidate, leastUsd: least.leastUsd }] : [];
    }),
    least: groups.flatMap(({ least }) => (least === null || least.candidate.gpuSpeed !== 'cuda' ? [] : [least])),
    able: able.flatMap(({ group }) => group),
    likely: onceAsked(() =>
      able.flatMap((each) => [...new Set([each.cheapest, ...winnersElsewhere(each.group, workload, pricer)])]),
    ),
  };
}

/** Whether a candidate has a price without any requirements. The others have none at any volume. */
function isEverFeasible(candidate: Candidate, workload: Workload, pricer: Pricer): boolean {
  return pricer.price(candidate, undemanding(workload), CENTRAL_SIMULATION).feasible;
}

/** A candidate with its cost by the specification and at an unlimited speed; Infinity where it is infeasible. */
interface Bounded {
  readonly candidate: Candidate;
  readonly feasible: boolean;
  readonly usd: number;
  readonly leastUsd: number;
  /** Whether the obstacle is the machine, so that another one may do. */
  readonly isOfMachine: () => boolean;
}

function boundedOf(candidate: Candidate, { feasible, usd, bound }: Priced): Bounded {
  const isOfMachine = onceAsked(() => !feasible && OF_THE_MACHINE.has(bound?.obstacle()?.code ?? 'no-measurement'));
  return { candidate, feasible, usd, leastUsd: bound?.usd() ?? Infinity, isOfMachine };
}

/** The lowest bound of a group; null if no machine of it could run the model. */
function lowestOf(group: readonly Bounded[]): GpuLeast | null {
  let lowest: GpuLeast | null = null;
  for (const { candidate, leastUsd, isOfMachine } of group) {
    if (leastUsd < (lowest?.leastUsd ?? Infinity) && !isOfMachine()) lowest = { candidate, leastUsd };
  }
  return lowest;
}

/** A candidate with an infinitely fast GPU. */
function limitOf(candidate: Candidate, workload: Workload, pricer: Pricer): Evaluation {
  return pricer.price(candidateWith(candidate, { gpuSpeed: 'unlimited' }), workload, CENTRAL_SIMULATION).explain();
}

/** Obstacles of one machine: another one may do. Obstacles of the model are the same on all. */
const OF_THE_MACHINE: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'accelerator-unsupported',
  'cuda-needs-x86',
  'accelerator-memory-short',
  'memory-short',
  'gpu-peak-unknown',
]);

/** The cheapest that is feasible, then the one with the lowest bound whose machine is not the obstacle. */
function bestOf(group: readonly Bounded[]): Bounded | null {
  const rank = ({ feasible, leastUsd, isOfMachine }: Bounded): number => {
    if (feasible) return 0;
    if (leastUsd === Infinity) return 3;
    return isOfMachine() ? 2 : 1;
  };
  const cost = (each: Bounded): number => (each.feasible ? each.usd : each.leastUsd);
  let best: Bounded | null = null;
  for (const each of group) {
    const step = best === null ? -1 : rank(each) - rank(best) || cost(each) - cost(best);
    if (best === null || step < 0) best = each;
  }
  return best;
}

/** The least that an infeasible option costs, from its reasons. */
function leastOf(reasons: Evaluation['reasons']): number | null {
  return (
    reasons.find((reason): reason is ReasonOf<'gpu-at-least'> => reason.code === 'gpu-at-least')?.monthlyUsd ?? null
  );
}

/** A priced row with its bounds. */
export function gpuRowOf(row: PricedRow, workload: Workload, pricer: Pricer): GpuRow {
  const { candidate } = row;
  const central = row.central.explain();
  if (!central.feasible) {
    const atLeastUsd = leastOf(central.reasons);
    return { row, atLeastUsd, lowUsd: atLeastUsd, highUsd: null };
  }
  const limit = limitOf(candidate, workload, pricer);
  const stated = { ...central, reasons: [...central.reasons, gpuAtLeast(limit)] };
  return { row: { ...row, central: pricedOf(stated) }, atLeastUsd: limit.monthlyUsd, ...endsOf(row) };
}

/** The bounds of a row, as a plan stores them. */
export function gpuBoundsOf({ row, atLeastUsd }: GpuRow): GpuBounds {
  const speed = specificationOf(row.central.explain());
  return {
    provider: row.candidate.gpuSpeed === 'tensorrt' ? 'tensorrt' : 'cuda',
    atLeastUsd,
    rowsPerS: speed === null ? null : rangeOf(speed),
  };
}

/** The speed that a specification implies; null if it implies none. */
export function specificationOf({ reasons }: Evaluation): ReasonOf<'gpu-from-specification'> | null {
  return (
    reasons.find((reason): reason is ReasonOf<'gpu-from-specification'> => reason.code === 'gpu-from-specification') ??
    null
  );
}

/** Rows per second of one instance, nine in ten, capped by the host. */
function rangeOf(speed: Pick<ReasonOf<'gpu-from-specification'>, 'rowsPerS' | 'factor' | 'hostRowsPerS'>): {
  readonly low: number;
  readonly high: number;
} {
  const cap = speed.hostRowsPerS ?? Infinity;
  return { low: Math.min(cap, speed.rowsPerS / speed.factor), high: Math.min(cap, speed.rowsPerS * speed.factor) };
}
