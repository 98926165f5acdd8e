import { expect, test } from 'vitest';
import { cacheSize } from './cache-bytes.ts';

test('sizes of caches are read as Linux writes them', () => {
  expect(['48K', '2048K\n', '260M', '1G'].map(cacheSize)).toEqual([49_152, 2_097_152, 272_629_760, 1_073_741_824]);
});

test('anything else counts as 0', () => {
  expect(['', '48', 'K', '12X'].map(cacheSize)).toEqual([0, 0, 0, 0]);
});
