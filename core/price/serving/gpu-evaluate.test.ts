import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Candidate, Evaluation, Simulation } from './candidate/types.ts';
import { createEvaluator } from './evaluator.ts';

const example = exampleRun();
/** 8.2 GFLOP per row in 200 nodes; no whole job was measured, so the host does not cap it. */
const run = exampleRun({
  model: { ...example.model, operators: { Conv: 100, Relu: 100 }, flopsPerRow: 8.2e9 },
  coldStart: null,
  batch: null,
});
const evaluator = createEvaluator({ runs: [run], catalog: exampleCatalog() });

function evaluate(
  id: string,
  {
    gpuSpeed,
    simulation,
    ...input
  }: Partial<WorkloadInput> & Pick<Candidate, 'gpuSpeed'> & { readonly simulation?: Partial<Simulation> },
): Evaluation {
  const found = evaluator.gpuCandidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  const candidate = gpuSpeed === undefined ? found : { ...found, gpuSpeed };
  const workload = Workload.parse({ predictionsPerDay: 1e6, payloadBytesIn: 0, payloadBytesOut: 0, ...input });
  return evaluator.price(candidate, workload, { ...CENTRAL_SIMULATION, ...simulation }).explain();
}

const ENDPOINT = 'sagemaker-endpoint/ml.g4dn.xlarge/on-demand';
const SPOT = 'ec2-batch/g4dn.xlarge/spot';
const item = (of: Evaluation, code: string) => of.breakdown.find((each) => each.code === code)?.monthlyUsd ?? 0;

test('two always-on ml.g4dn.xlarge cost at least $1,075 per month, at any speed', () => {
  const endpoint = evaluate(ENDPOINT, { minInstances: 2, callerWaits: true, gpuSpeed: 'unlimited' });
  expect(endpoint.monthlyUsd).toBeCloseTo(2 * 0.7364 * 730, 6);
  expect(reasonOf(evaluate(ENDPOINT, { minInstances: 2, callerWaits: true }), 'gpu-at-least')).toEqual({
    code: 'gpu-at-least',
    monthlyUsd: expect.closeTo(1075.144, 3),
    instances: 2,
    billed: 'always',
  });
});

test('a daily job on a T4 spot pays at least its starts: $0.25 per month', () => {
  const job = evaluate(SPOT, { gpuSpeed: 'unlimited', maxStalenessS: 26 * 3600 });
  expect(item(job, 'instances')).toBeCloseTo((730 / 24) * ((31.5 + 125) / 3600) * 0.18936, 3);
  expect(item(job, 'instances')).toBeCloseTo(0.25, 2);
});

test('with the back-test’s p5 and p95 of true ÷ predicted it costs $9.1 and $2.6, and a factor of 2.5 is wider', () => {
  const usd = (speedRatio: number) =>
    item(evaluate(SPOT, { maxStalenessS: 26 * 3600, simulation: { speedRatio } }), 'instances');
  // 341 rows/s: a million take 2,933 s ÷ ratio, after a start of 156.5 s.
  const byHand = (ratio: number) => ((730 / 24) * 0.18936 * (156.5 + 2933 / ratio)) / 3600;
  expect(usd(0.53) / byHand(0.53)).toBeCloseTo(1, 2);
  expect(usd(0.53)).toBeCloseTo(9.1, 1);
  expect(usd(2.02)).toBeCloseTo(2.6, 1);
  expect(usd(1 / 2.5)).toBeGreaterThan(usd(0.53));
  expect(usd(2.5)).toBeLessThan(usd(2.02));
});

test('a job is bounded, and the host caps it in every simulation', () => {
  expect(evaluate(SPOT, {})).toMatchObject({ feasible: true, basis: 'bounded' });
  const capped = createEvaluator({ runs: [exampleRun({ model: run.model })], catalog: exampleCatalog() });
  const candidate = capped.gpuCandidates({}).find(({ id }) => id === SPOT);
  if (candidate === undefined) throw new Error('no job');
  const workload = Workload.parse({ predictionsPerDay: 1e9 });
  const usd = (speedRatio: number) =>
    capped.price(candidate, workload, { ...CENTRAL_SIMULATION, speedRatio }).explain().monthlyUsd;
  expect(usd(1e6)).toBe(usd(1e9));
});

test('an option that answers requests has no latency and no price from a specification', () => {
  const waiting = evaluate(ENDPOINT, { callerWaits: true, sloMs: 100 });
  expect(waiting).toMatchObject({ feasible: false, basis: 'bounded', latencyMs: null, monthlyUsd: null });
  expect(waiting.reasons[0]).toEqual({ code: 'gpu-needs-measurement', what: 'latency' });
  expect(evaluate(ENDPOINT, {}).reasons[0]).toEqual({ code: 'gpu-needs-measurement', what: 'single-rows' });
});

test('an obstacle for an infinitely fast GPU is an obstacle for any other', () => {
  const short = evaluate(ENDPOINT, { callerWaits: true, sloMs: 2 });
  expect(short.reasons.map(({ code }) => code)).toEqual(['slo-below-idle-latency']);
});

test('a model that does not run on a GPU is refused with its own reason, and the least that it would cost', () => {
  const trees = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });
  for (const id of [ENDPOINT, SPOT]) {
    const candidate = trees.gpuCandidates({}).find((each) => each.id === id);
    if (candidate === undefined) throw new Error(id);
    const { reasons } = trees
      .price(candidate, Workload.parse({ predictionsPerDay: 1e6 }), CENTRAL_SIMULATION)
      .explain();
    expect(reasons.map(({ code }) => code)).toEqual(['trees-need-cpu', 'gpu-at-least']);
  }
});

test('a job has a second candidate, with a converted model; an endpoint has none', () => {
  const ids = evaluator.gpuCandidates({ instances: ['g4dn.xlarge'], purchases: ['spot'] }).map(({ id }) => id);
  expect(ids).toContain(`${SPOT}/tensorrt`);
  expect(ids).toContain('eks/g4dn.xlarge/spot');
  expect(ids).not.toContain('eks/g4dn.xlarge/spot/tensorrt');
  expect(evaluator.gpuCandidates({}).every(({ instanceType }) => instanceType !== null)).toBe(true);
  expect(evaluator.candidates({}).some(({ instanceType }) => instanceType?.includes('g4dn') === true)).toBe(false);
});
