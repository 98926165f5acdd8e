import { RunDocument } from '#core/contract/run/run.ts';

/**
 * A run for tests: gradient-boosted trees for card fraud, about 100,000 rows/s per core in batch, on two cores. The numbers are plausible
 * and consistent, but invented: never show them as a measurement outside tests. `patch` replaces top-level fields. The result is parsed, so
 * a fixture that breaks the contract fails immediately.
 */
export function exampleRun(patch: Partial<RunDocument> = {}): RunDocument {
  return RunDocument.parse({ ...EXAMPLE, ...patch });
}

/** Services with an option of each mode, among which a plan takes less than half of the time. For tests of anything but services and their prices. */
export const FEW_SERVICES: string[] = ['ec2-batch', 'lambda', 'kinesis-microbatch'];

const SHA = {
  model: '5f1c0a3be2d74986a0b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f50617',
  data: '91d2c3b4a5968778695a4b3c2d1e0f00112233445566778899aabbccddeeff00',
} as const;

/** One real-time point. Percentiles grow with the rate like those of a queue with light-tailed service. */
function point(
  offeredPerS: number,
  p: { readonly mean: number; readonly p50: number; readonly p99: number; readonly utilisation: number },
  verdict: 'valid' | 'saturated' = 'valid',
) {
  return {
    offeredPerS,
    achievedPerS: verdict === 'valid' ? offeredPerS * 0.999 : 41_000,
    requests: Math.round(offeredPerS * 3),
    dropped: 0,
    errors: 0,
    corrected: { meanMs: p.mean, p50Ms: p.p50, p90Ms: p.p50 * 1.9, p95Ms: p.p50 * 2.4, p99Ms: p.p99 },
    uncorrected: { meanMs: 0.041, p50Ms: 0.038, p90Ms: 0.049, p95Ms: 0.056, p99Ms: 0.09 },
    lag: { p50Ms: 0.001, p99Ms: 0.012 },
    utilisation: p.utilisation,
    verdict,
  };
}

function trial(batchSize: number, replicas: number, rowsPerS: number) {
  return {
    batchSize,
    threads: 1,
    replicas,
    rowsPerS: { value: rowsPerS, low: rowsPerS * 0.98, high: rowsPerS * 1.02 },
  };
}

function microBatch(windowMs: number, meanBatch: number, p50Ms: number, p99Ms: number, utilisation: number) {
  return {
    windowMs,
    maxBatch: 32,
    offeredPerS: 2000,
    achievedPerS: 1998,
    requests: 6000,
    dropped: 0,
    errors: 0,
    meanBatch,
    utilisation,
    computeMsPerRow: utilisation / 2,
    corrected: { meanMs: p50Ms * 1.05, p50Ms, p90Ms: p99Ms * 0.9, p95Ms: p99Ms * 0.95, p99Ms },
    lag: { p50Ms: 0.002, p99Ms: 0.018 },
    verdict: 'valid' as const,
    predicted: { meanBatch: meanBatch * 0.99, utilisation: utilisation * 1.01, p99Ms: p99Ms * 0.98 },
  };
}

