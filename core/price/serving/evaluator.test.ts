import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import type { InstancePrice } from '#core/contract/catalog/catalog.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from './evaluator.ts';
import { machineName } from './candidate/lookup.ts';
import { isBurstable } from './candidate/machine.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Candidate, Evaluation, Simulation } from './candidate/types.ts';

const catalog = exampleCatalog();
const evaluator = createEvaluator({ runs: [exampleRun()], catalog });

function candidate(id: string): Candidate {
  const found = evaluator.candidates({}).find((c) => c.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  return found;
}

function evaluate(id: string, input: Partial<WorkloadInput>, simulation: Partial<Simulation> = {}): Evaluation {
  const workload = Workload.parse({ predictionsPerDay: 1e6, ...input });
  return evaluator.price(candidate(id), workload, { ...CENTRAL_SIMULATION, ...simulation }).explain();
}

const FRAUD = { callerWaits: true, sloMs: 50, pathOverheadMs: 20, inputsKnownInAdvance: 0, shape: 'diurnal' } as const;
const usd = (evaluation: Evaluation): number => evaluation.monthlyUsd ?? Number.NaN;

test('candidates are every option on every type it runs on under every purchase, cut by the filter', () => {
  const ids = evaluator.candidates({}).map((c) => c.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toContain('ec2-batch/c7a.large/spot');
  expect(ids).toContain('lambda/-/on-demand');
  expect(ids).not.toContain('sagemaker-endpoint/ml.c7a.large/on-demand');
  const filtered = evaluator.candidates({ instances: ['ml.c6i.large'], purchases: ['on-demand'] }).map((c) => c.id);
  expect(filtered).toEqual([
    'ec2-batch/c6i.large/on-demand',
    'sagemaker-batch-transform/ml.c6i.large/on-demand',
    'batch-fargate/-/on-demand',
    'batch-fargate/arm64/on-demand',
    'lambda-batch/-/on-demand',
    'lambda-batch/arm64/on-demand',
    'spark-emr/c6i.large/on-demand',
    'spark-emr-serverless/-/on-demand',
    'glue/-/on-demand',
    'glue-flex/-/on-demand',
    'kinesis-microbatch/-/on-demand',
    'kinesis-microbatch/c6i.large/on-demand',
    'managed-flink/-/on-demand',
    'sqs-microbatch/-/on-demand',
    'sqs-microbatch/fargate/on-demand',
    'kafka-microbatch/-/on-demand',
    'kafka-microbatch/c6i.large/on-demand',
    'kafka-serverless-microbatch/-/on-demand',
    'sagemaker-endpoint/ml.c6i.large/on-demand',
    'sagemaker-endpoint-autoscaled/ml.c6i.large/on-demand',
    'sagemaker-endpoint-zero/ml.c6i.large/on-demand',
    'sagemaker-serverless/-/on-demand',
    'sagemaker-async/ml.c6i.large/on-demand',
    'lambda/-/on-demand',
    'lambda/arm64/on-demand',
    'lambda-managed-instances/c6i.large/on-demand',
    'ecs-fargate/-/on-demand',
    'ecs-fargate/arm64/on-demand',
    'ecs-fargate-autoscaled/-/on-demand',
    'ecs-fargate-autoscaled/arm64/on-demand',
    'ecs-ec2/c6i.large/on-demand',
    'ec2-autoscaled/c6i.large/on-demand',
    'eks/c6i.large/on-demand',
    'eks-autoscaled/c6i.large/on-demand',
    'precompute-cache/c6i.large/on-demand',
    'batch-realtime-hybrid/c6i.large/on-demand',
  ]);
  const spot = evaluator.candidates({ purchases: ['spot'] });
  const onSpot = [
    'ec2-batch',
    'batch-fargate',
    'spark-emr',
    'ecs-ec2',
    'ec2-autoscaled',
    'ecs-fargate',
    'ecs-fargate-autoscaled',
    'eks',
    'eks-autoscaled',
    'precompute-cache',
    'batch-realtime-hybrid',
  ];
  expect(new Set(spot.map((c) => c.service))).toEqual(new Set(onSpot));
});

test('a million fast predictions a day cost cents a month in batch, and two always-on endpoints over a hundred dollars', () => {
  const batch = evaluate('ec2-batch/c7a.large/spot', {});
  expect(batch.feasible).toBe(true);
  // 30.4 runs of 156.6 s start-up and 7.8 s work at $0.03182/h, and the S3 storage of two runs.
  const runS = 31.5 + 125 + 0.142 + 1e6 / (198_000 * (0.203 / 0.306));
  expect(batch.breakdown[0]?.monthlyUsd).toBeCloseTo((730 / 24) * (runS / 3600) * 0.03182, 3);
  expect(usd(batch)).toBeLessThan(0.4);
  const endpoint = evaluate('sagemaker-endpoint/ml.c6i.large/on-demand', {});
  expect(endpoint.count).toBe(2);
  expect(usd(endpoint)).toBeGreaterThan(2 * 730 * 0.102);
});

test('a caller who waits with unknown inputs strikes batch out, and known inputs bring it back from a table', () => {
  const unknown = evaluate('ec2-batch/c7a.large/on-demand', FRAUD);
  expect(unknown).toMatchObject({ feasible: false, monthlyUsd: null, count: null, latencyMs: null, freshnessS: null });
  expect(unknown.reasons).toEqual([{ code: 'inputs-not-known', share: 1 }]);
  const known = evaluate('ec2-batch/c7a.large/on-demand', { ...FRAUD, inputsKnownInAdvance: 1 });
  expect(known.latencyMs).toEqual({ p50: 25, p99: 30 });
  expect(known.breakdown.map((b) => b.code)).toContain('dynamodb-writes');
  const share = evaluate('ec2-batch/c7a.large/on-demand', { ...FRAUD, inputsKnownInAdvance: 0.95 });
  expect(reasonOf(share, 'inputs-not-known')?.share).toBeCloseTo(0.05, 9);
});

test('with reads per entity a run scores the entities, not the requests', () => {
  const workload = { ...FRAUD, inputsKnownInAdvance: 1 };
  const perRequest = evaluate('ec2-batch/c7a.large/on-demand', workload);
  const perEntity = evaluate('ec2-batch/c7a.large/on-demand', { ...workload, readsPerEntityPerDay: 50 });
  const writes = (e: Evaluation) => e.breakdown.find((b) => b.code === 'dynamodb-writes')?.monthlyUsd ?? 0;
  expect(writes(perEntity)).toBeCloseTo(writes(perRequest) / 50, 6);
});

test('the default period is a day, or the longest that keeps the answers fresh', () => {
  const daily = evaluate('ec2-batch/c7a.large/on-demand', {});
  expect((daily.freshnessS?.max ?? 0) - 86_400).toBeLessThan(200);
  const hourly = evaluate('ec2-batch/c7a.large/on-demand', { maxStalenessS: 3600 });
  expect(hourly.freshnessS?.max).toBeLessThan(3600);
  expect(hourly.freshnessS?.max).toBeGreaterThan(3300);
  const never = evaluate('ec2-batch/c7a.large/on-demand', { maxStalenessS: 60 });
  expect(reasonOf(never, 'run-over-staleness')?.startS).toBeCloseTo(240, -1);
  const late = evaluate('sagemaker-batch-transform/ml.m6i.xlarge/on-demand', { deadlineS: 300 });
  expect(reasonOf(late, 'start-over-deadline')?.deadlineS).toBe(300);
});

test('a deadline is met with more instances, and a commitment is paid every hour', () => {
  const nightly = { predictionsPerDay: 3e9, batchPeriodS: 86_400, deadlineS: 3600 };
  expect(evaluate('ec2-batch/c7a.large/on-demand', nightly).count).toBeGreaterThanOrEqual(7);
  const committed = evaluate('ec2-batch/c7a.large/3yr', {});
  expect(committed.breakdown[0]?.monthlyUsd).toBeCloseTo(730 * 0.039346, 6);
});

test('a request that a service does not support is infeasible, with the limit as the reason', () => {
  const big = { payloadBytesIn: 5e6 };
  const limitOf = (id: string, payloadBytesIn = 5e6) => {
    const reason = reasonOf(evaluate(id, { payloadBytesIn }), 'payload-over-limit');
    return [reason?.product, reason?.limitBytes];
  };
  expect(limitOf('sagemaker-serverless/-/on-demand')).toEqual(['serverless-inference', 4e6]);
  expect(evaluate('lambda/-/on-demand', big).feasible).toBe(true);
  expect(limitOf('kinesis-microbatch/c7a.large/on-demand', 11e6)).toEqual(['kinesis', 10 * 2 ** 20]);
  expect(limitOf('sagemaker-endpoint/ml.c6i.large/on-demand', 7e6)).toEqual(['realtime-endpoint', 6e6]);
  const named = evaluator
    .candidates({ instances: ['c7g.large'] })
    .find((c) => c.service === 'sagemaker-batch-transform');
  if (named === undefined) throw new Error('a named type is a candidate');
  const refused = evaluator.price(named, Workload.parse({ predictionsPerDay: 1e6 }), CENTRAL_SIMULATION).explain();
  expect(reasonOf(refused, 'instance-not-offered')?.instanceType).toBe('ml.c7g.large');
  expect(evaluator.candidates({}).map((c) => c.id)).not.toContain(named.id);
  expect(reasonOf(evaluate('kinesis-microbatch/c7a.large/on-demand', FRAUD), 'latency-over-slo')?.sloMs).toBe(50);
  const crowd = evaluate('sagemaker-serverless/-/on-demand', { predictionsPerDay: 1e11 });
  expect(reasonOf(crowd, 'peak-over-limit')?.limit).toBe(200);
});

test('rare requests meet cold containers, and the SLO notices', () => {
  const rare = { ...FRAUD, predictionsPerDay: 100, sloMs: 500 };
  const serverless = evaluate('sagemaker-serverless/-/on-demand', rare);
  expect(serverless.feasible).toBe(false);
  expect(reasonOf(serverless, 'latency-over-slo')).toMatchObject({
    cause: 'cold-start',
    causeMs: expect.closeTo(10_000, -3),
  });
  const relaxed = evaluate('lambda/-/on-demand', { ...rare, sloMs: 20_000 });
  expect(relaxed.latencyMs?.p99).toBeGreaterThan(500);
});

test('an SLO that the path alone uses up leaves no endpoint', () => {
  const late = evaluate('sagemaker-endpoint/ml.c6i.large/on-demand', { ...FRAUD, pathOverheadMs: 50 });
  expect(late.feasible).toBe(false);
  expect(reasonOf(late, 'slo-below-idle-latency')).toMatchObject({
    sloMs: 50,
    // The load balancer adds its 99th percentile.
    pathMs: expect.closeTo(70, 9),
  });
});

test('a row that fails is tried again alone, whatever it was sent with', () => {
  const failing = { failureRate: 0.001 };
  const rework = (id: string) => evaluate(id, failing).errorHandling;
  const retried = expect.closeTo(100 / 999, 9);
  expect(rework('lambda/-/on-demand')).toEqual({ unit: 'request', expectedReworkPct: retried });
  for (const id of [
    'kinesis-microbatch/c7a.large/on-demand',
    'ec2-batch/c7a.large/on-demand',
    'sagemaker-batch-transform/ml.m6i.xlarge/on-demand',
  ]) {
    expect(rework(id).expectedReworkPct, id).toEqual(retried);
  }
  // A retried request has one answer to keep. Retries keep containers warm: the starts among them do not grow along.
  const useUsd = (input: Partial<WorkloadInput>) =>
    evaluate('lambda/-/on-demand', input).breakdown.find(({ code }) => code === 'function-use')?.monthlyUsd ?? 0;
  expect(useUsd(failing)).toBeCloseTo(useUsd({}) * 1.001, 4);
});

test('a service is infeasible in a region without a price for it', () => {
  const bare = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog({ services: [] }) });
  const workload = Workload.parse({ predictionsPerDay: 1e6 });
  for (const id of [
    'lambda/-/on-demand',
    'sagemaker-serverless/-/on-demand',
    'kinesis-microbatch/-/on-demand',
    'kinesis-microbatch/c7a.large/on-demand',
    'kafka-microbatch/-/on-demand',
    'kafka-microbatch/c7a.large/on-demand',
    'ecs-fargate/-/on-demand',
    'eks/c7a.large/on-demand',
  ]) {
    const evaluation = bare.price(candidate(id), workload, CENTRAL_SIMULATION).explain();
    expect(evaluation.reasons[0]?.code, id).toBe('product-price-missing');
  }
  const batch = bare.price(candidate('ec2-batch/c7a.large/on-demand'), workload, CENTRAL_SIMULATION).explain();
  expect(batch.reasons).toContainEqual({
    code: 'items-unpriced',
    items: ['s3-kept-runs', 's3-writes', 's3-reads', 's3-answers'],
  });
});

