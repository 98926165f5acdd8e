import { costOf, type PricedRow } from '#core/decide/choose/priced-row.ts';

/** An unplanned cost weighs more than a planned cost that turned out to be unnecessary. */
const UNDER_PROVISIONING_WEIGHT = 1.25;

/**
 * The expected regret of choosing a row now, in dollars per month: its cost in each world above the best row of that world. Cost above the
 * central plan (more traffic, slower machines: under-provisioned) weighs 1.25. In a world in which the row is infeasible, it is charged the
 * most expensive feasible row.
 */
export function expectedRegretUsd(row: PricedRow, rows: readonly PricedRow[]): number {
  const planned = costOf(row.central);
  let total = 0;
  let counted = 0;
  for (let i = 0; i < row.monthlyUsd.length; i++) {
    let best = Infinity;
    let worst = 0;
    for (const other of rows) {
      const usd = other.monthlyUsd[i] ?? Infinity;
      if (!Number.isFinite(usd)) continue;
      best = Math.min(best, usd);
      worst = Math.max(worst, usd);
    }
    if (!Number.isFinite(best)) continue;
    const usd = row.monthlyUsd[i] ?? Infinity;
    const paid = Number.isFinite(usd) ? usd : worst * UNDER_PROVISIONING_WEIGHT;
    const unplanned = Number.isFinite(usd) ? Math.max(0, usd - planned) : 0;
    total += paid - best + (UNDER_PROVISIONING_WEIGHT - 1) * unplanned;
    counted += 1;
  }
  return counted === 0 ? Infinity : total / counted;
}

/** The row with the least expected regret; null if no row is feasible. */
export function leastRegret(rows: readonly PricedRow[]): PricedRow | null {
  let best: { readonly row: PricedRow; readonly regretUsd: number } | null = null;
  for (const row of rows) {
    if (!row.central.feasible) continue;
    const regretUsd = expectedRegretUsd(row, rows);
    if (best === null || regretUsd < best.regretUsd) best = { row, regretUsd };
  }
  return best?.row ?? null;
}