const EXAMPLE: RunDocument = {
  schemaVersion: 2,
  runId: '2026-01-15-fraud-example',
  state: 'complete',
  seed: 1,
  effort: 'quick',
  startedAt: '2026-01-15T09:00:00Z',
  finishedAt: '2026-01-15T09:01:10Z',
  host: {
    cpuModel: 'AMD EPYC 9R14',
    physicalCores: 2,
    logicalCores: 2,
    memoryGiB: 7.7,
    os: 'linux 6.12',
    hostKind: 'node',
    runtime: { name: 'ONNX Runtime', version: '1.30.0' },
    isa: ['AVX2', 'AVX-512F', 'AVX512-VNNI', 'AVX512-BF16'],
    clockGHz: 3.7,
    arch: 'x64',
  },
  model: {
    file: 'fraud-trees.onnx',
    sha256: SHA.model,
    bytes: 1_240_000,
    opset: { 'ai.onnx': 17, 'ai.onnx.ml': 3 },
    parameters: 0,
    weightBytes: 0,
    flopsPerRow: 0,
    batchable: true,
    batchableReason: 'Every input and output has a free leading dimension.',
    inputs: [{ name: 'features', kind: 'tensor', type: 'float', dims: ['N', 30] }],
    outputs: [
      { name: 'label', kind: 'tensor', type: 'int64', dims: ['N'] },
      { name: 'probabilities', kind: 'tensor', type: 'float', dims: ['N', 2] },
    ],
  },
  data: {
    file: 'fraud.csv',
    sha256: SHA.data,
    rows: 20_000,
    rowsDropped: 0,
    synthetic: false,
    mapping: [
      {
        input: 'features',
        columns: Array.from({ length: 30 }, (_, index) => `v${index + 1}`),
        how: 'type-and-width',
        rowShape: [30],
        note: null,
      },
    ],
    unusedColumns: ['is_fraud', 'card_id', 'time'],
  },
  coldStart: {
    processMs: 118,
    sessionMs: 24,
    firstInferenceMs: 0.9,
    residentMiB: 96,
    cached: { sessionMs: 19, firstInferenceMs: 0.8 },
    cachedReason: null,
    steady: { afterRuns: 21, afterMs: 6.2, ms: 0.21 },
    residentByBatch: [
      { batchSize: 1, residentMiB: 96 },
      { batchSize: 64, residentMiB: 104 },
    ],
  },
  serviceTime: {
    tau0Ms: 0.026,
    alphaMs: 0.01,
    fitErrorPct: 2.4,
    points: [
      { batchSize: 1, threads: 1, ms: 0.038 },
      { batchSize: 8, threads: 1, ms: 0.108 },
      { batchSize: 32, threads: 1, ms: 0.352 },
      { batchSize: 128, threads: 1, ms: 1.31 },
      { batchSize: 512, threads: 1, ms: 5.14 },
      { batchSize: 2048, threads: 1, ms: 20.9 },
    ],
  },
  batch: {
    best: trial(512, 2, 198_000),
    trials: [
      trial(1, 2, 51_800),
      trial(32, 2, 180_400),
      trial(128, 2, 193_800),
      trial(512, 1, 99_600),
      trial(512, 2, 198_000),
      trial(2048, 2, 194_900),
    ],
    job: {
      rows: 20_000,
      readS: 0.061,
      tensoriseS: 0.018,
      inferS: 0.203,
      writeS: 0.024,
      wallS: 0.182,
      rowsPerS: 109_890,
    },
  },
  realtime: {
    threads: 1,
    replicas: 2,
    service: { meanMs: 0.041, p50Ms: 0.038, p99Ms: 0.09, scv: 0.18 },
    curve: [
      point(1000, { mean: 0.048, p50: 0.044, p99: 0.11, utilisation: 0.021 }),
      point(4000, { mean: 0.053, p50: 0.047, p99: 0.15, utilisation: 0.082 }),
      point(12_000, { mean: 0.068, p50: 0.058, p99: 0.24, utilisation: 0.246 }),
      point(24_000, { mean: 0.094, p50: 0.078, p99: 0.46, utilisation: 0.49 }),
      point(36_000, { mean: 0.19, p50: 0.15, p99: 1.3, utilisation: 0.74 }),
      point(44_000, { mean: 1.9, p50: 1.4, p99: 7.8, utilisation: 0.92 }),
      point(52_000, { mean: 180, p50: 178, p99: 352, utilisation: 0.99 }, 'saturated'),
    ],
    slo: {
      percentile: 99,
      ms: 10,
      maxRatePerS: { value: 44_300, low: 42_900, high: 45_700 },
      firstFailingPerS: 52_000,
      basis: 'measured',
    },
    transport: null,
  },
  microBatch: {
    threads: 1,
    replicas: 2,
    frontier: [
      microBatch(0, 1.05, 0.05, 0.17, 0.042),
      microBatch(2, 5, 1.6, 2.5, 0.031),
      microBatch(5, 11, 3.2, 5.6, 0.024),
      microBatch(10, 21, 6.1, 10.9, 0.022),
    ],
  },
  parity: { same: true, maxAbsDiff: 0, maxRelDiff: 0, tolerance: 1e-5 },
  trust: { verdict: 'good', reasons: [] },
  incidents: [],
};

export { exampleCatalog } from './testing-catalog.ts';
