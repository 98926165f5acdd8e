import { expect, test } from 'vitest';
import { startsLines } from './cold-start-words.ts';

const bare = { processMs: 100, sessionMs: 20, firstInferenceMs: 3, residentMiB: 90 };
const starts = { count: 5, minMs: 110, maxMs: 140 };

test('the starts say how many they are, how far they lie apart and what the file cache had', () => {
  const evicted = { processMs: 200, sessionMs: 90, firstInferenceMs: 10, runtime: true };
  expect(startsLines({ ...bare, starts, evicted, evictedReason: null })).toEqual([
    '5 starts from a warm file cache, in 110 ms to 140 ms',
    '1 start with the model and ONNX Runtime read from the disk, in 300 ms (process 200 ms, session 90 ms, first inference 10 ms)',
  ]);
  expect(startsLines({ ...bare, starts, evicted: { ...evicted, runtime: false } })[1]).toContain('with the model read');
});

test('a system that cannot drop files from its cache says why, and a run of an earlier version says nothing', () => {
  expect(startsLines({ ...bare, starts, evicted: null, evictedReason: 'this takes dd' })).toEqual([
    '5 starts from a warm file cache, in 110 ms to 140 ms',
    'no start from the disk: this takes dd',
  ]);
  expect(startsLines(bare)).toEqual([]);
});
