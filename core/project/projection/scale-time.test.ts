import { expect, test } from 'vitest';
import type { ModelProfile } from '#core/contract/run/profile.ts';
import { CACHED_WEIGHT_BYTES, type ScaleOptions, timeRatio } from './scale-time.ts';

const silicon = {
  uarch: 'Zen 4',
  arch: 'x86_64',
  clockGHz: 3.7,
  fp32FlopPerCycle: 32,
  int8Unit: 'avx512-vnni',
  note: null,
} as const;
const OPTIONS: ScaleOptions = {
  source: { silicon, threads: 1, bandwidthGBps: 20 },
  target: { silicon: { ...silicon, clockGHz: 3.5, fp32FlopPerCycle: 64 }, threads: 1, bandwidthGBps: 10 },
  family: 'gemm',
  precision: 'fp32',
  fitted: { coefficients: [], intervals: [] },
  profile: null,
  weightBytes: 2 * CACHED_WEIGHT_BYTES,
};
const node = (opClass: 'gemm' | 'elementwise' | 'tree', ms: readonly number[], flopsPerRow: number) => ({
  name: opClass,
  opType: opClass,
  opClass,
  precision: 'fp32' as const,
  count: 1,
  flopsPerRow,
  weightBytes: 0,
  activationBytesPerRow: 1000,
  ms: [...ms],
});
/** Half of a call of one row is a product, a third an element-wise node, the rest overhead. At 64 rows, products take nearly all. */
const PROFILE: ModelProfile = {
  batchSizes: [1, 64],
  threads: 1,
  runs: [30, 30],
  callMs: [6, 100],
  nodeCount: 2,
  nodes: [node('gemm', [3, 90], 1e6), node('elementwise', [2, 9], 1000)],
  byClass: [],
  byKind: [],
  ridge: { flopsPerByte: 10, basis: 'assumed' },
};
const CLOCK = 3.7 / 3.5;

test('without a profile, the whole model scales by its family', () => {
  expect(timeRatio(OPTIONS)(1)).toBeCloseTo(CLOCK / 2, 12);
  expect(timeRatio({ ...OPTIONS, family: 'trees' })(1)).toBeCloseTo(CLOCK, 12);
  expect(timeRatio({ ...OPTIONS, target: { ...OPTIONS.target, threads: 2 } })(1)).toBeCloseTo(CLOCK / 4, 12);
});

test('with a profile, every node scales by its own class: products by width, moving data by bandwidth, overhead by the clock', () => {
  const ratio = timeRatio({ ...OPTIONS, profile: PROFILE });
  expect(ratio(1)).toBeCloseTo((3 * (CLOCK / 2) + 2 * 2 + 1 * CLOCK) / 6, 12);
  expect(ratio(64)).toBeCloseTo((90 * (CLOCK / 2) + 9 * 2 + 1 * CLOCK) / 100, 12);
  // Halfway in logarithms, the geometric mean of both; beyond the sizes, the nearest.
  expect(ratio(8)).toBeCloseTo(Math.sqrt(ratio(1) * ratio(64)), 12);
  expect(ratio(4096)).toBe(ratio(64));
});

test('if weights fit in the caches, or a bandwidth is unknown, moving data scales with the clock', () => {
  const cached = timeRatio({ ...OPTIONS, profile: PROFILE, weightBytes: 1000 })(1);
  expect(cached).toBeCloseTo((3 * (CLOCK / 2) + 2 * CLOCK + 1 * CLOCK) / 6, 12);
  const unknown = timeRatio({ ...OPTIONS, profile: PROFILE, source: { ...OPTIONS.source, bandwidthGBps: null } })(1);
  expect(unknown).toBeCloseTo(cached, 12);
});
