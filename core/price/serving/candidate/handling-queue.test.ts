import { describe, expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { scaleRun } from '#core/measure/run/scale-run.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';

const catalog = exampleCatalog();
const limit = (id: string): number => catalog.limits.find((row) => row.id === id)?.value ?? Number.NaN;
/** The example's model as one that takes this many milliseconds for a row on this host, without a measured curve: the closed forms alone are seen. */
function runOf(serviceMs: number, scv = 0) {
  const run = exampleRun();
  const realtime = run.realtime;
  if (realtime === null) throw new Error('no real time');
  const plain = { ...run, realtime: { ...realtime, curve: [], service: { ...realtime.service, scv } } };
  const factor = realtime.service.meanMs / serviceMs;
  return scaleRun(plain, { batch: factor, realtime: factor, microbatch: factor });
}

function planned(id: string, input: Partial<WorkloadInput>, run = runOf(0.001)) {
  const evaluator = createEvaluator({ runs: [run], catalog });
  const candidate = evaluator.candidates({}).find((each) => each.id === id);
  if (candidate === undefined) throw new Error(`no candidate ${id}`);
  const workload = Workload.parse({ predictionsPerDay: 86_400, callerWaits: true, peakToMean: 1, ...input });
  return evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain();
}

const LARGE = 'sagemaker-endpoint/ml.c6i.large/on-demand';
const clock = (instanceType: string): number =>
  3.2 / (catalog.instances.find((each) => each.instanceType === instanceType)?.clockGHz ?? Number.NaN);

describe('handling and inference on one core are one service time', () => {
  test('20 ms at 48 % of a core: p99 is that of the request path, 20 ms and the wait of M/D/1, 62.9 ms', () => {
    // Lindley's recursion over two million requests: 62.87 ms.
    const handlingMs = 20 / clock('c6i.large');
    const { latencyMs, count } = planned(LARGE, { handlingMs, predictionsPerDay: 86_400 * 240, sloMs: 5000 });
    expect(count).toBe(10);
    expect((latencyMs?.p99 ?? 0) / (limit('sagemaker-endpoint.front-p99') + 20 + 62.9)).toBeCloseTo(1, 2);
  });

  test('36 ms need as many machines as handling as they need as inference, give or take one', () => {
    const load = { predictionsPerDay: 86_400 * 100, sloMs: 250, server: 'python' } as const;
    const asHandling = planned(LARGE, { ...load, handlingMs: 36 / clock('c6i.large') });
    const asInference = planned(LARGE, { ...load, handlingMs: 0 }, runOf(36));
    expect(asHandling.count).toBeGreaterThan(5);
    expect(Math.abs((asHandling.count ?? 0) / (asInference.count ?? 0) - 1)).toBeLessThan(0.35);
  });

  test('a Python server, where a request waits for its own process, takes longer than a lean one with one queue', () => {
    const load = { predictionsPerDay: 86_400 * 100, sloMs: 1000, handlingMs: 20 } as const;
    const id = 'sagemaker-endpoint/ml.m6i.xlarge/on-demand';
    const python = planned(id, { ...load, server: 'python' }).latencyMs;
    const lean = planned(id, { ...load, server: 'lean' }).latencyMs;
    expect(python?.p99).toBeGreaterThan((lean?.p99 ?? Infinity) + 10);
  });
});

test('half a vCPU answers a FastAPI in 15 to 40 ms at p99, for it waits for its share of a period', () => {
  const { latencyMs, breakdown } = planned('ecs-fargate/-/on-demand', { predictionsPerDay: 86_400, sloMs: 40 });
  expect(breakdown[0]).toMatchObject({ code: 'tasks', vcpus: 0.5 });
  expect(latencyMs?.p50).toBeLessThan(5);
  expect(latencyMs?.p99).toBeGreaterThan(15);
});
