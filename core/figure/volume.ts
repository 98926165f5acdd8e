import type { CostByVolume, ServingOption, PlanDocument } from '#core/contract/plan/plan.ts';
import { qualifies } from '#core/decide/plan-options.ts';
import { billedPredictions } from '#core/price/pricing/units.ts';
import { optionLabel, serviceName } from '#core/words/names.ts';
import { amount, plain, predictionsPerDayText, usd } from '#core/words/format/format.ts';
import type { ReportTable, XyChart, XyPoint, XySeries } from './model.ts';
import { plainPoint } from './plain-point.ts';

/** Maximum number of lines; more cannot be told apart. */
const MAX_LINES = 6;

/** The drawn volumes range from today's volume ÷ this to today's volume × this. */
const REACH = 1000;

interface Line {
  readonly option: ServingOption;
  /** Dollars per million at each volume; null if the option is infeasible there. */
  readonly usdPerMillion: readonly (number | null)[];
}

/** A volume at which the cheapest option changes. */
interface Change {
  readonly perDay: number;
  readonly usdPerMillion: number;
  readonly below: ServingOption;
  readonly above: ServingOption;
}

/**
 * Cost per million against volume, one line per service, with the volumes at which the cheapest option changes. Shows what growth does to
 * the choice. Null if the plan has no costs by volume, or nothing is feasible at any.
 */
export function volumeChart(plan: PlanDocument): XyChart | null {
  const drawn = linesOf(plan);
  if (drawn === null) return null;
  const { perDay, lines } = drawn;
  const changes = changesOf(plan, perDay, lines);
  const today = plan.workload.predictionsPerDay;
  return {
    kind: 'xy',
    id: 'volume',
    title: title(plan, lines, changes),
    subtitle:
      'Cost per million predictions by volume, both log, central estimates; the cheapest option of each service; marks: the cheapest option changes',
    x: { label: 'predictions per day', unit: 'predictions-per-day', scale: 'log', include: null },
    y: { label: 'cost per million', unit: 'usd-per-million', scale: 'log', include: null },
    series: [
      ...lines.flatMap((line) => seriesOf(line, perDay, line.option.id === plan.verdict.optionId)),
      ...marksOf(changes),
    ],
    limits: [{ axis: 'x', at: today, label: `you: ${amount(today)}`, forbidden: null }],
    bands: [],
    table: tableOf(perDay, lines),
  };
}

/** The volumes in range, and the lines to draw, of options that compete for the verdict: those that are cheapest somewhere, the chosen one, then the cheapest today. */
function linesOf(plan: PlanDocument): { readonly perDay: readonly number[]; readonly lines: readonly Line[] } | null {
  const costs = plan.costByVolume;
  if (costs === undefined) return null;
  const today = plan.workload.predictionsPerDay;
  const kept = costs.perDay.flatMap((volume, index) =>
    volume >= (today / REACH) * 0.99 && volume <= today * REACH * 1.01 ? [index] : [],
  );
  const perDay = kept.map((index) => costs.perDay[index] ?? 0);
  const lines = costs.options
    .flatMap((each) => lineOf(plan, each, kept, perDay))
    .filter(({ usdPerMillion }) => usdPerMillion.some((value) => value !== null));
  if (lines.length === 0) return null;
  const winners = new Set(perDay.map((_, index) => cheapestAt(lines, index)));
  const rank = (line: Line): number => (winners.has(line) ? 0 : line.option.id === plan.verdict.optionId ? 1 : 2);
  const price = ({ option }: Line): number => option.costPerMillionUsd?.value ?? Number.POSITIVE_INFINITY;
  const byWorth = [...lines].sort((a, b) => rank(a) - rank(b) || price(a) - price(b));
  return { perDay, lines: byWorth.slice(0, MAX_LINES) };
}

function lineOf(
  plan: PlanDocument,
  costs: CostByVolume['options'][number],
  kept: readonly number[],
  perDay: readonly number[],
): Line[] {
  const option = plan.options.find(({ id }) => id === costs.id);
  // An option that the plan excludes cannot be what growth leads to.
  if (option === undefined || !qualifies(option)) return [];
  const usdPerMillion = kept.map((index, at) => {
    const monthly = costs.monthlyUsd[index] ?? null;
    const predictions = billedPredictions({ ...plan.workload, predictionsPerDay: perDay[at] ?? 1 });
    return monthly === null || monthly <= 0 ? null : (monthly * 1e6) / predictions;
  });
  return [{ option, usdPerMillion }];
}

