import { describe, expect, test } from 'vitest';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleCatalog } from '#core/contract/testing/testing.ts';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { mayCompete } from './verdict/gpu-rule.ts';
import { selectGpus } from './gpu-rows.ts';
import { example, optionOf, planOf, SPOT, vision } from './testing-gpu-plans.ts';

const ENDPOINT = 'sagemaker-endpoint/ml.g4dn.xlarge/on-demand';
const factOf = (plan: PlanDocument) => plan.verdict.because.find(({ code }) => code.startsWith('gpu-'));

describe('a GPU that was not measured', () => {
  test('is listed with a range and its bound, and is not chosen while its upper bound may cost more', () => {
    const plan = planOf({ predictionsPerDay: 3e7 });
    expect(PlanDocument.parse(plan)).toEqual(plan);
    const spot = optionOf(plan, SPOT);
    expect(spot).toMatchObject({ basis: 'bounded', feasible: true, excludedBy: 'gpu-not-measured' });
    expect(spot.gpu).toMatchObject({ provider: 'cuda' });
    expect(spot.gpu?.atLeastUsd ?? Infinity).toBeLessThan(spot.monthlyUsd?.low ?? 0);
    expect(plan.verdict.optionId).not.toContain('g4dn');
    expect(plan.verdict.frontier.some((id) => id.includes('g4dn'))).toBe(false);
  });

  test('with a converted model is a second row, which is never chosen', () => {
    const converted = optionOf(planOf({}), `${SPOT}/tensorrt`);
    expect(converted).toMatchObject({ excludedBy: 'gpu-not-measured', gpu: { provider: 'tensorrt' } });
    expect(reasonOf(converted, 'gpu-if-converted')).toBeDefined();
  });

  test('might save something: the plan says how much, from which rate on, and how to measure it', () => {
    const plan = planOf({ predictionsPerDay: 3e7 });
    const fact = factOf(plan);
    if (fact?.code !== 'gpu-open') throw new Error(fact?.code);
    expect(fact.offer).toMatchObject({ service: 'ec2-batch', instanceType: 'g4dn.xlarge', purchase: 'spot' });
    expect(fact.savesUpToUsd).toBeCloseTo((fact.chosenUsd ?? 0) - fact.offer.monthlyUsd, 6);
    expect(fact.trial).toEqual({ instanceType: 'g4dn.xlarge', modelFile: 'vision.onnx', batchDimension: 'N' });
    const { low, high } = optionOf(plan, SPOT).gpu?.rowsPerS ?? { low: 0, high: 0 };
    expect(fact.atRowsPerS).toBeGreaterThan(low);
    expect(fact.atRowsPerS).toBeLessThan(high);
    expect(fact.text).toContain('-e cuda');
    expect(fact.quota).toMatchObject({ code: 'quota-increase', quota: 0, family: 'G or VT' });
    expect(fact.text).toMatch(/It needs a quota increase of EC2: \d+ of 0 vCPUs of type G or VT\./);
  });

  test('that would save less than a material amount is not worth a measurement', () => {
    expect(factOf(planOf({}))).toMatchObject({ code: 'gpu-saves-little', materialUsd: 25 });
  });

  test('cannot win at any speed where its bound is too high, and the plan says so', () => {
    const plan = planOf({
      callerWaits: true,
      sloMs: 5000,
      inputsKnownInAdvance: 0,
      predictionsPerDay: 1e4,
      materialUsd: 0,
    });
    expect(factOf(plan)).toMatchObject({
      code: 'gpu-cannot-win',
      by: 'price',
      alwaysOn: { instanceType: 'ml.g4dn.xlarge' },
    });
    expect(reasonOf(optionOf(plan, ENDPOINT), 'gpu-cannot-win')).toMatchObject({ by: 'price' });
  });

  test('has no latency, so where a caller waits within an SLO only its bound is stated', () => {
    const plan = planOf({ callerWaits: true, sloMs: 5000, inputsKnownInAdvance: 0 });
    const endpoint = optionOf(plan, ENDPOINT);
    expect(endpoint).toMatchObject({ feasible: false, latencyMs: null, monthlyUsd: null });
    expect(endpoint.reasons.map(({ code }) => code)).toContain('gpu-needs-measurement');
    expect(endpoint.gpu?.atLeastUsd).toBeGreaterThan(1075);
  });

  test('is not mentioned in the verdict on a tree ensemble, which no one would run on one', () => {
    const plan = planOf({}, {}, example);
    expect(factOf(plan)).toBeUndefined();
    expect(optionOf(plan, SPOT)).toMatchObject({ feasible: false, gpu: { rowsPerS: null } });
    expect(plan.options.some(({ id }) => id.endsWith('/tensorrt'))).toBe(false);
  });

  test('is chosen where nothing else is feasible, and the plan says that it was not measured', () => {
    const evaluator = createEvaluator({ runs: [vision], catalog: exampleCatalog() });
    const plan = planOf({}, { candidates: [], gpuCandidates: evaluator.gpuCandidates({}) });
    expect(plan.verdict).toMatchObject({ mode: 'batch', optionId: SPOT });
    expect(optionOf(plan, SPOT).excludedBy).toBeNull();
    expect(factOf(plan)).toMatchObject({ code: 'gpu-chosen', insteadUsd: null });
  });
});

