import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { CardReason } from '#core/report/card/card-model.ts';
import { cardReasons } from '#core/report/card/card-reasons.ts';
import { item, reportSection } from '#core/report/document.ts';
import type { ListItem, ReportSection, SectionSource } from '#core/report/model.ts';

/** How the reasons of the card are marked in a list. */
const MARKS = { for: 'done', doubt: 'warning', against: 'problem' } as const satisfies Record<
  CardReason['mark'],
  ListItem['mark']
>;

/** Reasons for the choice, at most three, for decision makers. */
export function whyItems(plan: PlanDocument): readonly ListItem[] {
  return cardReasons(plan).map(({ text, mark }) => item(text, null, MARKS[mark]));
}

/** The reasons on the first sheet. */
export function whySection({ report: { board, verdict } }: SectionSource): ReportSection {
  const title = verdict.mode === 'none' ? 'Why no option is feasible' : 'Why';
  return reportSection({ id: 'why', title, sheet: 'first', isBrief: true }, [
    { kind: 'list', look: 'short', items: board.why },
  ]);
}
