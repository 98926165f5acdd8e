import { PLAIN_NUMBER } from '#core/words/read/read-number.ts';
import { InvalidArgumentError } from 'commander';
import { type FieldRules, readField } from '#core/words/read/number-field.ts';
import { HOW_TO_WRITE } from '#core/words/read/number-units.ts';
import type { Say } from '#cli/context.ts';
import type { ReadValue } from './values.ts';

/**
 * A parser of numbers as people write them (`readNumber`): `1.5 s`, `10k`, `600/min`. `say` gets how a number was understood, unless it is
 * written plainly in the stored unit.
 */
export function quantity(option: string, rules: FieldRules, say: Say): ReadValue<number> {
  return (text) => {
    const reading = readField(text, rules);
    switch (reading.state) {
      case 'empty':
        throw new InvalidArgumentError(`Expected ${HOW_TO_WRITE[rules.kind]}.`);
      case 'refused':
        throw new InvalidArgumentError(reading.why);
      case 'read':
        if (!PLAIN_NUMBER.test(text.trim())) say(`${option} "${text}": ${reading.says}`);
        return reading.value;
    }
  };
}

/** Limits of a whole number of rows, from 1. */
export function rowsUpTo(max: number): FieldRules {
  return { kind: 'count', unit: 'rows', min: 1, max, whole: true };
}

/** Limits of the share of labels that a variant may change. */
export const MAX_CHANGED: FieldRules = { kind: 'share', unit: '', min: 0, max: 1, whole: false };
