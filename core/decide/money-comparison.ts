import type { ServingOption, PlanDocument } from '#core/contract/plan/plan.ts';
import { isCommitment } from '#core/contract/serving/serving.ts';
import type { Quantity } from '#core/words/format/quantity.ts';
import { isAlternative } from './verdict/saving.ts';
import { isMaterial } from './cheapest/simplest.ts';
import { qualifies } from './plan-options.ts';

/** What the cost of the choice is compared with: the current cost, or the cheapest alternative, of another mode or another service of the same mode. */
export type Comparand =
  | { readonly kind: 'currentDeployment' }
  | { readonly kind: 'next-mode'; readonly option: ServingOption }
  | { readonly kind: 'next'; readonly option: ServingOption };

/** The choice in money, per month. */
export interface MoneyComparison {
  readonly against: Comparand;
  readonly againstUsd: number;
  /** The cheapest option of another mode, where the alternative is of the same mode; null otherwise. */
  readonly nextMode: ServingOption | null;
  readonly chosen: ServingOption;
  readonly chosenUsd: number;
  /** Negative if the choice costs more. The interval is over the simulations. */
  readonly saved: Quantity;
  /** Whether the saving is material. */
  readonly isWorthIt: boolean;
}

/**
 * The choice in money; null if no option is chosen or nothing is there to compare it with. Never compares one service with itself.
 * @param sorted the options of the plan, the cheapest first.
 */
export function moneyComparison(
  plan: PlanDocument,
  chosen: ServingOption | null,
  sorted: readonly ServingOption[],
): MoneyComparison | null {
  if (chosen?.monthlyUsd == null) return null;
  const found = comparand(plan, chosen, sorted);
  if (found === null) return null;
  const { against, againstUsd, nextMode } = found;
  const { value, low, high } = chosen.monthlyUsd;
  const savedUsd = againstUsd - value;
  // Today's bill is stated, so that only the choice is uncertain.
  const range =
    against.kind === 'currentDeployment'
      ? { low: high === null ? null : againstUsd - high, high: low === null ? null : againstUsd - low }
      : simulationsRange(plan, against.option, savedUsd);
  return {
    against,
    againstUsd,
    nextMode,
    chosen,
    chosenUsd: value,
    saved: { value: savedUsd, ...range, unit: 'usd-per-month', basis: chosen.basis },
    isWorthIt: savedUsd > 0 && isMaterial(savedUsd, againstUsd, plan.workload),
  };
}

function comparand(
  { workload: { current } }: PlanDocument,
  chosen: ServingOption,
  sorted: readonly ServingOption[],
): Pick<MoneyComparison, 'against' | 'againstUsd' | 'nextMode'> | null {
  if (current !== null)
    return { against: { kind: 'currentDeployment' }, againstUsd: current.monthlyUsd, nextMode: null };
  const others = sorted.filter(qualifies);
  const alternatives = others.filter((option) => isAlternative({ ...option, isGpu: option.gpu !== undefined }, chosen));
  const next =
    alternatives[0] ??
    others.find(
      (option) => option.service !== chosen.service && isCommitment(chosen.purchase) === isCommitment(option.purchase),
    );
  if (next?.monthlyUsd == null) return null;
  const againstUsd = next.monthlyUsd.value;
  if (next.mode !== chosen.mode) return { against: { kind: 'next-mode', option: next }, againstUsd, nextMode: null };
  const nextMode = alternatives.find(({ mode }) => mode !== chosen.mode) ?? null;
  return { against: { kind: 'next', option: next }, againstUsd, nextMode };
}

/** The range over the simulations. It holds the difference of the two costs that are shown, which is not the median of the differences. */
function simulationsRange(plan: PlanDocument, other: ServingOption, savedUsd: number): Pick<Quantity, 'low' | 'high'> {
  const { saving } = plan;
  const { low, high } = saving?.againstId === other.id ? saving.monthlyUsd : { low: null, high: null };
  return {
    low: low === null ? null : Math.min(low, savedUsd),
    high: high === null ? null : Math.max(high, savedUsd),
  };
}
