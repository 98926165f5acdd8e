import { describe, expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { reasonText } from '#core/contract/reasons/reasons-words.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { createLookup } from './lookup.ts';
import { quotaCaveats, vcpuCaveats } from './quotas.ts';
import type { Evaluation } from './types.ts';

const catalog = exampleCatalog();
const lookup = createLookup(catalog);
const evaluator = createEvaluator({ runs: [exampleRun()], catalog });
const calls = (needed: number) =>
  quotaCaveats(lookup, 'lambda.concurrency', { unit: 'concurrent-call', needed, product: 'lambda' });

describe('a quota', () => {
  test('of 1,000 is enough for 1,000, must be raised for 1,240, and cannot be raised beyond 50,000', () => {
    expect(calls(1000)).toEqual({ state: 'planned', plan: [] });
    const caveat = { code: 'quota-increase', unit: 'concurrent-call', needed: 1240, quota: 1000, product: 'lambda' };
    expect(calls(1240)).toEqual({ state: 'planned', plan: [caveat] });
    expect(calls(50_001)).toMatchObject({
      state: 'impossible',
      reasons: [{ code: 'peak-over-limit', needed: 50_001, limit: 50_000, product: 'lambda' }],
    });
  });

  test('without a row for a raise is a hard limit', () => {
    const topic = quotaCaveats(lookup, 'msk-serverless.partitions', {
      unit: 'partition',
      needed: 2401,
      product: 'msk',
    });
    expect(topic).toMatchObject({ state: 'impossible', reasons: [{ code: 'peak-over-limit', limit: 2400 }] });
  });

  test('says in its text what is needed and what there is', () => {
    const texts = (['concurrent-call', 'write-unit'] as const).map((unit) =>
      reasonText({ code: 'quota-increase', unit, needed: 1240, quota: 1000, product: 'lambda' }),
    );
    expect(texts[0]).toContain('1,240 of 1,000 concurrent calls');
    expect(texts[1]).toContain('1,240 of 1,000 write units per second');
  });
});

test('standard instances have a quota of vCPUs on AWS alone; accelerated ones one of zero in every cloud, which is named', () => {
  const neededOf = (instanceType: string, count: number, cloud = 'aws') => {
    const instance = lookup.instance(instanceType);
    if (instance === null) throw new Error('the example has it');
    const quota = vcpuCaveats(lookup, { ...instance, cloud }, count);
    return quota.state === 'planned' ? quota.plan : [];
  };
  expect(neededOf('c7a.large', 256)).toEqual([]);
  expect(neededOf('c7a.large', 257)).toMatchObject([{ unit: 'vcpu', needed: 514, quota: 512, product: 'ec2' }]);
  const [aws] = neededOf('g4dn.xlarge', 1);
  const [google] = neededOf('g4dn.xlarge', 2, 'gcp');
  const [azure] = neededOf('g4dn.xlarge', 2, 'azure');
  expect(aws).toMatchObject({ unit: 'vcpu', needed: 4, quota: 0, product: 'ec2', family: 'G or VT' });
  expect(google).toMatchObject({ unit: 'gpu', needed: 2, quota: 0, product: 'compute-engine', family: 'T4' });
  expect(azure).toMatchObject({ unit: 'vcpu', needed: 8, quota: 0, product: 'azure-vm' });
  expect(google && reasonText(google)).toBe('needs a quota increase of Compute Engine: 2 of 0 GPUs of type T4');
  expect(neededOf('c7a.large', 257, 'gcp')).toEqual([]);
});

describe('at the peak', () => {
  const evaluated = (id: string, input: Partial<WorkloadInput>): Evaluation => {
    const candidate = evaluator.candidates({}).find((each) => each.id === id);
    if (candidate === undefined) throw new Error(`the example offers ${id}`);
    return evaluator
      .price(candidate, Workload.parse({ predictionsPerDay: 1e6, ...input }), CENTRAL_SIMULATION)
      .explain();
  };
  const quotasOf = ({ reasons }: Evaluation) => reasons.filter(({ code }) => code === 'quota-increase');

  test('Lambda admits ten requests per second for each concurrent call: 20,000/s need 2,000, however short a call is', () => {
    const few = evaluated('lambda/-/on-demand', { predictionsPerDay: 9000 * 86_400 });
    const many = evaluated('lambda/-/on-demand', { predictionsPerDay: 20_000 * 86_400 });
    expect(quotasOf(few)).toEqual([]);
    expect(quotasOf(many)).toMatchObject([{ unit: 'concurrent-call', needed: 2000, quota: 1000 }]);
    const beyond = evaluated('lambda/-/on-demand', { predictionsPerDay: 600_000 * 86_400 });
    expect(beyond.reasons[0]).toMatchObject({ code: 'peak-over-limit', needed: 60_000, limit: 50_000 });
  });

  test('an endpoint of more than 20 instances needs an increase', () => {
    const wide = evaluated('sagemaker-endpoint/ml.c6i.large/on-demand', { minInstances: 21 });
    expect(quotasOf(wide)).toMatchObject([{ unit: 'instance', needed: 21, quota: 20 }]);
  });

  test('a load balancer serves 100,000 requests per second, so 5.1 million need 51, each billed by the hour', () => {
    const huge = evaluated('eks/c7a.4xlarge/on-demand', { predictionsPerDay: 5_050_000 * 86_400, handlingMs: 0 });
    expect(quotasOf(huge)).toContainEqual(expect.objectContaining({ unit: 'load-balancer', needed: 51, quota: 50 }));
    const item = huge.breakdown.find(({ code }) => code === 'load-balancers');
    expect(item?.monthlyUsd).toBeCloseTo(51 * 730 * 0.0225, 6);
  });
});
