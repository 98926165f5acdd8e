import { assertNever } from '#core/assert-never.ts';
import type { GivenVariant, GivenVariants, PlanVariants, VariantStanding } from '#core/contract/plan/plan-variants.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { VariantEffect } from '#core/contract/model/variants.ts';
import { strikeOut } from '#core/measure/answers/strike-out.ts';
import type { MeasuredVariant } from '#core/price/serving/evaluator.ts';

/** The variants of a plan with their standing: one beyond the limit is struck out, and one without a run has no price. */
export function planVariants(given: GivenVariants): PlanVariants {
  return { ...given, list: given.list.map((each) => ({ ...each, standing: standingOf(each, given.maxChangedShare) })) };
}

function standingOf({ answers, runs }: GivenVariant, limit: number | null): VariantStanding {
  const reason = limit === null ? null : strikeOut(answers, limit);
  if (reason !== null) return { state: 'struck-out', reason };
  return runs.length === 0 ? { state: 'not-measured' } : { state: 'priced' };
}

/** The variants if they are of the model that a run measured; null for those of another one. */
export function variantsOfRun(
  variants: GivenVariants | null,
  { model }: Pick<RunDocument, 'model'>,
): GivenVariants | null {
  return variants !== null && model.sha256 !== null && variants.model.sha256 !== model.sha256 ? null : variants;
}

/** The variants that may win, with their runs. */
export function measuredVariants(variants: PlanVariants | null | undefined): readonly MeasuredVariant[] {
  return (variants?.list ?? []).flatMap((each): readonly MeasuredVariant[] => {
    switch (each.standing.state) {
      case 'priced':
        return [{ kind: each.kind, runs: each.runs }];
      case 'struck-out':
      case 'not-measured':
        return [];
      default:
        return assertNever(each.standing);
    }
  });
}

/** The effect of a variant on the answers, as one figure. The output with the most changes counts. */
export function effectOf({ answers }: Pick<GivenVariant, 'answers'>, synthetic: boolean): VariantEffect {
  const { rows, labels, drifts } = answers;
  return {
    rows,
    synthetic,
    changedShare: labels.length === 0 ? null : Math.max(...labels.map(({ changedShare }) => changedShare)),
    maxAbsDiff: drifts.length === 0 ? null : Math.max(...drifts.map(({ maxAbsDiff }) => maxAbsDiff)),
  };
}

/** The runs that an option's numbers come from: those of its variant, or of the model. */
export function runsOfOption(
  { runs, variants }: Pick<PlanDocument, 'runs' | 'variants'>,
  { variant }: Pick<ServingOption, 'variant'>,
): readonly RunDocument[] {
  if (variant === undefined) return runs;
  return variants?.list.find(({ kind }) => kind === variant)?.runs ?? [];
}
