import type { InputDefinition } from '#core/contract/input-definition.ts';
import { inputDefinition, NUMERIC_INPUTS, type NumericInput } from '#core/contract/workload-inputs.ts';
import { plain } from '#core/words/format.ts';
import { inputText } from '#core/words/inputs.ts';

/** The numbers of the workload on one card of the screen. */
export function inputsOn(card: InputDefinition['field']['card']): readonly NumericInput[] {
  return NUMERIC_INPUTS.filter((input) => inputDefinition(input).field.card === card);
}

/** The factor from the stored number to the number in the field. */
export function shownTimes(input: NumericInput): number {
  return inputDefinition(input).kind === 'share' ? 100 : 1;
}

/** Values from which the field's own unit is hard to read, by kind. */
const LARGE: Partial<Record<InputDefinition['kind'], number>> = { bytes: 1000, ms: 1000, s: 60 };

/** The value in a more readable unit; null if the field is readable enough. */
export function alsoText(input: NumericInput, value: number): string | null {
  const { kind } = inputDefinition(input);
  if (kind === 'per-day') return `${plain(value / 86_400, 3)} per second on average`;
  return value >= (LARGE[kind] ?? Number.POSITIVE_INFINITY) ? inputText(input, value) : null;
}