function cheapestAt(lines: readonly Line[], index: number): Line | null {
  let best: Line | null = null;
  let lowestUsd = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const value = line.usdPerMillion[index] ?? null;
    if (value === null || value >= lowestUsd) continue;
    lowestUsd = value;
    best = line;
  }
  return best;
}

/** Where the cheapest option changes: at a break-even of the plan if there is one, otherwise between the two neighbouring volumes. */
function changesOf(plan: PlanDocument, perDay: readonly number[], lines: readonly Line[]): readonly Change[] {
  return perDay.flatMap((volume, index): Change[] => {
    const before = perDay[index - 1];
    const [below, above] = [cheapestAt(lines, index - 1), cheapestAt(lines, index)];
    if (before === undefined || below === null || above === null || below === above) return [];
    const meets = plan.breakEvens.find(
      ({ between, perDay: at }) =>
        at >= before && at <= volume && between.includes(below.option.id) && between.includes(above.option.id),
    );
    const costs = [below.usdPerMillion[index - 1], above.usdPerMillion[index]];
    const middle = Math.sqrt((costs[0] ?? 1) * (costs[1] ?? 1));
    return [
      {
        perDay: meets?.perDay ?? Math.sqrt(before * volume),
        usdPerMillion: middle,
        below: below.option,
        above: above.option,
      },
    ];
  });
}

/** A line in segments where the option is feasible, named at the end of the last segment. That of the recommended option is heavier. */
function seriesOf({ option, usdPerMillion }: Line, perDay: readonly number[], isChosen: boolean): XySeries[] {
  const pieces: XyPoint[][] = [];
  usdPerMillion.forEach((value, index) => {
    if (value === null) return;
    const previous = usdPerMillion[index - 1] ?? null;
    if (previous === null) pieces.push([]);
    pieces.at(-1)?.push(plainPoint(perDay[index] ?? 0, value, option.basis));
  });
  return pieces.map((points, index) => ({
    name: serviceName(option.service),
    tone: option.mode,
    line: 'straight',
    weight: isChosen ? 'normal' : 'thin',
    marks: false,
    basis: option.basis,
    endLabel: index === pieces.length - 1 ? serviceName(option.service) : null,
    points,
  }));
}

function marksOf(changes: readonly Change[]): XySeries[] {
  if (changes.length === 0) return [];
  return [
    {
      name: 'the cheapest option changes',
      tone: 'ink',
      line: 'none',
      weight: 'normal',
      marks: true,
      basis: 'projected',
      endLabel: null,
      points: changes.map((change) => ({
        ...plainPoint(change.perDay, change.usdPerMillion, change.above.basis),
        label: amount(Number(change.perDay.toPrecision(2))),
      })),
    },
  ];
}

/** The effect of growth: the change nearest to today's volume. */
function title(plan: PlanDocument, lines: readonly Line[], changes: readonly Change[]): string {
  const today = plan.workload.predictionsPerDay;
  const [first] = lines;
  const distance = ({ perDay }: Change): number => Math.abs(Math.log(perDay / today));
  const nearest = [...changes].sort((a, b) => distance(a) - distance(b))[0];
  if (nearest === undefined) {
    return first === undefined
      ? 'No option is feasible at any volume'
      : `${serviceName(first.option.service)} is the cheapest from a thousandth to a thousand times your volume`;
  }
  const at = predictionsPerDayText(Number(nearest.perDay.toPrecision(2)));
  const factor = nearest.perDay > today ? nearest.perDay / today : today / nearest.perDay;
  const away =
    factor < 1.05 ? 'where you are' : `${plain(factor, 2)} times ${nearest.perDay > today ? 'more' : 'less'} than now`;
  const { below, above } = nearest;
  return nearest.perDay > today
    ? `From ${at}, ${away}, ${serviceName(above.service)} is cheaper than ${serviceName(below.service)}`
    : `Below ${at}, ${away}, ${serviceName(below.service)} is cheaper than ${serviceName(above.service)}`;
}

/** One row per factor of ten, enough to read values. */
const POINTS_PER_ROW = 6;

function tableOf(perDay: readonly number[], lines: readonly Line[]): ReportTable {
  const rows = perDay.flatMap((volume, index) =>
    index % POINTS_PER_ROW === 0
      ? [[amount(Number(volume.toPrecision(3))), ...lines.map((line) => cell(line.usdPerMillion[index] ?? null))]]
      : [],
  );
  return {
    columns: [
      { title: 'Predictions per day', align: 'end' },
      ...lines.map(({ option }) => ({ title: optionLabel(option), align: 'end' as const })),
    ],
    rows,
  };
}

function cell(value: number | null): string {
  return value === null ? 'not feasible' : usd(value);
}