test('a GPU competes only if its upper bound is below the lower bound of the best option by what matters', () => {
  const best = { lowUsd: 10, medianUsd: 20, highUsd: 40 };
  const plan = planOf({});
  expect(plan.options.filter(({ basis }) => basis === 'bounded').length).toBeGreaterThan(0);
  const evaluator = createEvaluator({ runs: [vision], catalog: exampleCatalog() });
  const candidate = evaluator.gpuCandidates({}).find(({ id }) => id === SPOT);
  if (candidate === undefined) throw new Error('no candidate');
  const workload = Workload.parse({ predictionsPerDay: 1e6 });
  const central = evaluator.price(candidate, workload, CENTRAL_SIMULATION);
  const rowAt = (costUsd: number) => {
    return { candidate, central, monthlyUsd: new Float64Array(), simulations: [], slack: 1, costUsd, holds: 1 };
  };
  const any = { materialUsd: 0 };
  expect([9.99, 10].map((usd) => mayCompete(rowAt(usd), best, any))).toEqual([true, false]);
  expect([7, 8.5].map((usd) => mayCompete(rowAt(usd), best, { materialUsd: 2 }))).toEqual([true, false]);
  // Its upper bound counts, not its median.
  expect(mayCompete({ ...rowAt(5), monthlyUsd: Float64Array.of(4, 5, 11) }, best, any)).toBe(false);
  expect(mayCompete({ ...rowAt(5), central: { ...central, feasible: false } }, best, any)).toBe(false);
  expect(mayCompete(rowAt(1e6), null, any)).toBe(true);
  expect(mayCompete({ ...rowAt(1), candidate: { ...candidate, gpuSpeed: 'tensorrt' as const } }, best, any)).toBe(
    false,
  );
});

test('“at any speed” is about every type, not only about the one that is listed', () => {
  const catalog = exampleCatalog();
  const t4 = catalog.instances.find(({ instanceType }) => instanceType === 'g4dn.xlarge');
  if (t4?.accelerator == null) throw new Error('the example catalogue has a g4dn.xlarge');
  // Half the price, and so slow that it is not the cheapest of the specification.
  const slow = {
    ...t4,
    instanceType: 'g1.slow',
    accelerator: { ...t4.accelerator, name: 'slow', fp32Tflops: 0.5 },
    prices: t4.prices.map((price) => ({ ...price, usdPerHour: price.usdPerHour / 2 })),
  };
  const evaluator = createEvaluator({
    runs: [vision],
    catalog: { ...catalog, instances: [...catalog.instances, slow] },
  });
  const workload = Workload.parse({ predictionsPerDay: 1e6, maxStalenessS: 26 * 3600 });
  const { least, listed } = selectGpus({
    candidates: evaluator.gpuCandidates({}),
    workload,
    pricer: evaluator,
    isAsked: () => false,
  });
  expect(listed.map(({ id }) => id)).toContain(SPOT);
  const spot = least.find(({ candidate }) => candidate.service === 'ec2-batch' && candidate.purchase === 'spot');
  expect(spot?.candidate.instanceType).toBe('g1.slow');
});
