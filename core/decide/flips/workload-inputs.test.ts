import { expect, test } from 'vitest';
import { inputDefinition, isNumericInput, NUMERIC_INPUTS } from '#core/contract/workload/workload-inputs.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { applySettings, SETTING_KEYS } from '#core/decide/settings/workload-settings.ts';
import { inputName, inputTitle, settingText } from '#core/words/read/inputs.ts';
import { leversOf } from './levers.ts';

const STATED = Workload.parse({
  predictionsPerDay: 1000,
  callerWaits: true,
  sloMs: 50,
  batchPeriodS: 3600,
  deadlineS: 600,
  readsPerEntityPerDay: 3,
  opsUsdPerHour: 60,
});

test.each(NUMERIC_INPUTS)('%s is set, named, varied and eased by its one entry', (input) => {
  const { varied, phrase, slider } = inputDefinition(input);
  expect(SETTING_KEYS).toContain(input);
  const stated = STATED[input] ?? 1;
  expect(applySettings(STATED, [`${input}=${stated}`])).toMatchObject({ kind: 'ok', value: { [input]: stated } });
  expect(inputTitle(input).toLowerCase()).toBe(inputName(input).toLowerCase());
  expect(settingText(input, 1)).toMatch(/^\$?1/);
  const lever = leversOf(STATED, 1).find((each) => each.input === input);
  expect(lever === undefined).toBe(varied === undefined);
  expect(phrase === undefined).toBe(varied === undefined);
  for (const value of slider === undefined ? [] : [slider.scale.low, slider.scale.high]) {
    expect(Workload.safeParse({ ...STATED, [input]: value }).success, `${input} = ${value}`).toBe(true);
  }
});

test('the numbers of a workload are the entries of the table', () => {
  const numbers = Object.entries(STATED).filter(([, value]) => typeof value === 'number');
  expect(numbers.map(([key]) => key).filter((key) => !isNumericInput(key))).toEqual([]);
});
