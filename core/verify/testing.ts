import type { LimitCount } from '#core/contract/endpoint/endpoint.ts';
import { Promises } from '#core/contract/serving/promises.ts';
import type { MeasuredTarget } from '#core/contract/serving/verification.ts';

/** Promises of two always-on machines at a peak of 100 requests/s; `patch` replaces fields. For tests only. */
export function examplePromises(patch: Partial<Promises> = {}): Promises {
  return Promises.parse({
    schemaVersion: 1,
    plannedAt: '2026-01-15T09:05:00Z',
    optionId: 'sagemaker-endpoint/ml.c7i.large/on-demand',
    service: 'sagemaker-endpoint',
    mode: 'realtime',
    instanceType: 'ml.c7i.large',
    purchase: 'on-demand',
    count: 2,
    minInstances: 2,
    predictionsPerDay: 4_320_000,
    meanPerS: 50,
    peakPerS: 100,
    sloMs: 50,
    sloPercentile: 95,
    ratePerS: { value: 400, low: 100, high: null },
    p99Ms: { value: 20, low: null, high: null },
    jobRows: null,
    jobRowsPerS: null,
    jobStartS: null,
    jobWindowS: null,
    costPerMillionUsd: { value: 1, low: 0.9, high: 1.2 },
    monthlyUsd: { value: 131.4, low: 118, high: 158 },
    bill: [
      {
        code: 'always-on',
        text: '2 × ml.c7i.large',
        monthlyUsd: 131.4,
        quantity: 1460,
        unit: 'hour',
        unitUsd: 0.09,
        discount: 'applies',
        growth: 'steps',
        stepPerDay: 8_640_000,
        stepQuantity: 730,
        leastSteps: 2,
      },
    ],
    discountPct: 0,
    ...patch,
  });
}

const NO_FAILURES = {
  throttled: 0,
  'client-error': 0,
  'server-error': 0,
  'connection-broken': 0,
  'timed-out': 0,
  'too-large': 0,
  unanswered: 0,
} as const;

/** Requests over the limits of `examplePromises`: none without an answer, a p99 below 20 ms, and an SLO that is kept. */
export function exampleLimits({
  lost = 0,
  overP99 = 30,
  overSlo = 60,
  requests = 6000,
  dispersion = 2,
}: {
  readonly lost?: number;
  readonly overP99?: number;
  readonly overSlo?: number;
  readonly requests?: number;
  readonly dispersion?: number;
}): LimitCount[] {
  return [
    { percentile: 99, ms: null, requests, over: lost, dispersion },
    { percentile: 99, ms: 20, requests, over: overP99, dispersion },
    { percentile: 95, ms: 50, requests, over: overSlo, dispersion },
  ];
}

/** A service that answered 100 requests/s for a minute, with a p99 of 18 ms. */
export function exampleTarget(
  point: Partial<MeasuredTarget['point']> = {},
  patch: Partial<MeasuredTarget> = {},
): MeasuredTarget {
  return {
    kind: 'target',
    url: 'http://localhost:8000',
    protocol: 'v2',
    model: 'fraud',
    seed: 1,
    data: { file: null, sha256: null, rows: 1024 },
    durationS: 60,
    point: {
      offeredPerS: 100,
      achievedPerS: 100.2,
      durationS: 60,
      requests: 6000,
      answered: 6000,
      failures: NO_FAILURES,
      corrected: { meanMs: 9, p50Ms: 8, p90Ms: 12, p95Ms: 14, p99Ms: 18 },
      uncorrected: { meanMs: 9, p50Ms: 8, p90Ms: 12, p95Ms: 14, p99Ms: 18 },
      histogram: { growth: 1.01, classes: [] },
      lag: { p50Ms: 0.01, p99Ms: 0.1 },
      connectionWait: { p50Ms: 0, p99Ms: 0 },
      connections: { wanted: 16, opened: 16, answering: 16, silent: 0 },
      withinSlo: 1,
      verdict: 'held',
      evidence: [],
      intervals: { meanMs: { value: 9, low: 8.9, high: 9.1 }, p99Ms: { value: 18, low: 17, high: 19 } },
      sloLatencyMs: { value: 14, low: 13, high: 16 },
      limits: exampleLimits({}),
      ...point,
    },
    ...patch,
  };
}

/** Promises of a nightly job of a million rows on two machines, 500 rows/s in all, within an hour. */
export function exampleJob(patch: Partial<Promises> = {}): Promises {
  return examplePromises({
    optionId: 'ec2-batch/c7i.large/spot',
    service: 'ec2-batch',
    mode: 'batch',
    instanceType: 'c7i.large',
    purchase: 'spot',
    predictionsPerDay: 1_000_000,
    sloMs: null,
    ratePerS: null,
    p99Ms: null,
    jobRows: 1_000_000,
    jobRowsPerS: { value: 500, low: 1_000_000 / 3500, high: null },
    jobStartS: 100,
    jobWindowS: 3600,
    costPerMillionUsd: { value: 0.1, low: 0.08, high: 0.13 },
    monthlyUsd: { value: 3.04, low: 2.4, high: 4 },
    bill: [
      {
        code: 'instances',
        text: 'c7i.large spot',
        monthlyUsd: 2.84,
        quantity: 71,
        unit: 'hour',
        unitUsd: 0.04,
        discount: 'applies',
        growth: 'in-part',
        fixedQuantity: 3.4,
      },
      {
        code: 's3-answers',
        text: 'S3 storage',
        monthlyUsd: 0.2,
        quantity: 8,
        unit: 'gb-month',
        unitUsd: 0.025,
        discount: 'none',
        growth: 'traffic',
      },
    ],
    ...patch,
  });
}
