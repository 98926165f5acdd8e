import { assertNever } from '#core/assert-never.ts';
import { isCommitment } from '#core/contract/serving/serving.ts';
import { ServingMode, type ServingOption } from '#core/contract/plan/plan.ts';
import type { ExclusionRule } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { isMaterial } from '#core/decide/cheapest/simplest.ts';
import { qualifies } from '#core/decide/plan-options.ts';
import type { PlanView } from '#core/decide/plan-view.ts';
import { cardUsd } from '#core/report/card/card.ts';
import { reportSection } from '#core/report/document.ts';
import type { ClaimedLines, ListItem, ReportSection, SectionSource } from '#core/report/model.ts';
import { leadingText } from '#core/report/sections/options.ts';
import { listed, percent, plain, sentenceOf } from '#core/words/format/format.ts';
import { modeName, modeTitle } from '#core/words/mode-names.ts';
import { optionDetail, optionLabel, serviceName } from '#core/words/names.ts';

/** More lines would not be readable from the back of a room. */
const MAX_LINES = 5;

/** An alternative to the choice, and what speaks against it. */
interface Rejection {
  readonly kind: 'costlier' | 'tied' | 'cheaper' | 'ruled-out';
  /** US dollars per month; infinite if it is ruled out. */
  readonly usd: number;
  readonly line: ListItem;
}

/** Why each other mode, and the next cheapest service of the same mode, is not the choice: first those that would work, the cheapest first. */
export function whyNotOthers(view: PlanView): ClaimedLines {
  const { plan, chosen } = view;
  if (chosen === null) return { claim: '', lines: [] };
  const modes = ServingMode.options.filter(
    (mode) => mode !== chosen.mode && plan.options.some((option) => option.mode === mode),
  );
  const next = nextService(view, chosen);
  const found = [
    ...modes.filter((mode) => ASKED_ABOUT.has(mode)).map((mode) => ofMode(view, mode, chosen)),
    ...(next === null ? [] : [byCost(next, chosen, plan.workload)]),
    ...modes
      .filter((mode) => !ASKED_ABOUT.has(mode))
      .map((mode) => ofMode(view, mode, chosen))
      .filter(({ kind }) => kind !== 'ruled-out'),
  ]
    .slice(0, MAX_LINES)
    .sort((a, b) => (a.usd === b.usd ? 0 : a.usd - b.usd));
  return { claim: claimOf(found), lines: found.map(({ line }) => line) };
}

/** The modes that a plan chooses between. The other modes are variations, which are listed where they would work and there is room. */
const ASKED_ABOUT: ReadonlySet<ServingMode> = new Set(['batch', 'microbatch', 'realtime']);

function ofMode(view: PlanView, mode: ServingMode, chosen: ServingOption): Rejection {
  const best = view.bestOf.get(mode);
  return best?.monthlyUsd == null ? ruledOut(view, mode) : byCost(best, chosen, view.plan.workload);
}

function nextService({ sorted }: PlanView, chosen: ServingOption): ServingOption | null {
  return (
    sorted.find(
      (option) =>
        qualifies(option) &&
        option.mode === chosen.mode &&
        option.service !== chosen.service &&
        isCommitment(option.purchase) === isCommitment(chosen.purchase),
    ) ?? null
  );
}

function claimOf(found: readonly Rejection[]): string {
  const has = (kind: Rejection['kind']): boolean => found.some((each) => each.kind === kind);
  if (found.length === 0) return 'There is no other option.';
  const verbs = [
    ...(has('costlier') && has('tied') ? ['cost no less'] : []),
    ...(has('costlier') && !has('tied') ? ['cost more'] : []),
    ...(has('tied') && !has('costlier') ? ['cost about the same'] : []),
    ...(has('cheaper') ? ['save too little'] : []),
    ...(has('ruled-out') ? ['miss a requirement'] : []),
  ];
  return `The others ${listed(verbs, 'or')}.`;
}

/** From the first ratio of two costs on, they differ; from the second on, the text states the ratio instead of the difference. */
const ABOUT = 1.05;
const TIMES = 1.95;

function byCost(option: ServingOption, chosen: ServingOption, workload: Workload): Rejection {
  const [usd, ownUsd] = [option.monthlyUsd?.value ?? 0, chosen.monthlyUsd?.value ?? 0];
  const name = option.mode === chosen.mode ? serviceName(option.service) : modeTitle(option.mode);
  const ratio = ownUsd > 0 ? usd / ownUsd : Infinity;
  const line = (difference: string, detail: string): ListItem => ({
    text: `${name}: ${cardUsd(usd)} a month, ${difference}.`,
    detail,
    mark: 'point',
  });
  const label =
    option.mode === chosen.mode
      ? `Also ${modeName(option.mode)}, ${optionDetail(option)}.`
      : sentenceOf(optionLabel(option));
  if (ratio >= ABOUT) {
    const difference = Number.isFinite(ratio)
      ? ratio >= TIMES
        ? `${plain(ratio, ratio < 10 ? 2 : 3)} times as much`
        : `${percent(ratio - 1)} more`
      : 'more';
    return { kind: 'costlier', usd, line: line(difference, label) };
  }
  if (ratio > 1 / ABOUT) return { kind: 'tied', usd, line: line('about the same', label) };
  const why = isMaterial(ownUsd - usd, ownUsd, workload)
    ? 'The saving is not certain enough.'
    : 'The saving is too small to matter.';
  return { kind: 'cheaper', usd, line: line(`${cardUsd(ownUsd - usd)} less`, `${label} ${why}`) };
}

/** A mode without an option that meets the requirements: the rule that excludes its cheapest option, or why that is infeasible. */
function ruledOut({ sorted }: PlanView, mode: ServingMode): Rejection {
  const all = sorted.filter((option) => option.mode === mode);
  const excluded = all.find(({ feasible, excludedBy }) => feasible && excludedBy !== null);
  const name = modeTitle(mode);
  if (excluded?.excludedBy != null) {
    const cost = excluded.monthlyUsd === null ? '' : `, ${cardUsd(excluded.monthlyUsd.value)} a month`;
    const detail = sentenceOf(`${optionLabel(excluded)}${cost}`);
    return {
      kind: 'ruled-out',
      usd: Infinity,
      line: { text: `${name}: ${exclusionText(excluded.excludedBy)}.`, detail, mark: 'problem' },
    };
  }
  const [first] = all;
  const reason = first === undefined ? '' : leadingText(first);
  const detail = first === undefined || reason === '' ? null : `${serviceName(first.service)}: ${reason}.`;
  return {
    kind: 'ruled-out',
    usd: Infinity,
    line: { text: `${name}: no option is feasible.`, detail, mark: 'problem' },
  };
}

function exclusionText(rule: ExclusionRule): string {
  switch (rule) {
    case 'caller-waits':
      return 'a caller waits, and its answers come too late';
    case 'staleness':
      return 'its answers would be too old';
    case 'inputs-unknown':
      return 'not every request is known in advance';
    case 'rarely-holds':
      return 'it misses the SLO in more than 5 % of simulations';
    case 'rarely-feasible':
    case 'holds-less-often':
      return 'it fails in too many simulations';
    case 'gpu-not-measured':
      return 'its GPU was not measured';
    default:
      return assertNever(rule);
  }
}

/** Why each other way is not the choice, for decision makers. */
export function othersSection({ report: { board } }: SectionSource): ReportSection {
  return reportSection({ id: 'others', title: 'Why not the others', sheet: 'decision' }, [
    { kind: 'list', look: 'short', items: board.others.lines },
  ]);
}
