import type { ServingMode, ServingOption, PlanDocument } from '#core/contract/plan/plan.ts';
import { duration, plain, roundDuration, usd } from '#core/words/format/format.ts';
import type { Limit, ReportTable, XyChart, XyPoint, XySeries } from './model.ts';
import { fromInterval, withInterval } from '#core/words/format/quantity.ts';
import { chartLabels, optionLabel } from '#core/words/names.ts';
import { isPriced, oldestAnswerS, periodS, qualifies } from '#core/decide/plan-options.ts';
import type { PlanView } from '#core/decide/plan-view.ts';

interface Placed {
  readonly option: ServingOption;
  readonly ageS: number;
  readonly usdPerMillion: number;
  readonly label: string;
}

/** Maximum number of marks; a reader cannot tell more apart. */
const MAX_MARKS = 100;

/** 20 ms to 2 days, so that live modes and batch fit in one chart. Not used for live modes alone. */
const AGE_RANGE_S = [0.02, 2 * 86_400] as const;

/** The cheapest instance type of each service and purchase option, the chosen option, and the options on the plan's frontier. */
function worthDrawing({ plan, sorted }: PlanView): ServingOption[] {
  const seen = new Set<string>();
  return sorted.filter((option) => {
    if (!qualifies(option)) return false;
    const kind = `${option.service}/${option.purchase}`;
    const first = !seen.has(kind);
    seen.add(kind);
    return first || option.id === plan.verdict.optionId || plan.verdict.frontier.includes(option.id);
  });
}

function place(view: PlanView): Placed[] {
  const feasible = worthDrawing(view);
  const labels = chartLabels(feasible);
  return feasible
    .flatMap((option, index) => {
      const ageS = oldestAnswerS(option);
      const cost = option.costPerMillionUsd?.value;
      const drawable = ageS !== null && ageS > 0 && cost !== undefined && cost > 0;
      return drawable ? [{ option, ageS, usdPerMillion: cost, label: labels[index] ?? option.id }] : [];
    })
    .slice(0, MAX_MARKS);
}

/** The options that no other beats in both age and cost, freshest first. */
function frontierOf(placed: readonly Placed[]): Placed[] {
  const byAge = [...placed].sort((a, b) => a.ageS - b.ageS || a.usdPerMillion - b.usdPerMillion);
  let cheapest = Number.POSITIVE_INFINITY;
  return byAge.filter(({ usdPerMillion }) => {
    if (usdPerMillion >= cheapest) return false;
    cheapest = usdPerMillion;
    return true;
  });
}

function point(placed: Placed, flags: { readonly chosen: boolean; readonly frontier: boolean }): XyPoint {
  const interval = placed.option.costPerMillionUsd;
  const shown = flags.frontier || flags.chosen;
  const low = shown ? (interval?.low ?? null) : null;
  return {
    x: placed.ageS,
    y: placed.usdPerMillion,
    low: low === null || low <= 0 ? null : low,
    high: shown ? (interval?.high ?? null) : null,
    basis: placed.option.basis,
    label: placed.label,
    invalid: null,
    emphasis: flags.chosen ? 'chosen' : flags.frontier ? 'strong' : 'normal',
  };
}

function marksOf(
  mode: ServingMode,
  placed: readonly Placed[],
  frontier: readonly Placed[],
  chosenId: string | null,
): XySeries {
  return {
    name: mode,
    tone: mode,
    line: 'none',
    weight: 'normal',
    marks: true,
    basis: 'projected',
    endLabel: null,
    points: placed
      .filter((each) => each.option.mode === mode)
      .map((each) => point(each, { chosen: each.option.id === chosenId, frontier: frontier.includes(each) })),
  };
}

/** The cheapest GPU that was not measured. It is on no frontier, because its cost is a range. */
function placedGpu({ sorted }: PlanView): Placed | null {
  const option = sorted.find((each) => isPriced(each) && !qualifies(each) && each.gpu?.provider === 'cuda');
  const ageS = option === undefined ? null : oldestAnswerS(option);
  const cost = option?.costPerMillionUsd;
  if (option === undefined || cost == null || cost.low === null || cost.low <= 0 || ageS === null || ageS <= 0)
    return null;
  return { option, ageS, usdPerMillion: cost.value, label: `${option.instanceType ?? 'GPU'}, not measured` };
}

/** A GPU as a bar. */
function gpuBar(gpu: Placed): XySeries {
  const { low = null, high = null } = gpu.option.costPerMillionUsd ?? {};
  const bar: XyPoint = { ...point(gpu, { chosen: false, frontier: false }), low, high };
  return { ...marksOf(gpu.option.mode, [], [], null), basis: 'bounded', points: [bar] };
}

