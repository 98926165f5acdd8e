import { describe, expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { createProjector } from '#core/project/projection/project.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { createLookup } from './lookup.ts';
import { sizeForLosses, spotMix } from './spot-base.ts';
import type { Evaluation } from './types.ts';

const catalog = exampleCatalog();
const run = exampleRun();
const evaluator = createEvaluator({ runs: [run], catalog });
const context = { catalog, lookup: createLookup(catalog), run, project: createProjector({ runs: [run], catalog }) };
const WAITING = { callerWaits: true, sloMs: 100 } as const;

function askedFor(purchase: 'spot' | 'on-demand', input: Partial<WorkloadInput> = WAITING) {
  const candidate = { id: 'x', service: 'eks', mode: 'realtime', instanceType: 'c7a.large', purchase } as const;
  return {
    context,
    candidate,
    workload: Workload.parse({ predictionsPerDay: 1e6, ...input }),
    simulation: CENTRAL_SIMULATION,
  };
}

describe('a spot fleet with an SLO', () => {
  test('keeps 30 % on demand, and loses half of the rest at once', () => {
    expect(spotMix(askedFor('spot'), 10)).toEqual({ onDemand: 3, spot: 7, lost: 4 });
    expect(spotMix(askedFor('spot'), 2)).toEqual({ onDemand: 1, spot: 1, lost: 1 });
    expect(spotMix(askedFor('spot'), 1)).toEqual({ onDemand: 1, spot: 0, lost: 0 });
  });

  test('is all spot if no caller waits, and all on demand if it is bought so', () => {
    expect(spotMix(askedFor('spot', {}), 10)).toEqual({ onDemand: 0, spot: 10, lost: 0 });
    expect(spotMix(askedFor('on-demand'), 10)).toEqual({ onDemand: 10, spot: 0, lost: 0 });
  });

  test('serves the peak with the machines that are left', () => {
    const sized = (peakPerS: number, count: number) =>
      sizeForLosses(askedFor('spot'), { count, peakPerS, xSloPerS: 100 });
    // Ten machines without four are six, enough for 600/s and not for 650/s: eleven without four are seven.
    expect([sized(600, 10), sized(650, 10)]).toEqual([10, 11]);
  });
});

function evaluate(id: string, input: Partial<WorkloadInput>): Evaluation {
  const candidate = evaluator.candidates({}).find((each) => each.id === id);
  if (candidate === undefined) throw new Error(`the example offers ${id}`);
  return evaluator.price(candidate, Workload.parse({ predictionsPerDay: 1e6, ...input }), CENTRAL_SIMULATION).explain();
}

const usdOf = ({ breakdown }: Evaluation, code: string, purchase?: string) =>
  breakdown.find((item) => item.code === code && (purchase === undefined || item['purchase'] === purchase))?.monthlyUsd;

test('nodes on spot pay one of two on demand where a caller waits', () => {
  const nodes = evaluate('eks/c7a.large/spot', WAITING);
  expect(nodes.count).toBe(2);
  expect(usdOf(nodes, 'nodes', 'on-demand')).toBeCloseTo(730 * 0.10264, 6);
  expect(usdOf(nodes, 'nodes', 'spot')).toBeGreaterThan(730 * 0.03182);
  expect(usdOf(nodes, 'root-volume')).toBeCloseTo(2 * 20 * 0.08, 2);
  expect(reasonOf(nodes, 'spot-base')).toMatchObject({ onDemand: 1, spot: 1, lost: 1 });
});

test('tasks on spot do so too', () => {
  const [spot, onDemand] = ['spot', 'on-demand'].map((purchase) => evaluate(`ecs-fargate/-/${purchase}`, WAITING));
  if (spot === undefined || onDemand === undefined) throw new Error('the example has both');
  expect([spot.count, onDemand.count]).toEqual([2, 2]);
  const task = (usdOf(onDemand, 'tasks') ?? 0) / 2;
  expect(usdOf(spot, 'tasks')).toBeCloseTo(task, 6);
  expect(usdOf(spot, 'spot-tasks')).toBeCloseTo(0.3 * task, 6);
});
