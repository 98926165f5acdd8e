import { expect, test } from 'vitest';
import { elementCount, MAX_ROW_BYTES, requireRowRoom } from './row-room.ts';
import { planSynthetic, synthesise } from '#engine/dataset/rows/synthesise.ts';
import { allocate } from './tensor-rows.ts';
import { input, refusal } from '#engine/dataset/rows/testing.ts';

const GIB = 2 ** 30;

test.each<readonly [string, readonly number[], string]>([
  ['2^28 elements', [16_384, 16_384], 'takes 1 GiB (input "x": float32 16384 × 16384)'],
  ['2^33 elements', [2 ** 33], 'takes 32 GiB'],
  ['more than numbers can count', [2 ** 40, 2 ** 40, 2 ** 40], 'takes more than 10,000 PiB'],
  ['more than any number', Array.from({ length: 60 }, () => 2 ** 50), 'takes more than 10,000 PiB'],
])('rows of %s are refused with the number, before anything is allocated', async (_, shape, cause) => {
  const before = process.memoryUsage().rss;
  const options = { inputs: [input('x', 'float', ['N', ...shape])], batchable: true, rows: 1, seed: 1, dims: {} };
  for (const make of [() => planSynthetic(options), () => synthesise(options)]) {
    const error = await refusal(make);
    expect(error).toMatchObject({ code: 'unusable-input' });
    expect(error.reason).toContain(cause);
    expect(error.reason).toContain('up to 256 MiB');
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(GIB / 4);
});

test('a row that this machine has no room to measure with is refused with what it needs', async () => {
  const parts = [{ name: 'x', type: 'float32', rowShape: [2 ** 25] } as const];
  expect(requireRowRoom(parts, 8 * GIB)).toBe(2 ** 27);
  const error = await refusal(() => requireRowRoom(parts, GIB));
  expect(error.reason).toContain('takes 128 MiB');
  expect(error.reason).toContain('1 GiB of memory are free');
});

test('all inputs of a row count together, those that are constant too', async () => {
  const half = (MAX_ROW_BYTES / 4) * 0.6;
  const inputs = [input('x', 'float', ['N', half]), input('c', 'float', [half])].map((each) => ({
    ...each,
    batched: each.name === 'x',
  }));
  const error = await refusal(() => planSynthetic({ inputs, batchable: true, rows: 1, seed: 1, dims: {} }));
  expect(error.reason).toContain('up to 256 MiB');
});

test('planning rows allocates nothing and says what would be made', () => {
  const options = { inputs: [input('x', 'float', ['N', 1000])], batchable: true, rows: 1e9, seed: 1, dims: {} };
  expect(planSynthetic({ ...options, maxBytes: 40_000 })).toMatchObject({ rows: 10, inputs: [{ shape: [1000] }] });
});

test.each(['float32', 'string', 'int64'] as const)('memory for %s that is not there is refused', async (type) => {
  for (const length of [2 ** 45, 2 ** 60, Number.POSITIVE_INFINITY])
    expect(await refusal(() => allocate(type, length))).toMatchObject({ code: 'unusable-input' });
});

test('an empty dimension makes a row empty, whatever the others are', () => {
  expect(elementCount([0, 2 ** 50, 2 ** 50])).toBe(0);
  expect(elementCount([2 ** 600, 2 ** 600, 0])).toBe(0);
  expect(elementCount([])).toBe(1);
});
