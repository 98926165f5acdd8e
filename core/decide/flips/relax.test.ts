import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { leversOf } from './levers.ts';
import { findRelaxations } from './relax.ts';
import { pricerBy } from '#core/decide/verdict/testing.ts';
import { candidateOf, evaluationOf } from '#core/decide/verdict/testing-options.ts';

const live = candidateOf('realtime');
const workload = Workload.parse({
  predictionsPerDay: 1e6,
  materialUsd: 0,
  peakToMean: 3,
  callerWaits: true,
  sloMs: 100,
  pathOverheadMs: 50,
  maxStalenessS: 60,
  deadlineS: 600,
  batchPeriodS: 3600,
  minInstances: 4,
  payloadBytesIn: 1e6,
  failureRate: 0.1,
  inputsKnownInAdvance: 0.5,
  discountPct: 10,
});

/** The relaxations if the only option is feasible under a condition. */
function relaxed(holds: (workload: Workload) => boolean, stated = workload) {
  return findRelaxations(
    {
      candidates: [live],
      pricer: pricerBy((candidate, asked) => evaluationOf(candidate, holds(asked) ? 10 : null)),
      margin: 0,
    },
    { workload: stated, simulation: CENTRAL_SIMULATION },
    leversOf(stated, 1),
  );
}

test.each([
  ['predictionsPerDay', 1e6, 5e5],
  ['peakToMean', 3, 1.5],
  ['pathOverheadMs', 50, 20],
  ['batchPeriodS', 3600, 600],
  ['payloadBytesIn', 1e6, 1e5],
  ['minInstances', 4, 2],
  ['failureRate', 0.1, 0.05],
] as const)('less of %s is asked for, no less than is needed', (input, from, needed) => {
  const found = relaxed((asked) => (asked[input] ?? Infinity) <= needed);
  expect(found.map((each) => each.input)).toEqual([input]);
  const [relaxation] = found;
  expect(relaxation?.from).toBe(from);
  expect(Number(relaxation?.to)).toBeLessThanOrEqual(needed);
  expect(Number(relaxation?.to)).toBeGreaterThan(0.98 * needed);
  expect(relaxation?.makesFeasible).toBe(live.id);
});

test.each([
  ['maxStalenessS', 60, 3600],
  ['sloMs', 100, 250],
  ['inputsKnownInAdvance', 0.5, 0.75],
] as const)('more of %s is allowed, no more than is needed', (input, from, needed) => {
  const found = relaxed((asked) => (asked[input] ?? 0) >= needed);
  expect(found.map((each) => [each.input, each.from])).toEqual([[input, from]]);
  expect(Number(found[0]?.to)).toBeGreaterThanOrEqual(needed);
  expect(Number(found[0]?.to)).toBeLessThan(1.02 * needed);
});

test('a waiting caller and a deadline are given up altogether, where that helps', () => {
  expect(relaxed(({ callerWaits }) => !callerWaits)).toEqual([
    { code: 'waiting-dropped', input: 'callerWaits', from: true, to: false, makesFeasible: live.id },
  ]);
  expect(relaxed(({ deadlineS }) => deadlineS === null)).toEqual([
    { code: 'deadline-dropped', input: 'deadlineS', from: 600, to: null, makesFeasible: live.id },
  ]);
});

test('what is not asked for cannot be given up, and a discount is not a demand', () => {
  const calm = { ...workload, callerWaits: false, deadlineS: null };
  const asked: Workload[] = [];
  relaxed((each) => {
    asked.push(each);
    return false;
  }, calm);
  expect(asked.some(({ callerWaits, deadlineS }) => callerWaits || deadlineS !== null)).toBe(false);
  expect(relaxed(({ discountPct }) => discountPct > 50)).toEqual([]);
  expect(relaxed(({ discountPct }) => discountPct < 5)).toEqual([]);
  expect(relaxed(() => false)).toEqual([]);
});
