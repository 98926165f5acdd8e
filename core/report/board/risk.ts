import type { ServingOption } from '#core/contract/plan/plan.ts';
import { alsoPaidUsd, quotaTexts } from '#core/decide/plan-options.ts';
import type { PlanView } from '#core/decide/plan-view.ts';
import { cardUsd } from '#core/report/card/card.ts';
import { item, reportSection, SEVERITY_MARKS } from '#core/report/document.ts';
import type { ClaimedLines, ListItem, Notice, ReportSection, SectionSource } from '#core/report/model.ts';
import { heldText } from '#core/contract/verdict/simulations-words.ts';
import { sentenceOf } from '#core/words/format/format.ts';
import { capitalised } from '#core/contract/reasons/reason-values-words.ts';

/** How sure the numbers are, and what could go wrong, for decision makers. Disturbances of the measurement are one line here. */
export function riskOf(view: PlanView, notices: readonly Notice[]): ClaimedLines {
  const { chosen: option } = view;
  if (option === null) {
    return { claim: 'No option is feasible in any simulation.', lines: noticeLines(notices) };
  }
  const warnings = [...noticeLines(notices), ...optionWarnings(option)];
  return { claim: claimOf(option), lines: [...sureLines(view, option), ...warnings] };
}

function claimOf({ monthlyUsd }: ServingOption): string {
  if (monthlyUsd === null) return 'The cost is not known.';
  const { low, high } = monthlyUsd;
  return low === null || high === null || cardUsd(low) === cardUsd(high)
    ? `It costs ${cardUsd(monthlyUsd.value)} a month, without an interval.`
    : `Nine times in ten it costs ${cardUsd(low)} to ${cardUsd(high)} a month.`;
}

function sureLines({ confidence }: PlanView, { basis }: ServingOption): readonly ListItem[] {
  const sure: readonly ListItem[] =
    confidence === null
      ? []
      : [
          {
            text: `${capitalised(confidence.word)} confidence: ${confidence.doubt ?? confidence.short}.`,
            detail: 'Traffic, prices, speed and interruptions differ between simulations.',
            mark: confidence.word === 'low' ? 'warning' : 'done',
          },
        ];
  const how: readonly ListItem[] =
    basis === 'measured'
      ? []
      : [
          {
            text: `The speed on the target machine is ${basis}.`,
            detail: 'The model was measured on another machine. The interval of the cost includes this uncertainty.',
            mark: 'point',
          },
        ];
  return [...sure, ...how];
}

function optionWarnings(option: ServingOption): readonly ListItem[] {
  const { holds } = option;
  const apartUsd = alsoPaidUsd(option) ?? 0;
  const lines = [
    ...(holds === undefined || holds >= 1
      ? []
      : [`It meets the requirements in ${heldText(holds)} of simulations, and is too small in the others.`]),
    ...(apartUsd > 0
      ? [`Typical extras (logs, NAT, IP addresses) are not included: ${cardUsd(apartUsd)} a month.`]
      : []),
    ...quotaTexts(option).map(sentenceOf),
  ];
  return lines.map((text) => item(text, null, 'warning'));
}

/** The caveats about the numbers, with those of the machine as one line. Caveats that only explain a number stay in the appendix. */
function noticeLines(notices: readonly Notice[]): readonly ListItem[] {
  const told = notices.filter(({ severity, kind }) => severity !== 'information' && kind !== 'assumed-workload');
  const others = told.filter(({ kind }) => !OF_THE_MACHINE.has(kind));
  const isDisturbed = others.length < told.length;
  const machine: ListItem = {
    text: 'The measurement was disturbed, so cost and latency are less certain.',
    detail: 'The notes on the measurement say what it was.',
    mark: 'warning',
  };
  return [
    ...others.map(({ text, severity }) => item(text, null, SEVERITY_MARKS[severity])),
    ...(isDisturbed ? [machine] : []),
  ];
}

/** Caveats about the machine that measured, not about the plan. */
export const OF_THE_MACHINE: ReadonlySet<Notice['kind']> = new Set(['trust', 'incident']);

/** How sure the numbers are, for decision makers. */
export function riskSection({ report: { board } }: SectionSource): ReportSection {
  return reportSection({ id: 'how-sure', title: 'How sure this is', sheet: 'decision' }, [
    { kind: 'paragraph', look: 'plain', text: board.risk.claim },
    { kind: 'list', look: 'short', items: board.risk.lines },
  ]);
}
