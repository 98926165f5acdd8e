import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { measuredVariants } from '#core/decide/plan-variants.ts';
import { type PlanView, viewOf } from '#core/decide/plan-view.ts';
import { comparePlans } from '#core/report/short/comparison.ts';
import { moneySentence } from '#core/report/card/money.ts';
import { headline } from '#core/report/sections/verdict.ts';
import { days, LEAST_USD, usd } from '#core/words/format/format.ts';
import { optionLabel } from '#core/words/names.ts';
import { VARIANT_NAMES } from '#core/contract/model/variants-words.ts';
import { changedInputs, changedCurrentDeployment, withFields } from './changed-inputs.ts';
import type { DiffSide, DiffStep, PlanDiff } from './model.ts';

/** An intermediate plan between the old one and the new one: its change, and its inputs. */
export interface Waypoint {
  readonly cause: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly runs: PlanDocument['runs'];
  readonly variants: PlanDocument['variants'];
  readonly workload: Workload;
}

/** More inputs than these are changed in one step. */
const MAX_INPUTS = 8;

/**
 * The plans to make between two plans, in order: first the old one again with the prices and rules of today, then with the new measurement, then
 * with each changed input. The last one has everything of the new plan but its prices.
 */
export function waypoints(before: PlanDocument, after: PlanDocument): readonly Waypoint[] {
  const again: Waypoint = {
    cause: 'Prices and rules of today',
    from: days(before.catalog.asOf),
    to: null,
    runs: before.runs,
    variants: before.variants,
    workload: before.workload,
  };
  const idsOf = ({ runs }: PlanDocument): string => runs.map(({ runId }) => runId).join(', ');
  const measured: readonly Waypoint[] =
    idsOf(before) === idsOf(after)
      ? []
      : [{ ...again, cause: 'Measurement', from: idsOf(before), to: idsOf(after), runs: after.runs }];
  const varied: readonly Waypoint[] =
    variantsId(before) === variantsId(after)
      ? []
      : [
          {
            cause: 'Variants of the model',
            from: variantsText(before),
            to: variantsText(after),
            runs: after.runs,
            variants: after.variants,
            workload: before.workload,
          },
        ];
  const inputs = changedInputs(before.workload, after.workload);
  const single = inputs.slice(0, inputs.length > MAX_INPUTS ? MAX_INPUTS - 1 : MAX_INPUTS);
  const rest = inputs.slice(single.length).flatMap(({ fields }) => fields);
  const changes = [
    ...single,
    ...(rest.length === 0 ? [] : [{ title: 'All other inputs', from: null, to: null, fields: rest }]),
  ];
  let { workload } = before;
  const steps = changes.map(({ title, from, to, fields }): Waypoint => {
    workload = withFields(workload, after.workload, fields);
    return { cause: title, from, to, runs: after.runs, variants: after.variants, workload };
  });
  return [again, ...measured, ...varied, ...steps];
}

/** The inputs of the variants in a plan. */
function variantsId({ variants }: PlanDocument): string {
  if (variants === undefined) return '';
  const runs = variants.list.flatMap((each) => each.runs.map(({ runId }) => runId));
  return [variants.sha256, variants.maxChangedShare, ...runs].join(' ');
}

/** The variants that may win: `int8, half precision (fp16)`. */
function variantsText({ variants }: PlanDocument): string {
  const names = measuredVariants(variants).map(({ kind }) => VARIANT_NAMES[kind]);
  return names.length === 0 ? 'none' : names.join(', ');
}

/**
 * What changed from one plan to another.
 * @param made the plans of `waypoints`, in their order.
 */
export function diffPlans(before: PlanDocument, after: PlanDocument, made: readonly PlanDocument[]): PlanDiff {
  const [one, other] = [viewOf(before), viewOf(after)];
  const { monthly, chosen, measured, options } = comparePlans(one, other);
  const costChanged = monthly.difference === 'unknown' ? null : monthly.difference === 'larger';
  const diff = {
    verdictChanged: before.verdict.mode !== after.verdict.mode || one.chosen?.id !== other.chosen?.id,
    costChanged,
    before: sideOf(one),
    after: sideOf(other),
  };
  return {
    kind: 'plans',
    claim: claimOf(diff, monthly.one?.value ?? null, monthly.other?.value ?? null),
    ...diff,
    steps: stepsOf(before, after, made),
    figures: [...chosen, ...measured],
    options: options.filter(({ ratio }) => ratio !== 1),
  };
}

function sideOf(view: PlanView): DiffSide {
  const { plan, chosen: option } = view;
  return {
    mode: plan.verdict.mode,
    headline: headline(view),
    option: option === null ? null : optionLabel(option),
    money: moneySentence(view),
    madeAt: plan.createdAt,
  };
}

function claimOf(
  { before, after, verdictChanged, costChanged }: Omit<PlanDiff, 'kind' | 'claim' | 'steps' | 'figures' | 'options'>,
  beforeUsd: number | null,
  afterUsd: number | null,
): string {
  const cost =
    beforeUsd === null || afterUsd === null
      ? ''
      : ` ${usd(beforeUsd)} became ${usd(afterUsd)} per month${noise(costChanged)}.`;
  if (before.mode !== after.mode) return `The verdict changed: ${before.headline} → ${after.headline}.${cost}`;
  if (verdictChanged) return `Same mode, another option: ${before.option ?? '—'} → ${after.option ?? '—'}.${cost}`;
  return `The verdict is the same: ${after.headline}.${cost}`;
}

function noise(costChanged: boolean | null): string {
  return costChanged === null ? '' : costChanged ? ', more than the uncertainty' : ', not significant';
}

function stepsOf(before: PlanDocument, after: PlanDocument, made: readonly PlanDocument[]): readonly DiffStep[] {
  const ways = waypoints(before, after).slice(0, made.length);
  const plans = [before, ...made, after];
  const steps = plans.slice(1).map((plan, index): DiffStep => {
    const way = ways[index] ?? { cause: 'Prices and rules of the new plan', from: null, to: days(after.catalog.asOf) };
    return stepTo(plan, plans[index] ?? before, {
      ...way,
      to: way.to ?? (index === 0 ? days(plan.catalog.asOf) : null),
    });
  });
  // The first and the last step change no input, so they are listed only if they matter.
  const listed = steps.filter(
    ({ isFlip, changeUsd }, index) =>
      (index > 0 && index < steps.length - 1) || isFlip || Math.abs(changeUsd ?? 0) >= LEAST_USD,
  );
  const currentDeployment = changedCurrentDeployment(before.workload, after.workload);
  return currentDeployment === null
    ? listed
    : [...listed, { ...stepTo(after, after, { cause: 'Current cost', ...currentDeployment }), changeUsd: 0 }];
}

function stepTo(plan: PlanDocument, last: PlanDocument, way: Pick<Waypoint, 'cause' | 'from' | 'to'>): DiffStep {
  const [was, is] = [last, plan].map((each) => viewOf(each).chosen?.monthlyUsd?.value ?? null);
  const { cause, from, to } = way;
  return {
    cause,
    from,
    to,
    monthlyUsd: is ?? null,
    changeUsd: was == null || is == null ? null : is - was,
    mode: plan.verdict.mode,
    isFlip: last.verdict.mode !== plan.verdict.mode,
  };
}