test('what HTTP adds was measured with the requests, and is not added again', () => {
  const run = exampleRun();
  const { realtime } = run;
  if (realtime === null) throw new Error('the example has no real-time mode');
  const workload = Workload.parse({ predictionsPerDay: 1e6, ...FRAUD });
  const overHttp = (overheadMs: number) => {
    const transport = {
      kind: 'http',
      overheadMs: { value: overheadMs, low: null, high: null },
      bytesIn: 1,
      bytesOut: 1,
    } as const;
    const runs = [{ ...run, realtime: { ...realtime, transport } }];
    const own = createEvaluator({ runs, catalog });
    return ['sagemaker-endpoint/ml.c6i.large/on-demand', 'lambda/-/on-demand'].map((id) => {
      const found = own.candidates({}).find((each) => each.id === id);
      if (found === undefined) throw new Error(`no candidate ${id}`);
      return own.price(found, workload, CENTRAL_SIMULATION).explain();
    });
  };
  expect(overHttp(5)).toEqual(overHttp(0));
});

test('an option names a price that is not published for the region, or a price of your own', () => {
  const marked = {
    ...catalog,
    estimates: true,
    instances: catalog.instances.map((instance) => ({ ...instance, prices: instance.prices.map(asMarked) })),
  };
  const priced = createEvaluator({ runs: [exampleRun()], catalog: marked });
  const reasonsOf = (purchase: string) => {
    const workload = Workload.parse({ predictionsPerDay: 1e6 });
    return priced.price(candidate(`ec2-batch/c7a.large/${purchase}`), workload, CENTRAL_SIMULATION).explain().reasons;
  };
  expect(reasonsOf('on-demand')).toContainEqual({ code: 'own-price', source: 'ours.csv', asOf: '2026-11-01' });
  expect(reasonsOf('spot')).toContainEqual({
    code: 'estimated-price',
    usdPerHour: expect.any(Number),
    note: 'us-east-1 x 1.1',
  });
});

function asMarked(price: InstancePrice): InstancePrice {
  return price.purchase === 'spot'
    ? { ...price, kind: 'ESTIMATE', note: 'us-east-1 x 1.1' }
    : { ...price, kind: 'imported', source: 'ours.csv', asOf: '2026-11-01' };
}

test('machines of every cloud are called by their names, and only those that live on credits are burstable', () => {
  const called = (cloud: string, instanceType: string) => machineName({ cloud, instanceType });
  expect(called('aws', 'c7i.large')).toBe('EC2 c7i.large');
  expect(called('gcp', 't2d-standard-4')).toBe('Google Cloud t2d-standard-4');
  expect([called('own', 'rack-9'), called('constructor', 'rack-9')]).toEqual(['rack-9', 'rack-9']);
  const burstable = ['t3.medium', 'ml.t3.large', 't4g.micro', 'Standard_B2s'];
  expect(burstable.filter(isBurstable)).toEqual(burstable);
  expect(['t2d-standard-4', 'c7i.large', 'Standard_D4s_v5'].filter(isBurstable)).toEqual([]);
});
