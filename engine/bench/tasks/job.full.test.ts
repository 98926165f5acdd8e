import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { mean } from '#core/math/stats/moments.ts';
import { benchInputOf, modelFile } from '#engine/bench/testing.ts';
import { csvRows, IN_SMALL_BATCHES, jobOf, kept, SLOW, testOrderOfRows, TWICE } from './job.cases.ts';

testOrderOfRows([IN_SMALL_BATCHES]);

test('the job is repeated in pairs, whose results are not kept', SLOW, async () => {
  const { job, resultPath } = await jobOf({
    input: await benchInputOf({ model: modelFile(TWICE), data: csvRows() }),
    batchSize: 512,
    pairs: 3,
  });
  const { wallS = [], smallerWallS = [] } = job?.repeats ?? {};
  expect([wallS.length, smallerWallS.length]).toEqual([3, 3]);
  expect(job?.wallS).toBeCloseTo(mean(wallS), 9);
  expect(job?.smaller?.wallS).toBeCloseTo(mean(smallerWallS), 9);
  expect(job?.smaller?.rows).toBeGreaterThanOrEqual(kept.length / 4);
  expect(job?.smaller?.rows).toBeLessThan(kept.length / 2);
  expect(readdirSync(dirname(resultPath))).toEqual(['predictions.parquet']);
});
