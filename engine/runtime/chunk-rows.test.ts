import { expect, test } from 'vitest';
import { chunkRows } from './chunk-rows.ts';

test('a chunk is whole batches of narrow rows', () => {
  expect(chunkRows({ batchSize: 256, rowBytes: 120 })).toBe(8_192);
  expect(chunkRows({ batchSize: 100, rowBytes: 120 })).toBe(8_100);
});

test('wide rows make small chunks: an image of 600 kB does not make one of gigabytes', () => {
  const rowBytes = 4 * 3 * 224 * 224;
  expect(chunkRows({ batchSize: 1, rowBytes }) * rowBytes).toBeLessThanOrEqual(16 * 2 ** 20);
  expect(chunkRows({ batchSize: 4, rowBytes }) % 4).toBe(0);
});

test('a chunk is one batch at least, whatever it weighs', () => {
  expect(chunkRows({ batchSize: 64, rowBytes: 10_000_000 })).toBe(64);
  expect(chunkRows({ batchSize: 20_000, rowBytes: 0 })).toBe(20_000);
});
