import { RunDocument } from '#core/contract/run/run.ts';

/** Ends of a 90 % interval as factors of its value. */
export type Ends = readonly [number, number];

/** X_slo of the invented run, and the SLO that it belongs to. */
export const X_SLO = { ratePerS: 380, percentile: 99, ms: 40 } as const;

/** Rows per second of its best batch. */
const ROWS_PER_S = 1200;

/** A rate of its latency curve: a service of 5 ms on two sessions. */
function point(offeredPerS: number, p50Ms: number, p99Ms: number, verdict: 'valid' | 'saturated' = 'valid') {
  return {
    offeredPerS,
    achievedPerS: Math.min(offeredPerS, 395),
    requests: 30 * offeredPerS,
    dropped: 0,
    errors: 0,
    corrected: { meanMs: p50Ms, p50Ms, p90Ms: (p50Ms + p99Ms) / 2, p95Ms: (p50Ms + 3 * p99Ms) / 4, p99Ms },
    uncorrected: { meanMs: 5, p50Ms: 5, p90Ms: 6, p95Ms: 6, p99Ms: 7 },
    lag: { p50Ms: 0.01, p99Ms: 0.1 },
    utilisation: Math.min(1, offeredPerS / 400),
    verdict,
  };
}

/** An invented run on a machine that can be rented, whose two rates have these intervals. */
export function inventedRun(of: {
  readonly instanceType: string;
  readonly batch: Ends;
  readonly live: Ends;
}): RunDocument {
  const around = (value: number, [low, high]: Ends) => ({ value, low: value * low, high: value * high });
  const best = { batchSize: 32, threads: 1, replicas: 2, rowsPerS: around(ROWS_PER_S, of.batch) };
  return RunDocument.parse({
    schemaVersion: 2,
    runId: 'invented',
    state: 'complete',
    seed: 1,
    effort: 'quick',
    startedAt: '2026-01-15T09:00:00Z',
    finishedAt: '2026-01-15T09:01:00Z',
    host: {
      cpuModel: 'AMD EPYC 9R14',
      physicalCores: 2,
      logicalCores: 2,
      memoryGiB: 4,
      os: 'linux 6.12',
      hostKind: 'node',
      runtime: { name: 'ONNX Runtime', version: '1.30.0' },
      isa: ['AVX2', 'AVX-512F'],
      clockGHz: 3.7,
      arch: 'x64',
      instanceType: of.instanceType,
    },
    model: {
      file: 'invented.onnx',
      sha256: '0'.repeat(64),
      bytes: 20_000_000,
      opset: { 'ai.onnx': 17 },
      parameters: 5_000_000,
      weightBytes: 4_000_000,
      flopsPerRow: 1e9,
      batchable: true,
      batchableReason: 'Every input and output has a free leading dimension.',
      inputs: [{ name: 'x', kind: 'tensor', type: 'float', dims: ['N', 30] }],
      outputs: [{ name: 'y', kind: 'tensor', type: 'float', dims: ['N', 2] }],
    },
    data: {
      file: 'invented.csv',
      sha256: '1'.repeat(64),
      rows: 1000,
      rowsDropped: 0,
      synthetic: true,
      mapping: [],
      unusedColumns: [],
    },
    coldStart: null,
    serviceTime: null,
    batch: { best, trials: [best], job: null },
    realtime: {
      threads: 1,
      replicas: 2,
      service: { meanMs: 5, p50Ms: 5, p99Ms: 7, scv: 0.05 },
      curve: [
        point(40, 5, 8),
        point(200, 6, 13),
        point(320, 8, 24),
        point(390, 20, 60),
        point(440, 900, 1800, 'saturated'),
      ],
      slo: {
        percentile: X_SLO.percentile,
        ms: X_SLO.ms,
        maxRatePerS: around(X_SLO.ratePerS, of.live),
        firstFailingPerS: 390,
        basis: 'measured',
      },
      transport: null,
    },
    microBatch: null,
    parity: null,
    trust: { verdict: 'good', reasons: [] },
    profile: null,
    decision: null,
    incidents: [],
  });
}
