import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { isCommitted, isSameMachine } from '#core/decide/rows/likely-winners.ts';
import { steadyShare } from '#core/decide/rows/needed-share.ts';
import { drawsOf, type PricedRow, type PriceRowOptions, repriced } from '#core/decide/rows/priced-row.ts';
import { SLACKS } from '#core/decide/rows/slack.ts';
import { DEFAULT_SIMULATIONS } from '#core/decide/draws/simulations.ts';
import { isNearThreshold } from './near-share.ts';

/** The row with the next smaller fleet; empty if it has the smallest. */
function smallerFleet(row: PricedRow, terms: Omit<PriceRowOptions, 'candidate'>): readonly PricedRow[] {
  const slack = [1, ...SLACKS].findLast((step) => step < row.slack);
  return slack === undefined ? [] : [repriced({ ...row, slack }, terms)];
}

/** Maximum number of rows whose rejected machines are considered. */
const MOST_ROWS = 4;

/** Whether two candidates compete for one row: they are of one service and purchase. */
export function isSameRow(one: Candidate, other: Candidate): boolean {
  return one.service === other.service && one.purchase === other.purchase;
}

/**
 * The machines that cost less than the choice and were rejected within a row, although they may as well meet the requirements in enough simulations; a
 * smaller fleet of a row's machine is one too. With the commitments to them. Empty with fewer draws than usual.
 */
export function rejectedMachines(
  rows: readonly PricedRow[],
  chosen: PricedRow | null,
  terms: Pick<PriceRowOptions, 'workload' | 'pricer' | 'simulations'>,
): readonly PricedRow[] {
  if (chosen === null || chosen.monthlyUsd.length < DEFAULT_SIMULATIONS) return [];
  const needed = steadyShare(terms.workload);
  const nearIn = (row: PricedRow): readonly PricedRow[] =>
    [...(row.others?.nearMisses() ?? []), ...smallerFleet(row, terms)].filter(({ holds }) =>
      isNearThreshold(holds, needed, drawsOf(row)),
    );
  const free = rows
    .filter(({ candidate }) => !isCommitted(candidate))
    .filter((row) => row === chosen || (row.others?.fromUsd ?? Infinity) < chosen.costUsd)
    .toSorted((a, b) => (a.others?.fromUsd ?? 0) - (b.others?.fromUsd ?? 0))
    .slice(0, MOST_ROWS)
    .flatMap(nearIn)
    .filter(({ costUsd }) => costUsd < chosen.costUsd);
  if (free.length === 0) return [];
  const committed = rows
    .filter(({ candidate }) => isCommitted(candidate))
    .flatMap(nearIn)
    .filter((row) => free.some(({ candidate }) => isSameMachine(candidate, row.candidate)));
  return [...free, ...committed];
}
