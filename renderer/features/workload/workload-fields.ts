import type { InputDefinition } from '#core/contract/workload/input-definition.ts';
import { inputDefinition, NUMERIC_INPUTS, type NumericInput } from '#core/contract/workload/workload-inputs.ts';
import { plain } from '#core/words/format/format.ts';
import { inputText } from '#core/words/read/inputs.ts';
import type { FieldRules } from '#core/words/read/number-field.ts';

/** The numbers of the workload on one card of the screen. */
export function inputsOn(card: InputDefinition['field']['card']): readonly NumericInput[] {
  return NUMERIC_INPUTS.filter((input) => inputDefinition(input).field.card === card);
}

/** The factor from the stored number to the number in the field. */
export function shownTimes(input: NumericInput): number {
  return inputDefinition(input).kind === 'share' ? 100 : 1;
}

/** What the field of an input takes. Shares are shown and typed in per cent. */
export function fieldRules(input: NumericInput): FieldRules {
  const { kind, field } = inputDefinition(input);
  const { unit, min, max } = field;
  return { kind: kind === 'share' ? 'percent' : kind, unit, min, max, whole: kind === 'count' };
}

/** What a field for the SLO takes. */
export const SLO_RULES = fieldRules('sloMs');

/** Values from which the field's own unit is hard to read, by kind. */
const LARGE: Partial<Record<InputDefinition['kind'], number>> = { bytes: 1000, ms: 1000, s: 60 };

/** The value in a more readable unit; null if the field is readable enough. */
export function alsoText(input: NumericInput, value: number): string | null {
  const { kind } = inputDefinition(input);
  if (kind === 'per-day') return `${plain(value / 86_400, 3)} per second`;
  return value >= (LARGE[kind] ?? Number.POSITIVE_INFINITY) ? inputText(input, value) : null;
}
