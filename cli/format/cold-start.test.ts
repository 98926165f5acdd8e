import { expect, test } from 'vitest';
import { coldStartText } from './run.ts';

const bare = { processMs: 118, sessionMs: 24, firstInferenceMs: 0.9, residentMiB: 96 };

test('a cold start from an earlier version takes two lines', () => {
  expect(coldStartText(bare)).toBe(
    '  cold start  process 118 ms, session 24 ms, first inference 0.90 ms\n  memory      96 MiB resident\n',
  );
});

test('the same two lines include the optional measurements', () => {
  const text = coldStartText({
    ...bare,
    cached: { sessionMs: 19, firstInferenceMs: 0.8 },
    cachedReason: null,
    steady: { afterRuns: 1, afterMs: 0.9, ms: 0.2 },
    residentByBatch: [
      { batchSize: 1, residentMiB: 97 },
      { batchSize: 64, residentMiB: 112 },
    ],
  });
  expect(text.trimEnd().split('\n')).toHaveLength(2);
  expect(text).toContain('session 24 ms (19 ms from an optimised file)');
  expect(text).toContain('steady at 0.20 ms after 1 inference (0.90 ms)');
  expect(text).toContain('97 MiB at batch 1, 112 MiB at batch 64');
});

test('the reason for a missing start from an optimised file is shown', () => {
  expect(coldStartText({ ...bare, cached: null, cachedReason: 'it is too large' })).toContain(
    'no start from an optimised file: it is too large',
  );
});
