import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { createProjector } from '#core/project/projection/project.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { prepareOption } from './evaluation.ts';
import { createLookup } from './lookup.ts';
import type { Asked } from './asked.ts';
import { retriedRequests, type ServingDefinition } from './option.ts';
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

/** What an invented option puts into a tally. */
interface Invented {
  readonly count: number;
  readonly p99Ms: number;
  readonly ageS: { readonly mean: number; readonly max: number } | null;
  readonly usd: () => number;
}

const PLAIN: Invented = { count: 1, p99Ms: 2, ageS: { mean: 1, max: 2 }, usd: () => 5 };

function prepared(patch: Partial<Invented>) {
  const { count, p99Ms, ageS, usd } = { ...PLAIN, ...patch };
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
    prepare: () =>
      planned((_asked, to) => {
        to.count = count;
        to.p50Ms = 1;
        to.p99Ms = p99Ms;
        if (ageS !== null) [to.meanAgeS, to.maxAgeS] = [ageS.mean, ageS.max];
        to.dollars('all', usd());
        return true;
      }),
  };
  return prepareOption(definition, asked);
}

const served = (patch: Partial<Invented>) => prepared(patch).pricedIn(CENTRAL_SIMULATION).explain();

test('an option with an endless queue or an infinite bill is infeasible instead of listed without a number', () => {
  expect(served({})).toMatchObject({ feasible: true, monthlyUsd: 5 });
  const spoilt: readonly Partial<Invented>[] = [
    { p99Ms: Infinity },
    { ageS: { mean: 1, max: Number.NaN } },
    { count: Infinity },
    { usd: () => Infinity },
  ];
  for (const each of spoilt) {
    expect(served(each)).toMatchObject({ feasible: false, monthlyUsd: null, latencyMs: null, breakdown: [] });
  }
});

test('an answer without an age of its own is as old as it took to make', () => {
  expect(served({ ageS: null }).freshnessS).toEqual({ mean: 0.001, max: 0.002 });
});

test('the numbers of an option are apart from those of its part, also after a defect in one of them', () => {
  const part = prepared({ usd: () => 40 });
  const whole = prepared({ usd: () => part.usdIn(CENTRAL_SIMULATION) + 2 });
  expect(whole.usdIn(CENTRAL_SIMULATION)).toBe(42);
  const broken = prepared({
    usd: () => {
      throw new Error('a defect');
    },
  });
  expect(() => broken.usdIn(CENTRAL_SIMULATION)).toThrow('a defect');
  expect(whole.usdIn(CENTRAL_SIMULATION)).toBe(42);
});
