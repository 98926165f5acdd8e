import { expect, test } from 'vitest';
import { ASSUMED_WORKLOAD, findPreset } from '#core/contract/workload/presets.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { presetOf } from './preset-of.ts';

const FRAUD = Workload.parse(findPreset('fraud-detection')?.workload);

test('a preset that was taken is shown, in any region', () => {
  expect(presetOf(FRAUD)).toBe('fraud-detection');
  expect(presetOf({ ...FRAUD, region: 'eu-central-1' })).toBe('fraud-detection');
});

test('a preset is no longer shown once a number of it was changed', () => {
  expect(presetOf({ ...FRAUD, predictionsPerDay: 2_500_000 })).toBeNull();
});

test('answers to the three questions are not the preset whose numbers were assumed', () => {
  expect(presetOf(ASSUMED_WORKLOAD)).toBeNull();
  expect(presetOf({ ...ASSUMED_WORKLOAD, assumed: [], callerWaits: true, sloMs: 50 })).toBeNull();
});

test('what is allowed and what exists leave a workload its preset', () => {
  const pricing = findPreset('pricing')?.workload;
  if (pricing === undefined) throw new Error('no preset');
  expect(presetOf({ ...pricing, without: ['spot'], existing: ['eks'] })).toBe('pricing');
  expect(presetOf({ ...pricing, once: true })).toBeNull();
});
