import { UNDER_PROVISIONING_WEIGHT } from '#core/decide/rows/charged.ts';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';

/**
 * The expected regret of choosing a row now, in dollars per month: its cost in each simulation above the best row of that simulation. Cost above the
 * central plan (more traffic, slower machines: under-provisioned) weighs 1.25. In a simulation in which the row is infeasible, it counts with the
 * cost of the most expensive feasible row.
 */
export function expectedRegretUsd(row: PricedRow, rows: readonly PricedRow[]): number {
  return regretWithin(row, extremesOf(rows));
}

/** The cheapest and the most expensive feasible cost in each simulation; Infinity and 0 if no row is feasible there. */
interface Extremes {
  readonly bestUsd: Float64Array;
  readonly worstUsd: Float64Array;
}

function extremesOf(rows: readonly PricedRow[]): Extremes {
  const simulations = rows[0]?.monthlyUsd.length ?? 0;
  const bestUsd = new Float64Array(simulations).fill(Infinity);
  const worstUsd = new Float64Array(simulations);
  for (const { monthlyUsd } of rows) {
    for (let i = 0; i < simulations; i++) {
      const usd = monthlyUsd[i] ?? Infinity;
      if (!Number.isFinite(usd)) continue;
      bestUsd[i] = Math.min(bestUsd[i] ?? Infinity, usd);
      worstUsd[i] = Math.max(worstUsd[i] ?? 0, usd);
    }
  }
  return { bestUsd, worstUsd };
}

function regretWithin(row: PricedRow, { bestUsd, worstUsd }: Extremes): number {
  const planned = row.central.usd;
  let total = 0;
  let counted = 0;
  for (let i = 0; i < row.monthlyUsd.length; i++) {
    const best = bestUsd[i] ?? Infinity;
    const worst = worstUsd[i] ?? 0;
    if (!Number.isFinite(best)) continue;
    const usd = row.monthlyUsd[i] ?? Infinity;
    const paid = Number.isFinite(usd) ? usd : worst * UNDER_PROVISIONING_WEIGHT;
    const unplanned = Number.isFinite(usd) ? Math.max(0, usd - planned) : 0;
    total += paid - best + (UNDER_PROVISIONING_WEIGHT - 1) * unplanned;
    counted += 1;
  }
  return counted === 0 ? Infinity : total / counted;
}

/** The row with the lowest expected regret; null if no row is feasible. A GPU that was not measured has only a range, so it has no regret. */
export function leastRegret(rows: readonly PricedRow[]): PricedRow | null {
  const extremes = extremesOf(rows);
  let best: { readonly row: PricedRow; readonly regretUsd: number } | null = null;
  for (const row of rows) {
    if (!row.central.feasible || row.candidate.gpuSpeed !== undefined) continue;
    const regretUsd = regretWithin(row, extremes);
    if (best === null || regretUsd < best.regretUsd) best = { row, regretUsd };
  }
  return best?.row ?? null;
}
