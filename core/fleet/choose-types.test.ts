import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { makePlan } from '#core/decide/plan.ts';
import type { Pricer } from '#core/price/serving/candidate/types.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { chooseTypes, type FleetChoiceInput } from './choose-types.ts';
import { costToFindOut } from './value-of-information.ts';

const catalog = exampleCatalog();
const evaluator = createEvaluator({ runs: [exampleRun()], catalog });
const SIMULATIONS = 128;
const SEED = 1;

function inputOf(workload: WorkloadInput, more: Partial<FleetChoiceInput> = {}): FleetChoiceInput {
  return {
    workload: Workload.parse(workload),
    candidates: evaluator.candidates({}),
    pricer: evaluator,
    simulations: SIMULATIONS,
    seed: SEED,
    instances: catalog.instances,
    measured: new Set(),
    capacity: 'on-demand',
    minutes: 11,
    maxTypes: 8,
    named: [],
    ...more,
  };
}

const BATCH = {
  predictionsPerDay: 3e9,
  batchPeriodS: 86_400,
  rowsAppear: 'over-the-day',
  inputsStored: 'kept-as-sent',
} as const satisfies WorkloadInput;

test('without a measurement, the choice is that of the plan', () => {
  const plan = makePlan({
    runs: [exampleRun()],
    workload: Workload.parse(BATCH),
    candidates: evaluator.candidates({}),
    evaluator,
    simulations: SIMULATIONS,
    seed: SEED,
    createdAt: '2026-01-01T00:00:00Z',
    catalog: { asOf: catalog.asOf, region: catalog.region, sha256: 'ab'.repeat(32) },
    flips: false,
    assumptions: [],
  });
  expect(chooseTypes(inputOf(BATCH)).baseline?.candidate.id).toBe(plan.verdict.optionId);
});

test('a type is chosen only if even the low end of what it saves is more than it costs', () => {
  const { types } = chooseTypes(inputOf(BATCH));
  expect(types.length).toBeGreaterThan(0);
  for (const type of types) {
    expect(type.changeShare).toBeGreaterThan(0);
    expect(type.modeChangeShare).toBeLessThanOrEqual(type.changeShare);
    expect(type.costUsd).toBeCloseTo(costToFindOut(11, type.usdPerHour ?? Number.NaN), 12);
    if (type.chosen) expect(type.valueUsdPerMonth.value / type.changeShare).toBeGreaterThanOrEqual(25);
    if (type.chosen) expect(type.valueUsdPerMonth.low).toBeGreaterThan(type.costUsd ?? Infinity);
  }
  expect(types.some(({ chosen }) => chosen)).toBe(true);
  const small = chooseTypes(inputOf({ predictionsPerDay: 3e7 }));
  expect(small.types.filter(({ chosen }) => chosen)).toEqual([]);
  const dear = chooseTypes(inputOf(BATCH, { minutes: 1e9 }));
  expect(dear.types.filter(({ chosen }) => chosen)).toEqual([]);
});

test('a type that was measured is not measured again', () => {
  const [first] = chooseTypes(inputOf(BATCH)).types;
  const again = chooseTypes(inputOf(BATCH, { measured: new Set([first?.instanceType ?? '']) }));
  expect(again.types.map(({ instanceType }) => instanceType)).not.toContain(first?.instanceType);
});

test('named types belong to the study whatever they are worth, and no others', () => {
  const named = catalog.instances.slice(0, 2).map(({ instanceType }) => instanceType);
  const { types } = chooseTypes(inputOf({ predictionsPerDay: 10 }, { named }));
  expect(types.flatMap(({ chosen, instanceType }) => (chosen ? [instanceType] : [])).toSorted()).toEqual(
    named.toSorted(),
  );
});

test('at most as many types as are wanted, and the price is that of the purchase', () => {
  const { types } = chooseTypes(inputOf(BATCH, { maxTypes: 1, capacity: 'spot' }));
  expect(types.filter(({ chosen }) => chosen).length).toBeLessThanOrEqual(1);
  for (const { purchase, usdPerHour, instanceType } of types) {
    const instance = catalog.instances.find((each) => each.instanceType === instanceType);
    expect(purchase).toBe('spot');
    expect(usdPerHour).toBe(instance?.prices.find((price) => price.purchase === 'spot')?.usdPerHour ?? null);
  }
});

test('the same input gives the same choice', () => {
  expect(chooseTypes(inputOf(BATCH)).types).toEqual(chooseTypes(inputOf(BATCH)).types);
});

test('options that cannot replace a cheap batch are not priced in the simulations, and types that would change nothing stay unnamed', () => {
  const input = inputOf({ predictionsPerDay: 1e5 });
  const priced = new Map<string, number>();
  const counted = (asked: Parameters<Pricer['price']>): typeof asked => {
    const [{ id }] = asked;
    priced.set(id, (priced.get(id) ?? 0) + 1);
    return asked;
  };
  const pricer: Pricer = {
    usd: (...asked) => evaluator.usd(...counted(asked)),
    price: (...asked) => evaluator.price(...counted(asked)),
  };
  const { baseline, types } = chooseTypes({ ...input, pricer });
  expect(baseline?.candidate.mode).toBe('batch');
  expect(Math.max(...(baseline?.monthlyUsd ?? []))).toBeLessThan(input.workload.materialUsd);
  expect(types.filter(({ becomes }) => becomes !== null && becomes.mode !== 'batch')).toEqual([]);
  const inSimulations = input.candidates.filter(({ id }) => (priced.get(id) ?? 0) >= SIMULATIONS);
  expect(inSimulations.length).toBeGreaterThan(0);
  expect(inSimulations.filter(({ mode }) => mode !== 'batch')).toEqual([]);
});
