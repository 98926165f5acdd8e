import { onceAsked } from '#core/once-per.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { createFamilyFailures } from './family-failures.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import type { PricedRow, Trial } from '#core/decide/rows/priced-row.ts';
import { hasSlo, steadyShare } from '#core/decide/rows/needed-share.ts';

/** The candidates of a service and purchase, and how to price one. */
interface SteadyRequest {
  /** Candidates that are feasible in the central simulation, the cheapest first; or the one that comes nearest. */
  readonly ranked: readonly Candidate[];
  readonly workload: Workload;
  /** The share of the simulations in which it must hold; absent for that of the workload. */
  readonly neededShare?: number;
  /** Prices a candidate in all simulations, with one evaluation each. */
  readonly price: (candidate: Candidate) => PricedRow;
  /** Prices a candidate until it has failed too often. */
  readonly attempt: (candidate: Candidate) => Trial;
  /** The p99 of a candidate's answers in the central simulation, in milliseconds; null if it has none. */
  readonly p99Of: (candidate: Candidate) => number | null;
}

/** Number of candidates that hold too rarely and came nearest; the best of them is taken. */
const NEAREST = 3;

/**
 * The row of a service and purchase: the cheapest candidate, or with an SLO the cheapest that keeps it in enough simulations. A type that is best in
 * the central simulation may have a wide interval, or no room for slack; its owner would take the next one. If none keeps it, the one that keeps it
 * most often of those that came nearest, as among services.
 */
export function steadyRow(request: SteadyRequest): PricedRow | null {
  return searched(request)?.best() ?? null;
}

/** As `steadyRow`, if it holds in enough simulations; otherwise null, and those that came nearest are not priced. */
export function heldRow(request: SteadyRequest): PricedRow | null {
  return searched(request)?.held ?? null;
}

/** As `steadyRow`, without candidates that clearly hold in too few simulations. */
export function nearestRow(request: SteadyRequest): PricedRow | null {
  return searched(request, (missed) => !missed.isFar)?.best() ?? null;
}

/** A candidate that holds in too few simulations. */
interface Missed extends Pick<Trial, 'seen' | 'isFar'> {
  readonly candidate: Candidate;
}

/** The row that holds in enough simulations, null without one, and the best there is among those that may be near. */
function searched(
  request: SteadyRequest,
  mayBeNear: (missed: Missed) => boolean = () => true,
): { readonly held: PricedRow | null; readonly best: () => PricedRow } | null {
  const { ranked, workload, neededShare = steadyShare(workload), price } = request;
  const [first, ...others] = ranked;
  if (first === undefined) return null;
  const cheapest = price(first);
  const holds = cheapest.holds >= neededShare;
  if (!mayBeAnother(first, workload) || !cheapest.central.feasible) {
    return { held: holds ? cheapest : null, best: () => cheapest };
  }
  const fromUsd = cheapest.central.usd;
  if (holds) {
    const row = withOthers(cheapest, { request, fromUsd, nearest: () => [] });
    return { held: row, best: () => row };
  }
  const { row: steady, missed } = firstThatHolds(others, request);
  const nearest = onceAsked(() => {
    const tried = missed
      .filter(mayBeNear)
      .toSorted((a, b) => b.seen - a.seen)
      .slice(0, NEAREST);
    return [cheapest, ...tried.map(({ candidate }) => price(candidate))];
  });
  const found = (row: PricedRow): PricedRow => withOthers(row, { request, fromUsd, nearest });
  const held = steady === null ? null : found(steady);
  return { held, best: () => held ?? found(steadiest(nearest()) ?? cheapest) };
}

/** The row that meets the requirements most often; of equal ones the first. */
function steadiest(rows: readonly PricedRow[]): PricedRow | undefined {
  const most = Math.max(...rows.map(({ holds }) => holds));
  return rows.find(({ holds }) => holds === most);
}

function withOthers(
  row: PricedRow,
  of: { readonly request: SteadyRequest; readonly fromUsd: number; readonly nearest: () => readonly PricedRow[] },
): PricedRow {
  const { request, fromUsd, nearest } = of;
  return {
    ...row,
    others: {
      fromUsd,
      nearMisses: () => nearest().filter(({ candidate }) => candidate !== row.candidate),
      next: () => {
        const moreExpensive = request.ranked.slice(request.ranked.indexOf(row.candidate) + 1);
        const next = firstThatHolds(moreExpensive, request).row;
        return next === null ? null : withOthers(next, of);
      },
    },
  };
}

/** As `steadyRow`, or null if no candidate holds in enough simulations. */
export function rowThatHolds(request: SteadyRequest): PricedRow | null {
  const [first] = request.ranked;
  if (first === undefined) return null;
  return firstThatHolds(mayBeAnother(first, request.workload) ? request.ranked : [first], request).row;
}

/**
 * The row of the first candidate that holds in enough simulations; without one, those that were tried. After one of a
 * family was too slow, those that are not faster are not tried.
 */
function firstThatHolds(
  candidates: readonly Candidate[],
  { attempt, p99Of }: SteadyRequest,
): {
  readonly row: PricedRow | null;
  readonly missed: readonly Missed[];
} {
  const missed: Missed[] = [];
  const failures = createFamilyFailures();
  for (const candidate of candidates) {
    if (failures.isHopeless(candidate, () => p99Of(candidate))) continue;
    const { row, seen, isTooSlow, isFar } = attempt(candidate);
    if (row !== null) return { row, missed };
    missed.push({ candidate, seen, isFar });
    if (isTooSlow) failures.add(candidate, p99Of(candidate));
  }
  return { row: null, missed };
}

/** Whether another candidate than the cheapest may become the row: where an option that answers single requests must meet an SLO. */
function mayBeAnother({ mode }: Candidate, workload: Workload): boolean {
  return hasSlo(workload) && mode !== 'batch';
}