function steps(frontier: readonly Placed[]): XySeries {
  return {
    name: 'frontier',
    tone: 'ink',
    line: 'step',
    weight: 'thin',
    marks: false,
    basis: 'measured',
    endLabel: null,
    points: frontier.map((each) => ({ ...point(each, { chosen: false, frontier: false }), label: null })),
  };
}

function times(factor: number): string {
  return `${plain(factor, 2)} times`;
}

/** Ages within this ratio count as equal. */
const SAME_AGE = 1.05;

function title(frontier: readonly Placed[], placed: readonly Placed[]): string {
  const freshest = frontier[0];
  const cheapest = frontier[frontier.length - 1];
  if (freshest === undefined || cheapest === undefined) return 'No option has both a cost and an age';
  if (frontier.length === 1) {
    const others = placed.length - 1;
    const beaten =
      others === 0 ? 'is the only feasible option' : 'is both the cheapest and the freshest feasible option';
    return `${freshest.label} ${beaten}, at ${usd(freshest.usdPerMillion)} per million`;
  }
  const factor = freshest.usdPerMillion / cheapest.usdPerMillion;
  if (factor < 1.05)
    return `Fresh answers cost almost no more: ${usd(freshest.usdPerMillion)} against ${usd(cheapest.usdPerMillion)} per million`;
  if (cheapest.ageS < SAME_AGE * freshest.ageS) {
    return `${cheapest.label} is the cheapest feasible option, at ${usd(cheapest.usdPerMillion)} per million, and no option is noticeably fresher`;
  }
  const wait = `answers up to ${duration(cheapest.ageS * 1000)} old`;
  return `Accepting ${wait} instead of ${duration(freshest.ageS * 1000)} makes a prediction ${times(factor)} cheaper`;
}

function table(placed: readonly Placed[], frontier: readonly Placed[]): ReportTable {
  return {
    columns: [
      { title: 'Option', align: 'start' },
      { title: 'Worst-case age', align: 'end' },
      { title: 'Cost per million [p5–p95]', align: 'end' },
      { title: 'Basis', align: 'start' },
      { title: 'On the frontier', align: 'start' },
    ],
    rows: placed.map((each) => [
      optionLabel(each.option),
      duration(each.ageS * 1000),
      each.option.costPerMillionUsd === null
        ? usd(each.usdPerMillion)
        : withInterval(fromInterval(each.option.costPerMillionUsd, 'usd-per-million', each.option.basis)),
      each.option.basis,
      frontier.includes(each) ? 'yes' : 'no',
    ]),
  };
}

function limits(plan: PlanDocument, placed: readonly Placed[]): Limit[] {
  const staleness = plan.workload.maxStalenessS;
  if (staleness !== null) {
    if (placed.every(({ option }) => periodS(option) === null)) return [];
    return [{ axis: 'x', at: staleness, label: `too old, > ${roundDuration(staleness * 1000)}`, forbidden: 'above' }];
  }
  const { sloMs, callerWaits } = plan.workload;
  const live = placed.some(({ option }) => option.latencyMs !== null);
  if (sloMs === null || !callerWaits || !live) return [];
  return [{ axis: 'x', at: sloMs / 1000, label: `SLO ${roundDuration(sloMs)}`, forbidden: null }];
}

/** Cost against the age of the oldest answer that a caller can get, for the cheapest option of each kind. Null if nothing is feasible. */
export function paretoChart(view: PlanView): XyChart | null {
  const { plan, chosen } = view;
  const placed = place(view);
  if (placed.length === 0) return null;
  const gpu = placedGpu(view);
  const frontier = frontierOf(placed);
  const chosenId = chosen?.id ?? null;
  const modes: ServingMode[] = ['batch', 'cached', 'hybrid', 'microbatch', 'async', 'realtime'];
  return {
    kind: 'xy',
    id: 'pareto',
    title: title(frontier, placed),
    subtitle: `Cost per million predictions by worst-case age of an answer, both log; frontier joined, its intervals p5 to p95 of ${plan.simulations} simulations`,
    x: {
      label: 'worst-case age of an answer',
      unit: 's',
      scale: 'log',
      include: placed.some(({ option }) => periodS(option) !== null) ? AGE_RANGE_S : null,
    },
    y: { label: 'cost per million', unit: 'usd-per-million', scale: 'log', include: null },
    series: [
      ...(frontier.length > 1 ? [steps(frontier)] : []),
      ...modes.map((mode) => marksOf(mode, placed, frontier, chosenId)).filter(({ points }) => points.length > 0),
      ...(gpu === null ? [] : [gpuBar(gpu)]),
    ],
    limits: limits(plan, placed),
    bands: [],
    table: table(gpu === null ? placed : [...placed, gpu], frontier),
  };
}
