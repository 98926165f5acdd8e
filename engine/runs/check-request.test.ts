import { expect, test } from 'vitest';
import { MEASURE_DEFAULTS, type MeasureRequest } from '#core/contract/run/measure.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { checkMemory, checkSettings, thisMachine } from './check-request.ts';

const GIB = 2 ** 30;
const machine = { cores: 2, freeBytes: 8 * GIB };
const { model, data } = exampleRun();

function request(patch: Partial<MeasureRequest>): MeasureRequest {
  return {
    ...MEASURE_DEFAULTS,
    ...patch,
    modes: [...(patch.modes ?? MEASURE_DEFAULTS.modes)],
    model: 'm.onnx',
  } as MeasureRequest;
}

function refusal(check: () => void): string {
  try {
    check();
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.reason} ${error.actions.join(' ')}`;
    throw error;
  }
  return 'not refused';
}

test('sessions and threads far beyond the cores are refused with both numbers', () => {
  const settings = (patch: Partial<MeasureRequest>) => refusal(() => checkSettings(request(patch), machine));
  expect(settings({ replicas: [3000] })).toContain('usage: 3000 sessions of 1 threads would be 3000 threads');
  expect(settings({ replicas: [9], threads: [1, 8] })).toContain('at most 64 threads');
  expect(settings({ replicas: [8], threads: [8] })).toBe('not refused');
  expect(refusal(() => checkSettings(request({ threads: [512] }), { ...machine, cores: 64 }))).toBe('not refused');
});

test('a rate for a time that comes to more requests than a point holds is refused with the product', () => {
  const settings = (patch: Partial<MeasureRequest>) => refusal(() => checkSettings(request(patch), machine));
  expect(settings({ ratesPerS: [10, 1e6], durationS: 60 })).toContain('are 60000000 requests');
  expect(settings({ ratesPerS: [1e5], durationS: 60 })).toBe('not refused');
  expect(settings({ ratesPerS: [1e6] })).toBe('not refused');
});

test('batches that the machine has no memory for are refused with what they take', () => {
  const memory = (patch: Partial<MeasureRequest>) =>
    refusal(() => checkMemory({ request: request(patch), model, data }, machine));
  expect(memory({ batchSizes: [2 ** 24], replicas: [2] })).toMatch(
    /usage: 2 sessions with batches of up to 16777216 rows of 120 bytes take about 15 GiB of memory, and 8 GiB are free/,
  );
  expect(memory({ batchSizes: [4096], replicas: [2] })).toBe('not refused');
  expect(memory({ batchSizes: [2 ** 24], modes: ['realtime'] })).toBe('not refused');
});

test('inputs of 2^28 elements are refused where micro-batches of them would not fit', () => {
  const wide = {
    ...data,
    mapping: [{ input: 'features', columns: [], how: 'synthetic' as const, rowShape: [2 ** 28], note: null }],
  };
  const memory = (patch: Partial<MeasureRequest>) =>
    refusal(() => checkMemory({ request: request(patch), model, data: wide }, machine));
  expect(memory({})).toContain('batches of up to 32 rows of 1073741824 bytes take about 128 GiB');
  expect(memory({})).toContain('--modes');
  expect(memory({ modes: ['realtime'] })).toBe('not refused');
});

test('what is asked of this machine by itself fits it', () => {
  expect(refusal(() => checkSettings(request({}), thisMachine()))).toBe('not refused');
  expect(refusal(() => checkMemory({ request: request({}), model, data }, thisMachine()))).toBe('not refused');
});
