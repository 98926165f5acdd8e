import type { Assumption } from '#core/contract/plan/assumptions.ts';
import type { PlanView } from '#core/decide/plan-view.ts';
import { item, reportSection } from '#core/report/document.ts';
import type { Block, ReportModel, ReportSection, SectionSource } from '#core/report/model.ts';

/** The assumptions of a plan: those that the choice depends on, and those that only other options depend on. */
export interface OrderedAssumptions {
  readonly ofChoice: readonly Assumption[];
  readonly ofOthers: readonly Assumption[];
}

/** The infrastructure around every service whose machines answer requests, by the first part of the ids of its rows. */
const AROUND: readonly string[] = ['usual', 'python', 'lean', 'alb'];

/**
 * Splits the assumptions of a plan. A judged row of the catalogue is about the choice if its id begins with a part of the name of its service, or of
 * the infrastructure around every service; every other assumption is about the plan. Without a choice all are.
 */
export function orderedAssumptions({ plan, chosen }: PlanView): OrderedAssumptions {
  if (chosen === null) return { ofChoice: plan.assumptions, ofOthers: [] };
  const words = chosen.service.split('-');
  const prefixes = new Set([...AROUND, chosen.service, ...words, words.slice(0, 2).join('-')]);
  const isOfChoice = (assumption: Assumption): boolean => {
    switch (assumption.code) {
      case 'judged-limit':
        return prefixes.has(assumption.id.split('.')[0] ?? '');
      case 'judged-price':
        return words.some((word) => assumption.service.toLowerCase().includes(word));
      default:
        return true;
    }
  };
  return {
    ofChoice: plan.assumptions.filter(isOfChoice),
    ofOthers: plan.assumptions.filter((assumption) => !isOfChoice(assumption)),
  };
}

/** The assumptions that the choice rests on. */
export function assumptionsSection({ report: { assumptions, otherAssumptions } }: SectionSource): ReportSection {
  const more = otherAssumptions.length === 0 ? '' : `${otherAssumptions.length} more are about other options.`;
  return reportSection({ id: 'assumptions', title: 'Assumptions', sheet: 'details' }, [
    assumptionList(assumptions),
    { kind: 'paragraph', look: 'note', text: more },
  ]);
}

/** The assumptions that only other options rest on. */
export function otherAssumptionsSection({ report: { otherAssumptions } }: SectionSource): ReportSection {
  return reportSection(
    { id: 'other-assumptions', title: 'Assumptions about other options', sheet: 'details', isFolded: true },
    [assumptionList(otherAssumptions)],
  );
}

function assumptionList(list: ReportModel['assumptions']): Block {
  const items = list.map(({ text, kind, source }) => item(text, source === null ? kind : `${kind}; ${source}`));
  return { kind: 'list', look: 'plain', items };
}
