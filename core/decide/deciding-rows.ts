import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { heldRow, nearestRow } from './feasible/reliable-row.ts';
import { isCommitted, likelyWinners } from './rows/likely-winners.ts';
import { steadyShare } from './rows/needed-share.ts';
import type { PricedRow } from './rows/priced-row.ts';
import { type RowGroup, rowGroups, type Shortlist, shortlistOf } from './rows/rows.ts';
import type { Choice } from './verdict/rules.ts';
import { CLEAR } from './verdict/relevant.ts';
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

/** The candidates of a service and purchase, and what the cheapest of them costs in the central simulation. */
class Group {
  readonly isBatch: boolean;
  readonly #of: RowGroup;
  readonly #usdOf: (candidate: Candidate) => number;
  /** US dollars per month; the least that it may be until the candidates are ranked. */
  usd: number;
  /** The cheapest first; null until somebody asks. */
  #ranked: readonly Candidate[] | null = null;

  constructor(of: RowGroup, usdOf: (candidate: Candidate) => number) {
    this.isBatch = of.isBatch;
    this.#of = of;
    this.#usdOf = usdOf;
    this.usd = of.leastUsd();
  }

  get isRanked(): boolean {
    return this.#ranked !== null;
  }

  rank(): readonly Candidate[] {
    if (this.#ranked !== null) return this.#ranked;
    const ranked = this.#of.ranked();
    const [first] = ranked;
    this.#ranked = ranked;
    this.usd = first === undefined ? Infinity : this.#usdOf(first);
    return ranked;
  }
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
  const terseTerms = { ...terms, likely, isFeasibleAlone: true };
  const all = rowGroups({ ...terseTerms, candidates: free });
  const shortlist = shortlistOf(all, terseTerms);
  const usdOf = (candidate: Candidate): number => pricer.usd(candidate, workload, CENTRAL_SIMULATION);
  const groups = new Groups(all.map((each) => new Group(each, usdOf)));
  const p99Of = p99In(terms);
  const rows = new Map<Group, PricedRow>();
  const rowWith = (
    group: Group,
    find: (request: Parameters<typeof heldRow>[0]) => PricedRow | null,
  ): PricedRow | null => {
    const ranked = group.rank();
    const of = (some: readonly Candidate[]): PricedRow | null => find({ ranked: some, ...terms, p99Of });
    const best = of(ranked);
    const originals = ranked.filter(({ variant }) => variant === undefined);
    if (best === null || originals.length === ranked.length) return best;
    return preferred(best, of(originals) ?? undefined, workload);
  };
  const chosenNow = (): PricedRow | null => {
    const { chosen } = chooseAmong({ rows: [...rows.values()], shortlist });
    return chosen !== null && chosen.holds >= steadyShare(workload) ? chosen : null;
  };
  const asked = new Set<Group>();
  let mostUsd = Infinity;
  // The choice, and what it may cost, changes with the rows.
  for (let next = groups.next(asked, mostUsd); next !== undefined; next = groups.next(asked, mostUsd)) {
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
  const found = groups.byCost();
  const isAll = found.length > 0 ? asked.size === found.length : candidates.every((each) => usdOf(each) === Infinity);
  return { rows: found.flatMap((group) => rows.get(group) ?? []), shortlist, isAll };
}

/** Groups; those that may decide are ranked. */
class Groups {
  readonly #all: readonly Group[];

  constructor(all: readonly Group[]) {
    this.#all = all;
  }

  /** Those that may be feasible, the cheapest first. */
  byCost(): readonly Group[] {
    return this.#all.filter(({ usd }) => usd < Infinity).sort((a, b) => a.usd - b.usd);
  }

  /** The next group that was not asked for and may decide: every batch, because the rules ask for the best one, and what costs no more than this. */
  next(asked: ReadonlySet<Group>, mostUsd: number): Group | undefined {
    for (;;) {
      const found = this.byCost().find((each) => !asked.has(each) && (each.usd <= mostUsd || each.isBatch));
      // Its cost may turn out to be higher than that of others.
      if (found === undefined || found.isRanked) return found;
      found.rank();
    }
  }
}
