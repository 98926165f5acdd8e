import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import type { Evaluation } from '#core/price/serving/candidate/types.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { SERVING_DEFINITIONS } from '#core/price/serving/registry.ts';
import { knownRegions, loadCatalog } from './load.ts';

const million = Workload.parse({ predictionsPerDay: 1e6, alsoPaid: false });

test('with the bundled prices a million a day is cents in batch on c7a spot, and over a hundred dollars on two endpoints', () => {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region: 'us-east-1' }) });
  const all = evaluator.candidates({}).map((c) => evaluator.price(c, million, CENTRAL_SIMULATION).explain());
  const batch = all.find((e) => e.candidate.id === 'ec2-batch/c7a.large/spot');
  expect(batch?.monthlyUsd).toBeLessThan(0.4);
  const endpoints = all.filter((e) => e.candidate.service === 'sagemaker-endpoint' && e.feasible);
  expect(endpoints.length).toBeGreaterThan(30);
  expect(Math.min(...endpoints.map((e) => e.monthlyUsd ?? Infinity))).toBeGreaterThan(100);
});

test('the services of a region are those of its cloud', () => {
  for (const [region, own] of [
    ['us-east-1', undefined],
    ['us-central1', 'gcp'],
    ['eastus', 'azure'],
  ] as const) {
    const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region }) });
    const services = new Set(evaluator.candidates({}).map((candidate) => candidate.service));
    const sold = SERVING_DEFINITIONS.filter(({ cloud, soldFor }) => cloud === own && soldFor === undefined);
    expect([...services].toSorted()).toEqual(sold.map(({ service }) => service).toSorted());
  }
});

test('a service that has no machine to run on in a region keeps a row that says so', () => {
  const catalog = loadCatalog({ region: 'us-east-1' });
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: { ...catalog, instances: [] } });
  const batch = evaluator.candidates({}).find(({ service }) => service === 'ec2-batch');
  if (batch === undefined) throw new Error('no row');
  expect(evaluator.price(batch, million, CENTRAL_SIMULATION).explain()).toMatchObject({
    feasible: false,
    reasons: [{ code: 'service-without-instances', region: 'us-east-1' }],
  });
});

test('every candidate in every region has a price or a reason why it is infeasible', () => {
  for (const region of knownRegions()) {
    const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region }) });
    for (const candidate of evaluator.candidates({})) {
      const evaluation = evaluator.price(candidate, million, CENTRAL_SIMULATION).explain();
      expect(evaluation.feasible || evaluation.reasons.length > 0).toBe(true);
    }
    expect(
      evaluator.candidates({}).some((c) => evaluator.price(c, million, CENTRAL_SIMULATION).explain().feasible),
    ).toBe(true);
  }
});

test('containers and streams have every price and limit on AWS, and are infeasible where one is missing', () => {
  const ids = [
    'kinesis-microbatch/-/on-demand',
    'kinesis-microbatch/c7i.large/on-demand',
    'kafka-microbatch/-/on-demand',
    'kafka-microbatch/c7i.large/on-demand',
    'ecs-fargate/-/spot',
    'eks/c7i.large/spot',
  ];
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region: 'us-east-1' }) });
  const priced = evaluator.candidates({}).filter((c) => ids.includes(c.id));
  expect(priced.map((c) => c.id).sort()).toEqual([...ids].sort());
  for (const candidate of priced)
    expect(evaluator.price(candidate, million, CENTRAL_SIMULATION).explain().feasible).toBe(true);
  const abroad = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region: 'us-central1' }) });
  for (const candidate of abroad.candidates({}).filter((c) => /^(k|ecs|eks)/.test(c.service))) {
    const { feasible, reasons } = abroad.price(candidate, million, CENTRAL_SIMULATION).explain();
    expect(feasible).toBe(false);
    expect(reasons.length).toBeGreaterThan(0);
  }
});

test('an endpoint is that of its cloud: nodes of Vertex AI, machines on Azure ML, and machines of SageMaker on AWS', () => {
  const workload = Workload.parse({ predictionsPerDay: 1e6, callerWaits: true, sloMs: 500 });
  const endpoints = (region: string, service: string) => {
    const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region }) });
    const asked = evaluator.candidates({ purchases: ['on-demand'] }).filter((c) => c.service === service);
    return asked
      .map((c) => evaluator.price(c, workload, CENTRAL_SIMULATION).explain())
      .filter(({ feasible }) => feasible);
  };
  const perHour = ({ breakdown }: Evaluation) => breakdown.find(({ unit }) => unit === 'hour')?.unitUsd;
  const google = endpoints('us-central1', 'vertex-endpoint');
  expect(google.length).toBeGreaterThan(3);
  const published = google.find(({ candidate }) => candidate.instanceType === 'n1-standard-4');
  expect(published && perHour(published)).toBeCloseTo(0.219, 9);
  for (const each of google.filter((other) => other !== published)) {
    expect(each.reasons.map(({ code }) => code)).toContain('estimated-price');
  }
  const azure = endpoints('eastus', 'azure-ml-endpoint');
  const machine = loadCatalog({ region: 'eastus' }).instances.find((each) => each.instanceType === 'Standard_F4s_v2');
  const onDemand = machine?.prices.find(({ purchase }) => purchase === 'on-demand');
  const same = azure.find(({ candidate }) => candidate.instanceType === 'Standard_F4s_v2');
  expect(same && perHour(same)).toBe(onDemand?.usdPerHour);
  const types = (list: readonly Evaluation[]) => list.map(({ candidate }) => candidate.instanceType);
  expect([...types(google), ...types(azure)].filter((type) => /^(c4a|t2a|Standard_D\d+p)/.test(type ?? ''))).toEqual(
    [],
  );
  const irish = endpoints('eu-west-1', 'sagemaker-endpoint');
  expect(irish.length).toBeGreaterThan(3);
  expect(irish.every(({ candidate }) => candidate.instanceType?.startsWith('ml.') === true)).toBe(true);
  for (const region of ['us-central1', 'eastus']) expect(endpoints(region, 'sagemaker-endpoint')).toEqual([]);
});

test('a hundred answers a day, a minute old at most, cost cents as messages in us-east-1, and over ten dollars in a stream', () => {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region: 'us-east-1' }) });
  const usdOf = (id: string, sink: 'natural' | 'stream' | 'topic' | 'bus') => {
    const candidate = evaluator.candidates({}).find((each) => each.id === id);
    if (candidate === undefined) throw new Error(`no ${id}`);
    const workload = Workload.parse({ predictionsPerDay: 100, maxStalenessS: 60, alsoPaid: false, sink });
    return evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain().monthlyUsd ?? Number.NaN;
  };
  const [lambda, queue] = ['lambda/-/on-demand', 'sqs-microbatch/-/on-demand'];
  expect(usdOf(lambda, 'natural')).toBeLessThan(0.05);
  // Five readers of an empty queue.
  expect(usdOf(queue, 'natural')).toBeLessThan(0.3);
  for (const sink of ['topic', 'bus'] as const) expect(usdOf(lambda, sink)).toBeLessThan(0.05);
  expect(usdOf(lambda, 'stream')).toBeGreaterThan(10.95);
  expect(usdOf('kinesis-microbatch/-/on-demand', 'natural')).toBeGreaterThan(10.95);
});
