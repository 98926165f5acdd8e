import { expect, test } from 'vitest';
import { largestBatch } from './largest-batch.ts';

const floats = (rows: number, width: number) => ({
  rows,
  inputs: [
    { name: 'x', type: 'float32', rowShape: [width], batched: true, data: new Float32Array(rows * width) },
  ] as const,
});

test('narrow rows are limited by number, wide ones by 32 MiB, and a row is always a batch', () => {
  expect(largestBatch(floats(10, 30))).toBe(4096);
  expect(largestBatch(floats(10, 3 * 224 * 224))).toBe(32);
  expect(largestBatch(floats(1, 10_000_000))).toBe(1);
});

test('what goes with every row does not count, and a text counts 64 bytes', () => {
  const table = { name: 't', type: 'float32', rowShape: [1e6], batched: false, data: new Float32Array(1e6) } as const;
  const texts = { name: 's', type: 'string', rowShape: [512], batched: true } as const;
  expect(largestBatch({ rows: 1, inputs: [table] })).toBe(4096);
  expect(largestBatch({ rows: 1, inputs: [table, { ...texts, data: Array.from({ length: 512 }, () => 'a') }] })).toBe(
    1024,
  );
});
