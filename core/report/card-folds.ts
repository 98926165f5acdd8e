import { assertNever } from '#core/assert-never.ts';
import type { PlanDocument } from '#core/contract/plan.ts';
import { isPriced } from '#core/decide/plan-options.ts';
import { count, counted } from '#core/words/format.ts';
import { inputName } from '#core/words/inputs.ts';
import { flipRows } from './flip-rows.ts';
import { makeNotices } from './notices.ts';
import { orderedAssumptions } from './telling-assumptions.ts';

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
      return `${counted(plan.options.length, 'option')}, ${count(out)} ruled out`;
    }
    case 'changes': {
      const found = flipRows(plan).length;
      return found === 0 ? 'nothing found' : counted(found, 'tipping point');
    }
    case 'drivers':
      return (plan.sensitivity?.inputs ?? [])
        .slice(0, MAX_NAMED)
        .map(({ input }) => inputName(input))
        .join(', ');
    case 'assumptions':
      return `${count(orderedAssumptions(plan).ofChoice.length)} concern this choice`;
    case 'measured':
      return measuredSummary(plan);
    default:
      return assertNever(fold);
  }
}

/** The most drivers that are named. */
const MAX_NAMED = 2;

function measuredSummary(plan: PlanDocument): string {
  const [run] = plan.runs;
  if (run === undefined) return 'not measured';
  const problems = makeNotices(plan).filter(
    ({ severity, kind }) => severity !== 'information' && kind !== 'assumed-workload',
  ).length;
  return `quality ${run.trust.verdict}${problems === 0 ? '' : `, ${counted(problems, 'caveat')}`}`;
}
