import { describe, expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { selectRows, winnersAt } from './rows.ts';
import { type Evaluate, pricerBy } from '#core/decide/verdict/testing.ts';
import { candidateOf, evaluationOf } from '#core/decide/verdict/testing-options.ts';

const typed = (instanceType: string, patch: Partial<Candidate> = {}): Candidate =>
  candidateOf('realtime', { instanceType, ...patch });
const small = typed('a.small');
const large = typed('a.large');
const huge = typed('a.huge');
const ids = (candidates: readonly Candidate[]): readonly string[] => candidates.map(({ id }) => id);

function rowsOf(
  candidates: readonly Candidate[],
  evaluate: Evaluate,
  patch: { readonly workload?: Workload; readonly instances?: readonly string[]; readonly allInstances?: boolean } = {},
) {
  return selectRows({
    candidates,
    likely: candidates,
    workload: Workload.parse({ predictionsPerDay: 1000 }),
    pricer: pricerBy(evaluate),
    instances: [],
    allInstances: false,
    ...patch,
  });
}

/** Costs by instance type; null is infeasible. */
function costing(costs: Readonly<Record<string, number | null>>): Evaluate {
  return (candidate) => evaluationOf(candidate, costs[candidate.instanceType ?? ''] ?? null);
}

describe('the row of a service and purchase', () => {
  test('is the cheapest type that holds, the first of equals', () => {
    const prices = costing({ 'a.small': null, 'a.large': 20, 'a.huge': 30 });
    expect(ids(rowsOf([small, huge, large], prices).representatives)).toEqual([large.id]);
    const equal = costing({ 'a.large': 20, 'a.huge': 20 });
    expect(ids(rowsOf([huge, large], equal).representatives)).toEqual([huge.id]);
  });

  test('is chosen in each group for itself', () => {
    const spot = typed('a.huge', { purchase: 'spot' });
    const batch = candidateOf('batch', { instanceType: 'a.small' });
    const prices = costing({ 'a.small': 1, 'a.large': 2, 'a.huge': 3 });
    expect(ids(rowsOf([large, small, spot, batch], prices).representatives)).toEqual([small.id, spot.id, batch.id]);
  });

  test('is the type that holds first as limits are eased, where none holds', () => {
    const needsMs: Readonly<Record<string, number>> = { 'a.small': 400, 'a.large': 130, 'a.huge': 140 };
    const evaluate: Evaluate = (candidate, { sloMs }) =>
      evaluationOf(candidate, (needsMs[candidate.instanceType ?? ''] ?? 0) <= (sloMs ?? Infinity) ? 10 : null);
    const workload = Workload.parse({ predictionsPerDay: 1000, callerWaits: true, sloMs: 100 });
    expect(ids(rowsOf([small, huge, large], evaluate, { workload }).representatives)).toEqual([huge.id]);
    // 1.2 times is not enough for either of them, 1.5 times is enough for both: the cheaper one wins.
    const dearer: Evaluate = (candidate, asked, simulation) => {
      const found = evaluate(candidate, asked, simulation);
      return found.feasible && candidate === huge ? { ...found, monthlyUsd: 11 } : found;
    };
    expect(ids(rowsOf([small, huge, large], dearer, { workload }).representatives)).toEqual([large.id]);
  });

  test.each(['maxStalenessS', 'deadlineS'] as const)('is found by easing %s as well', (limit) => {
    const evaluate: Evaluate = (candidate, workload) =>
      evaluationOf(candidate, candidate === huge && (workload[limit] ?? Infinity) >= 100_000 ? 10 : null);
    const workload = Workload.parse({ predictionsPerDay: 1000, [limit]: 100 });
    expect(ids(rowsOf([small, huge], evaluate, { workload }).representatives)).toEqual([huge.id]);
  });

  test('is found by giving up every demand, the inputs that are known included', () => {
    const evaluate: Evaluate = (candidate, { callerWaits, inputsKnownInAdvance }) =>
      evaluationOf(candidate, candidate === huge && !callerWaits && inputsKnownInAdvance === 1 ? 10 : null);
    const workload = Workload.parse({ predictionsPerDay: 1000, callerWaits: true, sloMs: 10, inputsKnownInAdvance: 0 });
    expect(ids(rowsOf([small, huge], evaluate, { workload }).representatives)).toEqual([huge.id]);
  });

  test('is the one with the fewest reasons against it, where none ever holds', () => {
    const one = { code: 'endless-queue' } as const;
    const evaluate: Evaluate = (candidate) =>
      evaluationOf(candidate, null, { reasons: candidate === large ? [one] : [one, { code: 'endless-bill' }] });
    expect(ids(rowsOf([small, large, huge], evaluate).representatives)).toEqual([large.id]);
  });
});

describe('outside the rows', () => {
  const prices = costing({ 'a.small': 1, 'a.large': 2, 'a.huge': 3, 'ml.a.large': 9 });

  test('the named types are listed, with or without "ml.", and the others counted', () => {
    const machine = typed('ml.a.large', { service: 'sagemaker-async' });
    const selection = rowsOf([small, large, huge, machine, candidateOf('realtime', { instanceType: null })], prices, {
      instances: ['a.large'],
    });
    expect(ids(selection.extras)).toEqual([large.id]);
    expect(selection.alternatives).toBe(1);
    expect(ids(rowsOf([small, large, huge], prices, { instances: ['ml.a.huge'] }).extras)).toEqual([huge.id]);
  });

  test('all types are listed on demand, and then none is left to count', () => {
    const selection = rowsOf([small, large, huge], prices, { allInstances: true });
    expect([ids(selection.extras), selection.alternatives]).toEqual([[large.id, huge.id], 0]);
    expect(rowsOf([small, large, huge], prices)).toMatchObject({ extras: [], alternatives: 2 });
  });
});

test('the shortlist has the winners at other volumes and limits too', () => {
  const wins = (isThere: (workload: Workload) => boolean, patch: object = {}): readonly string[] => {
    const workload = Workload.parse({ predictionsPerDay: 1000, ...patch });
    const evaluate: Evaluate = (candidate, asked) =>
      evaluationOf(candidate, candidate === small ? 5 : isThere(asked) ? 1 : 9);
    return ids(rowsOf([small, large], evaluate, { workload }).shortlist.all());
  };
  const both = [small.id, large.id];
  for (const perDay of [1, 50, 20_000, 1_000_000]) {
    expect(wins(({ predictionsPerDay }) => Math.abs(predictionsPerDay / perDay - 1) < 1e-9)).toEqual(both);
  }
  expect(wins(({ predictionsPerDay }) => predictionsPerDay > 1_000_001)).toEqual([small.id]);
  const waits = { callerWaits: true, sloMs: 30, maxStalenessS: 60, deadlineS: 80 };
  expect(wins(({ sloMs }) => sloMs === 10, waits)).toEqual(both);
  expect(wins(({ sloMs }) => sloMs === 300, waits)).toEqual(both);
  expect(wins(({ deadlineS }) => deadlineS === 20, waits)).toEqual(both);
  expect(
    wins(
      ({ callerWaits, sloMs, maxStalenessS, deadlineS }) =>
        !callerWaits && sloMs === null && maxStalenessS === null && deadlineS === null,
      waits,
    ),
  ).toEqual(both);
});

test('the winners of a situation are the cheapest that hold in its simulation', () => {
  const spot = typed('a.huge', { purchase: 'spot' });
  const evaluate: Evaluate = (candidate, _workload, simulation) => {
    if (candidate === spot) return evaluationOf(candidate, null);
    return evaluationOf(candidate, candidate === small ? 5 * simulation.trafficRatio : 8);
  };
  const workload = Workload.parse({ predictionsPerDay: 1000 });
  const at = (trafficRatio: number) =>
    ids(
      winnersAt([small, large, spot], pricerBy(evaluate), {
        workload,
        simulation: { ...CENTRAL_SIMULATION, trafficRatio },
      }),
    );
  expect([at(1), at(2)]).toEqual([[small.id], [large.id]]);
});
