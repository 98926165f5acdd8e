import { expect, test } from 'vitest';
import { instancesForPeak } from './always-on.ts';
import { batchRunS, instancesForDeadline, rowsToAmortiseStartup } from './batch-job.ts';
import { retriedShare } from './failures.ts';
import { batchFreshnessS, longestPeriodS } from './freshness.ts';
import { kinesisPutUnits, kinesisShards } from './kinesis.ts';
import { lambdaRequestUsd, sagemakerServerlessRequestUsd } from './per-request.ts';
import { batchBreakEvenReads } from './precompute.ts';
import { bestCheckpointH, checkpointedSpotH, interruptionsPerHour, shardedSpotH, wholeJobHours } from './spot.ts';
import { costPerMillionUsd, DAY_S, GIB, MONTH_H, MONTH_S, predictionsPerMonth } from './units.ts';

const serverlessUsd = sagemakerServerlessRequestUsd({
  memoryGb: 2,
  billedS: 0.05,
  bytes: 5096,
  usdPerGbS: 0.00002,
  usdPerGbData: 0.016,
});
const lambdaUsd = lambdaRequestUsd({ memoryGb: 2, billedS: 0.05, usdPerGbS: 0.0000166667, usdPerRequest: 0.0000002 });

/** US dollars per million predictions of instances that run all month. */
const alwaysOnPerMillionUsd = (usdPerHour: number, perS: number): number =>
  costPerMillionUsd(usdPerHour * MONTH_H, perS * DAY_S);

test('an always-on instance of $0.102/h costs $2.83 a million at 10 req/s and $28.33 at 1', () => {
  expect(alwaysOnPerMillionUsd(0.102, 10)).toBeCloseTo(2.8333, 4);
  expect(alwaysOnPerMillionUsd(0.102, 1)).toBeCloseTo(28.333, 3);
});

test('instances follow the peak over half of X_slo, never below the minimum', () => {
  expect(instancesForPeak({ peakPerS: 10, xSloPerS: 100, minInstances: 2 })).toBe(2);
  expect(instancesForPeak({ peakPerS: 151, xSloPerS: 100, minInstances: 2 })).toBe(4);
  expect(instancesForPeak({ peakPerS: 151, xSloPerS: 100, minInstances: 2, safetyFactor: 1 })).toBe(2);
  expect(instancesForPeak({ peakPerS: 1, xSloPerS: 0, minInstances: 2 })).toBe(Infinity);
});

test('SageMaker Serverless costs $2.0759 a million at 2 GB, 50 ms and 5,096 bytes', () => {
  expect(serverlessUsd * 1e6).toBeCloseTo(2.0759, 4);
});

test('Lambda costs $1.867 a million at 2 GB and 50 ms', () => {
  expect(lambdaUsd * 1e6).toBeCloseTo(1.867, 3);
});

test('always-on is cheaper above 13.65 req/s against SageMaker Serverless and 15.18 against Lambda', () => {
  for (const [perRequestUsd, perS] of [
    [serverlessUsd, 13.65],
    [lambdaUsd, 15.18],
  ] as const) {
    expect(alwaysOnPerMillionUsd(0.102, perS - 0.005)).toBeGreaterThan(perRequestUsd * 1e6);
    expect(alwaysOnPerMillionUsd(0.102, perS + 0.005)).toBeLessThan(perRequestUsd * 1e6);
  }
});

test.each([
  [1e3, 13.74],
  [1e4, 1.5],
  [1e5, 0.278],
  [1e6, 0.155],
  [1e7, 0.143],
])('a batch run of %d rows costs $%d a million', (rows, usd) => {
  const hours = batchRunS({ rows, instances: 1, startupS: 480, rowsPerS: 200 }) / 3600;
  expect((0.102 * hours * 1e6) / rows).toBeCloseTo(usd, usd > 1 ? 2 : 3);
});

