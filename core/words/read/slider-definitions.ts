import type { Workload } from '#core/contract/workload/workload.ts';
import type { SliderScale } from '#core/contract/workload/input-definition.ts';
import { inputDefinition, NUMERIC_INPUTS, type NumericInput } from '#core/contract/workload/workload-inputs.ts';
import { amount, plain } from '#core/words/format/format.ts';
import { inputText } from './inputs.ts';

/** One input of the workload as a slider. */
export interface SliderDefinition {
  readonly scale: SliderScale;
  /** The position of the thumb while the value is not set. */
  readonly unset: number;
  readonly title: (workload: Workload) => string;
  /** A value with its unit, or without it if the title has it. */
  readonly say: (value: number | null) => string;
  /** Why the slider has no effect, in a few words; null if it has one. */
  readonly idle: (workload: Workload) => string | null;
}

const placeOf = (input: NumericInput): number => inputDefinition(input).slider?.place ?? Number.POSITIVE_INFINITY;

/** The inputs that have a slider, in their order. */
export const SLIDER_INPUTS: readonly NumericInput[] = NUMERIC_INPUTS.filter(
  (input) => inputDefinition(input).slider !== undefined,
).toSorted((one, other) => placeOf(one) - placeOf(other));

/** The slider of an input. Throws for one that has none. */
export function sliderDefinition(input: NumericInput): SliderDefinition {
  const { kind, slider, field, idle } = inputDefinition(input);
  if (slider === undefined) throw new Error(`${input} has no slider`);
  return {
    scale: slider.scale,
    unset: slider.unset,
    title: ({ sloPercentile }) => (input === 'sloMs' ? `${field.label}, p${plain(sloPercentile)}` : field.label),
    say: (value) => (value === null ? slider.open : kind === 'per-day' ? amount(value) : inputText(input, value)),
    idle: (workload) => idle?.(workload) ?? null,
  };
}
