import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { withGraviton2 } from '#core/contract/testing/testing-arm.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Evaluation } from './candidate/types.ts';
import { createEvaluator } from './evaluator.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: withGraviton2(exampleCatalog()) });

function evaluate(id: string, input: Partial<WorkloadInput> = {}, from = evaluator): Evaluation {
  const found = from.candidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  return from.price(found, Workload.parse({ predictionsPerDay: 1e6, ...input }), CENTRAL_SIMULATION).explain();
}

const usdOf = ({ breakdown }: Evaluation, code: string): number =>
  breakdown.filter((each) => each.code === code).reduce((sum, each) => sum + each.monthlyUsd, 0);

test('Lambda on Arm pays the GB-seconds of Arm for the durations on a core of Graviton2', () => {
  const arm = evaluate('lambda/arm64/on-demand');
  expect(reasonOf(arm, 'processor-arm')).toEqual({ code: 'processor-arm', cpuModel: 'AWS Graviton2' });
  const use = arm.breakdown.find(({ code }) => code === 'function-use');
  const memoryGb = Number(use?.['memoryMb']) / 1024;
  const requests = 1e6 * (730 / 24);
  // From the bill back to the billed time: whole milliseconds on average, between the fastest and the slowest request.
  const billedMs = (1000 * ((use?.monthlyUsd ?? 0) / requests - 2e-7)) / (memoryGb * 1.33334e-5);
  expect(billedMs).toBeGreaterThanOrEqual(1);
  expect(billedMs).toBeLessThan(arm.latencyMs?.p99 ?? 0);
  const x86 = evaluate('lambda/-/on-demand');
  expect(reasonOf(x86, 'processor-unknown')?.cpuModel).not.toMatch(/Graviton/);
});

test('a vCPU of Arm is a core, so it does not share one with a busy neighbour', () => {
  const perVcpu = (id: string) => {
    const tasks = evaluate(id, { predictionsPerDay: 3e9 });
    const item = tasks.breakdown.find(({ code }) => code === 'tasks');
    return (3e9 / 86_400 / (Number(item?.['vcpus']) * (tasks.count ?? 1))) * 2;
  };
  // Twice the cores, at half of the vector width and 2.5 instead of 3.5 GHz.
  expect(perVcpu('ecs-fargate/arm64/on-demand') / perVcpu('ecs-fargate/-/on-demand')).toBeGreaterThan(0.5);
});

test('Fargate on Arm pays its own vCPU-hours and GB-hours, on demand and on spot', () => {
  const arm = evaluate('ecs-fargate/arm64/on-demand');
  expect(arm.count).toBe(2);
  expect(usdOf(arm, 'tasks')).toBeCloseTo(2 * (0.25 * 0.03238 + 0.003556) * 730, 6);
  expect(usdOf(evaluate('ecs-fargate/arm64/spot'), 'spot-tasks')).toBeCloseTo(0.3 * usdOf(arm, 'tasks'), 6);
});

test('without a price or an instance type with the processor, Arm is infeasible and says why', () => {
  const bare = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });
  for (const id of ['lambda/arm64/on-demand', 'ecs-fargate/arm64/on-demand']) {
    expect(evaluate(id, {}, bare).reasons.map(({ code }) => code)).toEqual(['product-price-missing']);
  }
  const priced = withGraviton2(exampleCatalog());
  const unlike = { ...priced, instances: priced.instances.filter((each) => each.uarch !== 'Neoverse-N1') };
  const other = createEvaluator({ runs: [exampleRun()], catalog: unlike });
  expect(evaluate('lambda/arm64/on-demand', {}, other).reasons.map(({ code }) => code)).toEqual(['reference-missing']);
});
