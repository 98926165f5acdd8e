import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import type { FlipFact } from '#core/contract/verdict/verdict-changes.ts';
import { decidingAssumption, isTelling } from './telling-flips.ts';

const flip = (input: string, at: number): FlipFact => ({ code: 'input-rises', input, at, becomes: 'cached' });
const waiting = Workload.parse({
  predictionsPerDay: 3e6,
  callerWaits: true,
  sloMs: 50,
  payloadBytesIn: 1024,
  inputsKnownInAdvance: 0,
});

test('for a payload of 1 kB a flip at 20 kB is listed, and one at 62 MB is not', () => {
  expect(isTelling(flip('payloadBytesIn', 62e6), waiting)).toBe(false);
  expect(isTelling(flip('payloadBytesIn', 20_000), waiting)).toBe(true);
  expect(isTelling(flip('frontDoor', 31), waiting)).toBe(false);
});

test('flips of the volume and the requirements are listed at any value', () => {
  for (const input of ['predictionsPerDay', 'sloMs', 'maxStalenessS'])
    expect(isTelling(flip(input, 1e9), waiting)).toBe(true);
});

test('the open question decides before any default', () => {
  const open: Workload = { ...waiting, assumed: ['known'] };
  const flips = [flip('readsPerEntityPerDay', 3), flip('inputsKnownInAdvance', 0.93)];
  expect(decidingAssumption(open, flips)).toMatchObject({ input: 'inputsKnownInAdvance', at: 0.93 });
});

test('a default decides if a few times it changes the verdict, unless it was stated or belongs to a preset', () => {
  const flips = [flip('failureRate', 0.2), flip('readsPerEntityPerDay', 3)];
  const defaults = Workload.parse({ predictionsPerDay: 3e6, callerWaits: true, sloMs: 50 });
  expect(decidingAssumption({ ...defaults, failureRate: 0.1 }, flips)?.input).toBe('readsPerEntityPerDay');
  expect(decidingAssumption({ ...defaults, failureRate: 0.1, readsPerEntityPerDay: 2 }, flips)).toBeNull();
  expect(decidingAssumption({ ...defaults, preset: 'fraud-detection' }, flips)).toBeNull();
});
