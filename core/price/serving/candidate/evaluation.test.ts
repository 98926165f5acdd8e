import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { createProjector } from '#core/project/projection/project.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { deployedInstance, fixedFleet } from './deployed.ts';
import { prepareOption } from './evaluation.ts';
import { createLookup } from './lookup.ts';
import { machineOf } from './machine.ts';
import { type Asked, retriedRequests, type Served, type ServingDefinition } from './option.ts';
import { planned } from './planning.ts';

const catalog = exampleCatalog();
const run = exampleRun();
const lookup = createLookup(catalog);
const asked: Asked = {
  context: { catalog, lookup, run, project: createProjector({ runs: [run], catalog }) },
  candidate: { id: 'x/-/on-demand', service: 'lambda', mode: 'realtime', instanceType: null, purchase: 'on-demand' },
  workload: Workload.parse({ predictionsPerDay: 1e6 }),
  simulation: CENTRAL_SIMULATION,
};

function planOf(patch: Partial<Served>): Served {
  const instance = lookup.instance('c7a.large');
  const machine = instance === null ? null : machineOf(asked, instance);
  if (machine?.state !== 'planned') throw new Error('the example catalogue has a c7a.large');
  return {
    reasons: [],
    count: 1,
    latencyMs: { p50: 1, p99: 2 },
    freshnessS: { mean: 1, max: 2 },
    items: [{ code: 'all', monthlyUsd: 5 }],
    profile: machine.plan.profile,
    deployment: () => ({
      machine: deployedInstance(asked, machine.plan),
      use: fixedFleet({ onDemand: 1, spot: 0 }),
    }),
    ...patch,
  };
}

function prepared(plan: () => Served) {
  const definition: ServingDefinition = {
    service: 'lambda',
    movingParts: 1,
    billed: { names: [], units: null },
    recipe: 'fargate',
    words: { name: 'Lambda', parts: 'a function', growsBy: 'by concurrency', scaling: {} },
    mode: 'realtime',
    purchases: ['on-demand'],
    instanceTypes: 'none',
    scaling: () => ({ code: 'unknown' }),
    errorHandling: retriedRequests,
    plan: () => planned(plan()),
  };
  return prepareOption(definition, asked);
}

const served = (patch: Partial<Served>) =>
  prepared(() => planOf(patch))
    .pricedIn(CENTRAL_SIMULATION)
    .explain();

test('an option with an endless queue or an infinite bill is infeasible instead of listed without a number', () => {
  expect(served({})).toMatchObject({ feasible: true, monthlyUsd: 5 });
  const spoilt: readonly Partial<Served>[] = [
    { latencyMs: { p50: 1, p99: Infinity } },
    { freshnessS: { mean: 1, max: Number.NaN } },
    { count: Infinity },
    { items: [{ code: 'all', monthlyUsd: Infinity }] },
  ];
  for (const each of spoilt) {
    expect(served(each)).toMatchObject({ feasible: false, monthlyUsd: null, latencyMs: null, breakdown: [] });
  }
});

test('an answer without an age of its own is as old as it took to make', () => {
  expect(served({ freshnessS: null }).freshnessS).toEqual({ mean: 0.001, max: 0.002 });
});

test('the numbers of an option are apart from those of its part, also after a defect in one of them', () => {
  const part = prepared(() => planOf({ items: [{ code: 'part', monthlyUsd: 40 }] }));
  const whole = prepared(() => planOf({ items: [{ code: 'whole', monthlyUsd: part.usdIn(CENTRAL_SIMULATION) + 2 }] }));
  expect(whole.usdIn(CENTRAL_SIMULATION)).toBe(42);
  const broken = prepared(() => {
    throw new Error('a defect');
  });
  expect(() => broken.usdIn(CENTRAL_SIMULATION)).toThrow('a defect');
  expect(whole.usdIn(CENTRAL_SIMULATION)).toBe(42);
});
