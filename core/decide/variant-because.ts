import { chooseAmong } from './decide.ts';
import { isMaterial } from './cheapest/simplest.ts';
import type { PlanVariants } from '#core/contract/plan/plan-variants.ts';
import type { FlipFact } from '#core/contract/verdict/verdict-changes.ts';
import type { VerdictFact } from '#core/contract/verdict/verdict-reasons.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { penaltiesOf } from './rows/charged.ts';
import type { PricedRow } from './rows/priced-row.ts';
import { offerOf } from './cheapest/offer.ts';
import { savedBy } from './verdict/saving.ts';
import { effectOf } from './plan-variants.ts';
import { type PlanRows, rowsWithVariants, type RowTerms, variantsOf } from './variant-rows.ts';

/** The facts of a plan about the variants of its model. */
export interface VariantGrounds {
  readonly variants: PlanVariants;
  /** The chosen row; null if nothing is feasible, or if a GPU is chosen that was not measured. */
  readonly chosen: PricedRow | null;
  /** The rows of the model itself. */
  readonly plain: PlanRows;
  /** The candidates of the model and of its variants. */
  readonly every: readonly Candidate[];
  readonly terms: RowTerms;
}

/** The reasons about variants: the saving and the changes of the served one, or why none is served, and why some cannot win. */
export function variantBecause(grounds: VariantGrounds): readonly VerdictFact[] {
  const { variants, chosen } = grounds;
  const cannotWin = variants.list.flatMap(({ kind: variant, standing }): readonly VerdictFact[] => {
    if (standing.state === 'struck-out') return [{ code: 'variant-struck-out', variant, reason: standing.reason }];
    return standing.state === 'not-measured' ? [{ code: 'variant-not-measured', variant }] : [];
  });
  if (chosen === null) return cannotWin;
  const fact = chosen.candidate.variant === undefined ? notWorthIt(grounds, chosen) : saves(grounds, chosen);
  return [...(fact === null ? [] : [fact]), ...cannotWin];
}

function saves(grounds: VariantGrounds, chosen: PricedRow): VerdictFact | null {
  const variant = grounds.variants.list.find(({ kind }) => kind === chosen.candidate.variant);
  if (variant === undefined) return null;
  const { chosen: instead, admissible } = chooseAmong({ ...grounds.terms, ...grounds.plain });
  return {
    code: 'variant-saves',
    offer: offerOf(chosen),
    variant: variant.kind,
    instead: instead === null ? null : offerOf(instead),
    saved: instead === null ? null : savedBy(chosen, instead, penaltiesOf([chosen, ...admissible])),
    answers: effectOf(variant, grounds.variants.synthetic),
  };
}

/** The variant that saves most in the place of the chosen row; null if none has a price there. */
function notWorthIt({ variants, every, terms }: VariantGrounds, chosen: PricedRow): VerdictFact | null {
  const rows = variantsOf(every)(chosen.candidate).map(terms.price);
  const [best] = rows.filter(({ costUsd }) => Number.isFinite(costUsd)).toSorted((a, b) => a.costUsd - b.costUsd);
  const variant = variants.list.find(({ kind }) => kind === best?.candidate.variant);
  if (best === undefined || variant === undefined) return null;
  return {
    code: 'variant-not-worth-it',
    variant: variant.kind,
    savedUsd: chosen.costUsd - best.costUsd,
    materialUsd: terms.workload.materialUsd,
    ...(isMaterial(chosen.costUsd - best.costUsd, chosen.costUsd, terms.workload) ? { holdsShare: best.holds } : {}),
    answers: effectOf(variant, variants.synthetic),
  };
}

/**
 * The choice if no label may change: among the model and the variants that change none. Null if the choice changes none, or serves the model itself.
 */
export function labelFlip(grounds: VariantGrounds): FlipFact | null {
  const { variants, chosen, plain, every, terms } = grounds;
  const variant = variants.list.find(({ kind }) => kind === chosen?.candidate.variant);
  if (variant === undefined) return null;
  const { changedShare } = effectOf(variant, variants.synthetic);
  if (changedShare === 0) return null;
  const same = new Set(
    variants.list.filter((each) => effectOf(each, variants.synthetic).changedShare === 0).map(({ kind }) => kind),
  );
  const allowed = every.filter((each) => each.variant === undefined || same.has(each.variant));
  const rows = same.size === 0 ? plain : rowsWithVariants(plain, allowed, terms);
  const then = chooseAmong({ ...terms, ...rows });
  return {
    code: 'no-label-changes',
    input: 'changedLabels',
    at: 0,
    becomes: then.mode,
    optionId: then.chosen?.candidate.id ?? null,
    variant: then.chosen?.candidate.variant ?? null,
    monthlyUsd: then.chosen?.costUsd ?? null,
    changedShare,
  };
}
