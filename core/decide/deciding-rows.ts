import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { heldRow, nearestRow } from './feasible/reliable-row.ts';
import { isCommitted, likelyWinners } from './rows/likely-winners.ts';
import { steadyShare } from './rows/needed-share.ts';
import type { PricedRow } from './rows/priced-row.ts';
import { type Shortlist, selectRows } from './rows/rows.ts';
import type { Choice } from './verdict/rules.ts';
import { CLEAR } from './verdict/verdict-elsewhere.ts';
import { p99In, preferred, type RowTerms } from './variant-rows.ts';

/** The rows that may decide a verdict, and the candidates by which it is judged how fresh a batch can be. */
export interface DecidingRows {
  readonly rows: readonly PricedRow[];
  readonly shortlist: Shortlist;
  /** Whether no option was left out that might hold where these do not. */
  readonly isAll: boolean;
}

/** Chooses among some rows. */
export type ChooseAmong = (of: Omit<DecidingRows, 'isAll'>) => Choice<PricedRow>;

/** The candidates of a service and purchase, the cheapest in the central simulation first. */
interface Group {
  readonly ranked: readonly Candidate[];
  readonly usd: number;
}

/**
 * The rows that may decide, for a verdict without its list of options: without those that no candidate of a service and purchase serves, those that cost much
 * more than the choice, and commitments, which do not compete.
 * @param candidates those of the model and of its variants
 */
export function decidingRows(
  candidates: readonly Candidate[],
  terms: RowTerms,
  chooseAmong: ChooseAmong,
): DecidingRows {
  const { workload, pricer, figuresOf } = terms;
  const free = candidates.filter((candidate) => !isCommitted(candidate));
  const likely = likelyWinners(free, figuresOf);
  const terseTerms = { ...terms, likely, instances: [], allInstances: false, isFeasibleAlone: true };
  const { ranked, shortlist } = selectRows({ ...terseTerms, candidates: free });
  const usdOf = (candidate: Candidate | undefined): number =>
    candidate === undefined ? Infinity : pricer.usd(candidate, workload, CENTRAL_SIMULATION);
  const groups = [...ranked.values()]
    .map((each): Group => ({ ranked: each, usd: usdOf(each[0]) }))
    .filter(({ usd }) => usd < Infinity)
    .sort((a, b) => a.usd - b.usd);
  const p99Of = p99In(terms);
  const rows = new Map<Group, PricedRow>();
  const rowWith = (
    { ranked: all }: Group,
    find: (request: Parameters<typeof heldRow>[0]) => PricedRow | null,
  ): PricedRow | null => {
    const of = (some: readonly Candidate[]): PricedRow | null => find({ ranked: some, ...terms, p99Of });
    const best = of(all);
    const originals = all.filter(({ variant }) => variant === undefined);
    if (best === null || originals.length === all.length) return best;
    return preferred(best, of(originals) ?? undefined, workload);
  };
  const chosenNow = (): PricedRow | null => {
    const { chosen } = chooseAmong({ rows: [...rows.values()], shortlist });
    return chosen !== null && chosen.holds >= steadyShare(workload) ? chosen : null;
  };
  const asked = new Set<Group>();
  let mostUsd = Infinity;
  // The choice, and what it may cost, changes with the rows.
  for (let next = nextOf(groups, asked, mostUsd); next !== undefined; next = nextOf(groups, asked, mostUsd)) {
    asked.add(next);
    const row = rowWith(next, heldRow);
    if (row === null) continue;
    rows.set(next, row);
    const chosen = chosenNow();
    mostUsd = chosen === null ? Infinity : CLEAR * (chosen.costUsd + workload.materialUsd);
  }
  // Of what does not hold, only something cheaper may turn out to do so in further simulations.
  const chosenUsd = chosenNow()?.costUsd ?? Infinity;
  for (const group of asked) {
    const row = rows.has(group) || group.usd >= chosenUsd ? null : rowWith(group, nearestRow);
    if (row !== null) rows.set(group, row);
  }
  const isAll = groups.length > 0 ? asked.size === groups.length : candidates.every((each) => usdOf(each) === Infinity);
  return { rows: groups.flatMap((group) => rows.get(group) ?? []), shortlist, isAll };
}

/** The next group that was not asked for and may decide: every batch, because the rules ask for the best one, and what costs no more than this. */
function nextOf(groups: readonly Group[], asked: ReadonlySet<Group>, mostUsd: number): Group | undefined {
  return groups.find((group) => !asked.has(group) && (group.usd <= mostUsd || group.ranked[0]?.mode === 'batch'));
}