test('the start is a tenth of the run at 864,000 rows', () => {
  const run = { instances: 1, startupS: 480, rowsPerS: 200 };
  const rows = rowsToAmortiseStartup(run);
  expect(rows).toBe(864_000);
  expect(480 / batchRunS({ ...run, rows })).toBeCloseTo(0.1, 12);
});

test('instances for a deadline are the fewest that meet it', () => {
  const run = { rows: 1e6, startupS: 480, rowsPerS: 200 };
  expect(instancesForDeadline({ ...run, withinS: 5480 })).toBe(1);
  expect(instancesForDeadline({ ...run, withinS: 5479 })).toBe(2);
  expect(instancesForDeadline({ ...run, withinS: 480 })).toBe(Infinity);
  expect(instancesForDeadline({ ...run, withinS: 60 })).toBe(Infinity);
});

test('ten hours of spot work take 10.1131 h in quarter-hour shards and 13.04 unprotected', () => {
  const work = { workH: 10, interruptionsPerH: 0.05, restartH: 0.1 };
  expect(shardedSpotH({ ...work, shardH: 0.25 })).toBeCloseTo(10.1131, 4);
  expect(shardedSpotH({ ...work, shardH: 10 })).toBeCloseTo(13.04, 2);
  expect(wholeJobHours({ ...work, count: 1000 }).spotH).toBeCloseTo(13.04, 2);
  expect(shardedSpotH({ ...work, interruptionsPerH: 0, shardH: 0.25 })).toBe(10);
});

test('the best checkpoint interval is .8944 h and costs .0497', () => {
  const options = { checkpointH: 0.02, interruptionsPerH: 0.05 };
  const everyH = bestCheckpointH(options);
  expect(everyH).toBeCloseTo(0.8944, 4);
  const hours = checkpointedSpotH({ workH: 1, restartH: 0.1, ...options, everyH });
  expect(hours - 1).toBeCloseTo(0.0497, 4);
});

test('an interruption band becomes a rate that loses its middle in a month', () => {
  const r = interruptionsPerHour('15-20%');
  expect(1 - Math.exp(-(r ?? 0) * 730)).toBeCloseTo(0.175, 12);
  expect(interruptionsPerHour('sometimes')).toBeNull();
});

test('an answer is between D and D+P old', () => {
  expect(batchFreshnessS({ durationS: 600, periodS: 3600 })).toEqual({ mean: 2400, max: 4200 });
});

test('the longest period keeps D+P at the tolerated staleness and below a day', () => {
  const period = longestPeriodS({ fixedS: 480, perPeriodS: 0.05, maxStalenessS: 3600 });
  expect(480 + 0.05 * (period ?? 0) + (period ?? 0)).toBeCloseTo(3600, 9);
  expect(longestPeriodS({ fixedS: 480, perPeriodS: 0.05, maxStalenessS: null })).toBe(86_400);
  expect(longestPeriodS({ fixedS: 480, perPeriodS: 0.05, maxStalenessS: 480 })).toBeNull();
});

test('shards follow the scarcer of bytes and records', () => {
  const shard = { shardBytesPerS: 2 ** 20, shardRecordsPerS: 1000 };
  expect(kinesisShards({ recordsPerS: 10, bytesPerRecord: 100, ...shard })).toBe(1);
  expect(kinesisShards({ recordsPerS: 2500, bytesPerRecord: 100, ...shard })).toBe(3);
  expect(kinesisShards({ recordsPerS: 2500, bytesPerRecord: 2048, ...shard })).toBe(5);
  expect([kinesisPutUnits(100), kinesisPutUnits(25_600), kinesisPutUnits(25_601)]).toEqual([1, 1, 2]);
});

test('computing in advance pays above the break-even of reads per refresh', () => {
  const costs = { batchUsd: 1e-6, writeUsd: 6e-7, storeUsd: 0, readUsd: 1e-7, liveUsd: 9e-7 };
  expect(batchBreakEvenReads(costs)).toBeCloseTo(2, 12);
  expect(batchBreakEvenReads({ ...costs, liveUsd: 1e-7 })).toBe(Infinity);
});

