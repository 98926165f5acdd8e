import { expect, test } from 'vitest';
import { INPUT_SCHEMAS, NUMERIC_INPUTS } from '#core/contract/workload/workload-inputs.ts';
import { fieldText, readField } from '#core/words/read/number-field.ts';
import { fieldRules, shownTimes } from './workload-fields.ts';

test('what a field takes at its limits is a valid workload, and what it shows is what it reads', () => {
  for (const input of NUMERIC_INPUTS) {
    const rules = fieldRules(input);
    for (const shown of [rules.min, rules.max]) {
      expect(INPUT_SCHEMAS[input].safeParse(shown / shownTimes(input)).error, input).toBeUndefined();
      expect(readField(fieldText(shown, rules.kind), rules), input).toMatchObject({ state: 'read', value: shown });
    }
    expect(readField(fieldText(2 * rules.max, rules.kind), rules)).toMatchObject({ state: 'refused' });
  }
});
