import { VariantKind } from '#core/contract/model/variants.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Candidate, Pricer } from '#core/price/serving/candidate/types.ts';
import { type FiguresOf, likelyWinners } from './rows/likely-winners.ts';
import { type PricedRow, type Trial } from './rows/priced-row.ts';
import { p99MsOf } from './rows/slack.ts';
import { isListed, selectRows, type Shortlist, unlistedTypes } from './rows/rows.ts';
import { isMaterial } from './cheapest/simplest.ts';
import { steadyRow } from './feasible/reliable-row.ts';
import { steadyShare } from './rows/needed-share.ts';

/** What the rows of a plan are chosen by. */
export interface RowTerms {
  readonly workload: Workload;
  readonly pricer: Pricer;
  readonly figuresOf: FiguresOf;
  /** Prices a candidate in all simulations, each once. */
  readonly price: (candidate: Candidate) => PricedRow;
  /** Prices a candidate until it has failed in too many simulations. */
  readonly attempt: (candidate: Candidate) => Trial;
  readonly instances: readonly string[];
  readonly allInstances: boolean;
}

/** The rows of a plan, and the candidates for its sensitivities. */
export interface PlanRows {
  /** One for each service × purchase. */
  readonly rows: readonly PricedRow[];
  /** Further rows to list. */
  readonly extras: readonly PricedRow[];
  /** Number of instance types that were considered and are not listed. */
  readonly alternatives: number;
  readonly likely: readonly Candidate[];
  readonly shortlist: Shortlist;
}

/** The rows among some candidates. */
export function rowsAmong(candidates: readonly Candidate[], terms: RowTerms): PlanRows {
  const { workload, pricer, figuresOf, price, attempt, instances, allInstances } = terms;
  const likely = likelyWinners(candidates, figuresOf);
  const selection = selectRows({ candidates, likely, workload, pricer, instances, allInstances });
  const p99Of = p99In(terms);
  const rows = [...selection.ranked.values()].flatMap(
    (ranked) => steadyRow({ ranked, workload, price, attempt, p99Of }) ?? [],
  );
  const { alternatives, shortlist } = selection;
  return { rows, extras: selection.extras.map(price), alternatives, likely, shortlist };
}

/** The p99 of a candidate in the central simulation, in milliseconds; null if it has none. */
export function p99In({ pricer, workload }: Pick<RowTerms, 'pricer' | 'workload'>) {
  return (candidate: Candidate): number | null => p99MsOf(pricer.price(candidate, workload, CENTRAL_SIMULATION));
}

/**
 * The rows with variants of the model: each row serves the cheapest variant that holds. Because a variant changes the answers, it takes the
 * place of the model only for a material saving, or where the model does not hold.
 * @param plain the rows of the model itself
 * @param candidates those of the model and of its variants
 */
export function rowsWithVariants(plain: PlanRows, candidates: readonly Candidate[], terms: RowTerms): PlanRows {
  const all = rowsAmong(candidates, { ...terms, instances: [], allInstances: false });
  const originals = new Map(plain.rows.map((row) => [groupOf(row.candidate), row]));
  const rows = all.rows.map((row) => preferred(row, originals.get(groupOf(row.candidate)), terms.workload));
  if (rows.every(({ candidate }) => candidate.variant === undefined)) return plain;
  const variants = variantsOf(candidates);
  const taken = new Set(rows.map(({ candidate }) => candidate.id));
  const extras = candidates
    .filter((each) => each.variant === undefined && isListed(each, terms))
    .map((each) => preferredAt(each, variants, terms))
    .filter(({ id }) => !taken.has(id))
    .map(terms.price);
  const listed = [...rows, ...extras].map(({ candidate }) => candidate);
  return { ...all, rows, extras, alternatives: unlistedTypes(candidates, listed) };
}

function groupOf({ service, purchase }: Candidate): string {
  return `${service}/${purchase}`;
}

/** The better row of a service and purchase: of a variant, or of the model. */
export function preferred(row: PricedRow, original: PricedRow | undefined, workload: Workload): PricedRow {
  if (original === undefined) return row;
  if (row.candidate.variant === undefined || !Number.isFinite(row.costUsd)) return original;
  if (!Number.isFinite(original.costUsd)) return row;
  const needed = steadyShare(workload);
  const [holds, originalHolds] = [row.holds >= needed, original.holds >= needed];
  if (holds !== originalHolds) return holds ? row : original;
  return saves(row.costUsd, original.costUsd, workload) ? row : original;
}

/** The model or the variant of it that is better on one machine, in the central simulation. */
function preferredAt(candidate: Candidate, variants: VariantsOf, terms: RowTerms): Candidate {
  const { pricer, workload } = terms;
  const costAt = (each: Candidate): number => pricer.usd(each, workload, CENTRAL_SIMULATION);
  const originalUsd = costAt(candidate);
  let best = candidate;
  let bestUsd = originalUsd;
  for (const each of variants(candidate)) {
    const usd = costAt(each);
    if (usd < bestUsd && saves(usd, originalUsd, workload)) [best, bestUsd] = [each, usd];
  }
  return best;
}

/** The candidates that serve a variant in the place of one that serves the model. */
type VariantsOf = (original: Candidate) => readonly Candidate[];

/** Finds them among all candidates. */
export function variantsOf(candidates: readonly Candidate[]): VariantsOf {
  const byId = new Map(candidates.map((each) => [each.id, each]));
  return ({ id }) => VariantKind.options.flatMap((kind) => byId.get(`${id}/${kind}`) ?? []);
}

function saves(usd: number, originalUsd: number, workload: Workload): boolean {
  if (originalUsd === Infinity) return Number.isFinite(usd);
  return usd < originalUsd && isMaterial(originalUsd - usd, originalUsd, workload);
}