test('a monthly bill divides by 730/24 days of predictions', () => {
  expect(costPerMillionUsd(730, 1e6)).toBeCloseTo(24, 12);
});

test('an instance stays up without traffic, and the exact rate that it sustains needs no second one', () => {
  expect(instancesForPeak({ peakPerS: 0, xSloPerS: 100, minInstances: 0 })).toBe(1);
  expect(instancesForPeak({ peakPerS: 0, xSloPerS: 0, minInstances: 3 })).toBe(3);
  expect(instancesForPeak({ peakPerS: 1, xSloPerS: 100, minInstances: 0 })).toBe(1);
  expect(instancesForPeak({ peakPerS: 100, xSloPerS: 100, minInstances: 0 })).toBe(2);
  expect(instancesForPeak({ peakPerS: 100.1, xSloPerS: 100, minInstances: 0 })).toBe(3);
});

test('a deadline is met to a billionth of the work: less is rounding, more is another instance', () => {
  // 0.3 − 0.1 is slightly less than 0.2 in floating point, which would leave 5e-17 of the work over.
  expect(instancesForDeadline({ rows: 2, rowsPerS: 10, startupS: 0.1, withinS: 0.3 })).toBe(1);
  const billion = { rowsPerS: 1e6, startupS: 0, withinS: 1000 };
  expect(instancesForDeadline({ ...billion, rows: 1e9 })).toBe(1);
  expect(instancesForDeadline({ ...billion, rows: 1e9 + 1 })).toBe(2);
  expect(instancesForDeadline({ ...billion, rows: 0 })).toBe(1);
});

test('two instances share the rows of a batch run, and each of them starts', () => {
  const run = { rows: 7200, instances: 2, startupS: 60, rowsPerS: 10 };
  // 60 s and 7,200 rows at 20 a second.
  expect(batchRunS(run)).toBe(420);
  expect(rowsToAmortiseStartup(run, 0.5)).toBe(2 * 60 * 10);
});

test('rows are tried again until they succeed', () => {
  expect(retriedShare(0)).toBe(0);
  expect(retriedShare(0.001)).toBeCloseTo(0.001001, 6);
  expect(retriedShare(0.5)).toBe(1);
});

test('a period is limited as requested, and there is none if the start uses up the maximum age', () => {
  const batch = { fixedS: 100, perPeriodS: 1 };
  // 100 + P + P = 1,000.
  expect(longestPeriodS({ ...batch, maxStalenessS: 1000 })).toBe(450);
  expect(longestPeriodS({ ...batch, maxStalenessS: 1000, maxPeriodS: 300 })).toBe(300);
  expect(longestPeriodS({ ...batch, maxStalenessS: null, maxPeriodS: 300 })).toBe(300);
  expect(longestPeriodS({ ...batch, maxStalenessS: 50 })).toBeNull();
});

test('a stream has at least one shard and a record at least one payload unit', () => {
  const shard = { shardBytesPerS: 1000, shardRecordsPerS: 10 };
  expect(kinesisShards({ recordsPerS: 0, bytesPerRecord: 100, ...shard })).toBe(1);
  expect(kinesisShards({ recordsPerS: 10, bytesPerRecord: 300, ...shard })).toBe(3);
  expect(kinesisPutUnits(0)).toBe(1);
});

test('storage cost counts against computing in advance', () => {
  const costs = { batchUsd: 1, writeUsd: 0.5, storeUsd: 0.5, readUsd: 1, liveUsd: 2 };
  expect(batchBreakEvenReads(costs)).toBe(2);
  expect(batchBreakEvenReads({ ...costs, liveUsd: 0.5 })).toBe(Infinity);
});

test('a day of predictions is a month of 730 hours’, and a GB on a bill 2³⁰ bytes', () => {
  expect(predictionsPerMonth(24)).toBe(730);
  expect([MONTH_S, DAY_S, GIB]).toEqual([2_628_000, 86_400, 1_073_741_824]);
});
