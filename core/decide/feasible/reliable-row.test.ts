import { expect, test } from 'vitest';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { createHardestFirst, type PricedRow, tryRow } from '#core/decide/rows/priced-row.ts';
import { rowThatHolds, steadyRow } from './reliable-row.ts';
import { type Evaluate, pricerBy } from '#core/decide/verdict/testing.ts';
import { candidateOf, evaluationOf, pricedAt } from '#core/decide/verdict/testing-options.ts';
import { drawSimulations } from '#core/decide/draws/simulations.ts';

const typed = (instanceType: string): Candidate => candidateOf('realtime', { instanceType });
const WAITING = { callerWaits: true, sloMs: 100 } as const;
const SIMULATIONS = drawSimulations({ seed: 1, count: 100 });
const TRAFFIC = SIMULATIONS.map(({ trafficRatio }) => trafficRatio);

/** The chosen type and the types that were priced, for types with the share of the simulations in which they hold, spread over all of them. */
function chosen(types: Readonly<Record<string, number>>, workload: Partial<WorkloadInput> = WAITING) {
  const priced: string[] = [];
  const shareOf = ({ instanceType }: Candidate): number => types[instanceType ?? ''] ?? 0;
  const holdsAt = (candidate: Candidate, i: number): boolean => (i * 37) % 100 < 100 * shareOf(candidate);
  const price = (candidate: Candidate): PricedRow => {
    priced.push(candidate.instanceType ?? '');
    const holds = shareOf(candidate);
    const monthlyUsd = Float64Array.from(SIMULATIONS, (_, i) => (holdsAt(candidate, i) ? 10 : Infinity));
    const central = pricedAt(candidate, 10);
    return { candidate, central, monthlyUsd, simulations: SIMULATIONS, slack: 1, costUsd: 10, holds };
  };
  const asked = Workload.parse({ predictionsPerDay: 1000, ...workload });
  const hardest = createHardestFirst(SIMULATIONS.length);
  // A simulation with slack is another object.
  const evaluate: Evaluate = (candidate, _, { trafficRatio }) =>
    evaluationOf(candidate, holdsAt(candidate, TRAFFIC.indexOf(trafficRatio)) ? 10 : null);
  const attempt = (candidate: Candidate) =>
    tryRow({ candidate, workload: asked, pricer: pricerBy(evaluate), simulations: SIMULATIONS }, hardest);
  const request = { ranked: Object.keys(types).map(typed), workload: asked, price, attempt, p99Of: () => null };
  const row = steadyRow(request);
  const holding = rowThatHolds(request);
  return {
    type: row?.candidate.instanceType ?? null,
    holds: holding?.candidate.instanceType ?? null,
    priced,
  };
}

test('is the cheapest if it keeps the SLO in enough simulations, or if no caller waits', () => {
  expect(chosen({ small: 0.96, large: 1 })).toEqual({ type: 'small', holds: 'small', priced: ['small'] });
  expect(chosen({ small: 0.5, large: 1 }, {})).toEqual({ type: 'small', holds: null, priced: ['small'] });
});

test('is otherwise the next one that does, however many between them do not, which are not priced', () => {
  const between = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`no-better-${i}`, 0.5 + i / 200]));
  expect(chosen({ small: 0.5, ...between, large: 0.96, huge: 1 })).toEqual({
    type: 'large',
    holds: 'large',
    priced: ['small'],
  });
});

test('is the one that keeps it most often if none keeps it in enough simulations', () => {
  expect(chosen({ a: 0.85, b: 0.88, c: 0.94 })).toMatchObject({ type: 'c', holds: null });
  expect(chosen({ a: 0.4, b: 0.5, c: 0.7, d: 0.6, e: 0.45 })).toEqual({
    type: 'c',
    holds: null,
    priced: ['a', 'c', 'b', 'd'],
  });
  expect(chosen({ a: 0.9, b: 0.94 }).type).toBe('b');
  expect(chosen({ a: 0.94, b: 0.94 }).type).toBe('a');
});
