import { assertNever } from '#core/assert-never.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { isPriced } from '#core/decide/plan-options.ts';
import { viewOf } from '#core/decide/plan-view.ts';
import { count, counted } from '#core/words/format/format.ts';
import { inputName } from '#core/words/read/inputs.ts';
import { flipRows } from '#core/report/sections/flip-rows.ts';
import { orderedAssumptions } from '#core/report/sections/assumptions.ts';

/** The questions behind a verdict, in the order in which a reader asks them. */
export const CARD_FOLDS = ['others', 'changes', 'drivers', 'assumptions', 'measured'] as const;
export type CardFold = (typeof CARD_FOLDS)[number];

/** A question as the title of its answer. */
export const FOLD_TITLES = {
  others: 'Why not the others',
  changes: 'What would change it',
  drivers: 'What drives the cost',
  assumptions: 'Assumptions',
  measured: 'How it was measured',
} as const satisfies Readonly<Record<CardFold, string>>;

/** The answer to a question in a few words, for its folded title. Empty if there is none. */
export function foldSummary(fold: CardFold, plan: PlanDocument): string {
  switch (fold) {
    case 'others': {
      const out = plan.options.filter((option) => !isPriced(option)).length;
      return `${count(out)} ruled out`;
    }
    case 'changes': {
      const found = flipRows(plan).length;
      return found === 0 ? 'nothing found' : counted(found, 'tipping point');
    }
    case 'drivers': {
      const [first] = plan.sensitivity?.inputs ?? [];
      return first === undefined ? '' : `mostly ${inputName(first.input)}`;
    }
    case 'assumptions':
      return `${count(orderedAssumptions(viewOf(plan)).ofChoice.length)} apply`;
    case 'measured': {
      const [run] = plan.runs;
      return run === undefined ? 'not measured' : `quality ${run.trust.verdict}`;
    }
    default:
      return assertNever(fold);
  }
}
