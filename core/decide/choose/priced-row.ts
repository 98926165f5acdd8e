import type { Workload } from '#core/contract/workload.ts';
import type { Candidate, Evaluate, Evaluation, World } from '#core/price/serving/candidate/types.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { CENTRAL_WORLD } from '#core/price/serving/candidate/central-world.ts';

/** One candidate in the central world, and its monthly cost in every other world; Infinity where it is infeasible. */
export interface PricedRow {
  readonly candidate: Candidate;
  readonly central: Evaluation;
  readonly monthlyUsd: Float64Array;
  /** Median over the worlds in which the row is feasible; Infinity if it is infeasible in the central world. */
  readonly medianUsd: number;
  /** Share of the worlds in which the row is feasible. */
  readonly holds: number;
}

/** The candidate to price, and the worlds to price it in. */
export interface PriceRowOptions {
  readonly candidate: Candidate;
  readonly workload: Workload;
  readonly evaluate: Evaluate;
  readonly worlds: readonly World[];
}

/** Prices a candidate in the central world and, if it is feasible there, in all worlds. */
export function priceRow(options: PriceRowOptions): PricedRow {
  const { candidate, workload, evaluate, worlds } = options;
  const central = evaluate(candidate, workload, CENTRAL_WORLD);
  const monthlyUsd = new Float64Array(worlds.length).fill(Infinity);
  if (!central.feasible) return { candidate, central, monthlyUsd, medianUsd: Infinity, holds: 0 };
  for (const [i, world] of worlds.entries()) monthlyUsd[i] = costOf(evaluate(candidate, workload, world));
  const finite = finiteSorted(monthlyUsd);
  const medianUsd =
    finite.length > 0 ? quantileOfSorted(finite, 0.5) : worlds.length === 0 ? costOf(central) : Infinity;
  return { candidate, central, monthlyUsd, medianUsd, holds: worlds.length === 0 ? 1 : finite.length / worlds.length };
}

/** The monthly cost of an evaluation; Infinity if it is infeasible. */
export function costOf(evaluation: Evaluation): number {
  return evaluation.feasible ? (evaluation.monthlyUsd ?? Infinity) : Infinity;
}

/** The costs of the worlds in which a row is feasible, ascending. */
export function finiteSorted(monthlyUsd: Float64Array): Float64Array {
  return monthlyUsd.filter(Number.isFinite).sort();
}

/** Share of the worlds in which `row` costs less than `other`. */
export function probabilityCheaper(row: PricedRow, other: PricedRow): number {
  let cheaper = 0;
  row.monthlyUsd.forEach((usd, i) => {
    if (usd < (other.monthlyUsd[i] ?? Infinity)) cheaper += 1;
  });
  return cheaper / Math.max(1, row.monthlyUsd.length);
}

/** Share of the worlds in which no other row costs less. A tie is split. */
export function probabilityCheapest(row: PricedRow, rows: readonly PricedRow[]): number {
  let won = 0;
  row.monthlyUsd.forEach((usd, i) => {
    if (!Number.isFinite(usd)) return;
    let equal = 1;
    for (const other of rows) {
      if (other === row) continue;
      const theirs = other.monthlyUsd[i] ?? Infinity;
      if (theirs < usd) return;
      if (theirs === usd) equal += 1;
    }
    won += 1 / equal;
  });
  return won / Math.max(1, row.monthlyUsd.length);
}
