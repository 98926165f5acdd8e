import type { InputSensitivity, Sensitivity, SensitivityEnd } from '#core/contract/verdict/sensitivity.ts';
import { labelOfId, optionLabel } from '#core/words/names.ts';
import { EFFECT_DRAWS } from '#core/decide/sensitivity/effects.ts';
import { countWord } from '#core/words/format/count-word.ts';
import { percentOf, usd } from '#core/words/format/format.ts';
import { inputName, inputTitle, rangeText } from '#core/words/read/inputs.ts';
import type { ReportTable, TornadoChart, TornadoEnd } from './model.ts';
import type { PlanView } from '#core/decide/plan-view.ts';

/** Maximum number of readable bars. The table has all. */
const MAX_BARS = 8;

/**
 * How far the cost of the chosen option changes with each input, with the next option's price as a line. Null if nothing is chosen or no
 * input changes the cost.
 */
export function tornadoChart({ plan, chosen: option }: PlanView): TornadoChart | null {
  const sensitivity = plan.sensitivity ?? null;
  if (option === null || sensitivity?.optionId !== option.id || sensitivity.inputs.length === 0) return null;
  const { costPerMillionUsd, nextPerMillionUsd, inputs } = sensitivity;
  return {
    kind: 'tornado',
    id: 'tornado',
    tone: option.mode,
    title: title(sensitivity),
    subtitle: `${optionLabel(option)}: cost per million as each input varies alone; pale: its low end; dashed: the next option with unchanged inputs`,
    base: { value: costPerMillionUsd, text: usd(costPerMillionUsd) },
    next: nextPerMillionUsd === null ? null : { value: nextPerMillionUsd, text: usd(nextPerMillionUsd) },
    bars: inputs.slice(0, MAX_BARS).map((input) => ({
      label: inputTitle(input.input),
      range: rangeText(input),
      low: endOf(input.low),
      high: endOf(input.high),
    })),
    table: table(sensitivity),
  };
}

function endOf({ costPerMillionUsd }: SensitivityEnd): TornadoEnd {
  return { value: costPerMillionUsd, text: endText(costPerMillionUsd) };
}

function endText(value: number | null): string {
  return value === null ? 'not feasible' : usd(value);
}

/** Whether the input alone makes the next option cheaper at one of its ends. */
function isEnough({ low, high }: InputSensitivity): boolean {
  return [low, high].some(
    ({ costPerMillionUsd: cost, nextPerMillionUsd: next }) => cost !== null && next !== null && cost > next,
  );
}

function fails({ low, high }: InputSensitivity): boolean {
  return low.costPerMillionUsd === null || high.costPerMillionUsd === null;
}

/** The input that the cost depends on most, and which inputs could make another option the better one. */
function title({ inputs, costPerMillionUsd, nextPerMillionUsd }: Sensitivity): string {
  const [first] = inputs;
  if (first === undefined) return 'No input changes the cost';
  const share = first.effect === undefined ? '' : ` (${percentOf(first.effect.total, EFFECT_DRAWS)} of the variation)`;
  const most = `Biggest uncertainty: ${inputName(first.input)}${share}`;
  const failing = inputs.filter(fails);
  if (failing.length > 0) return `${most}. ${named(failing)} could rule this option out`;
  if (nextPerMillionUsd === null) return most;
  if (nextPerMillionUsd < costPerMillionUsd) return `${most}. A simpler option was preferred over the cheapest`;
  const enough = inputs.filter(isEnough);
  const passes = [first.low, first.high].some(({ costPerMillionUsd: cost }) => (cost ?? 0) > nextPerMillionUsd);
  if (enough.length > 0) return `${most}. ${named(enough)} could make the next best option cheaper`;
  return passes
    ? `${most}. It changes the cost of the next best option as well`
    : `${most}. No input alone makes the next best option cheaper`;
}

/** One input by name, several by their number. */
function named(inputs: readonly InputSensitivity[]): string {
  const [only] = inputs;
  return inputs.length === 1 && only !== undefined ? inputTitle(only.input) : `${countWord(inputs.length)} inputs`;
}

/** The range of the drawing. Excludes the next option's price if it would leave no room for the bars. */
export function tornadoRange(chart: TornadoChart): {
  readonly range: readonly [number, number];
  readonly next: 'inside' | 'above' | 'below' | 'none';
} {
  const ends = chart.bars.flatMap(({ low, high }) => [low.value, high.value]).filter((value) => value !== null);
  const low = Math.min(chart.base.value, ...ends);
  const high = Math.max(chart.base.value, ...ends);
  const reach = (high - low) * FURTHEST_NEXT;
  const next = chart.next?.value ?? null;
  const where = next === null ? 'none' : next > high + reach ? 'above' : next < low - reach ? 'below' : 'inside';
  const from = where === 'inside' && next !== null ? Math.min(low, next) : low;
  const to = where === 'inside' && next !== null ? Math.max(high, next) : high;
  const room = (to - from || Math.abs(to) || 1) * 0.08;
  return { range: [Math.max(0, from - room), to + room], next: where };
}

/** Maximum distance from the bars, as a multiple of their range, at which the next option's price is drawn in place. */
const FURTHEST_NEXT = 2;

/** The effect of a drawn input; that of inputs that are drawn together is of all of them. */
function effectText({ effect }: InputSensitivity): string {
  if (effect === undefined) return '–';
  const shared = effect.with.length === 0 ? '' : ` with ${effect.with.map(inputName).join(', ')}`;
  return `${percentOf(effect.total, EFFECT_DRAWS)}${shared}`;
}

function table({ inputs, nextId }: Sensitivity): ReportTable {
  const next = nextId === null ? 'Next option' : labelOfId(nextId);
  return {
    columns: [
      { title: 'Input', align: 'start' },
      { title: 'From, to', align: 'start' },
      { title: 'Part of the variation', align: 'end' },
      { title: 'Cost per million at the low end', align: 'end' },
      { title: 'At the high end', align: 'end' },
      { title: `${next}, low`, align: 'end' },
      { title: `${next}, high`, align: 'end' },
    ],
    rows: inputs.map((input) => [
      inputTitle(input.input),
      rangeText(input),
      effectText(input),
      endText(input.low.costPerMillionUsd),
      endText(input.high.costPerMillionUsd),
      endText(input.low.nextPerMillionUsd),
      endText(input.high.nextPerMillionUsd),
    ]),
  };
}
