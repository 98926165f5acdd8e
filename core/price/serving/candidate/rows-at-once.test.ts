import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { asSentLive, rowsAtOnce } from './rows-at-once.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });

/** Ten million rows every night, to be done in two minutes. */
const NIGHTLY = { predictionsPerDay: 1e7, batchPeriodS: 86_400, deadlineS: 120 } as const satisfies WorkloadInput;

const parse = (input: Partial<WorkloadInput>): Workload => Workload.parse({ ...NIGHTLY, ...input });

function evaluate(id: string, input: Partial<WorkloadInput>) {
  const candidate = evaluator.candidates({}).find((each) => each.id === id);
  if (candidate === undefined) throw new Error(`no candidate ${id}`);
  return evaluator.price(candidate, parse(input), CENTRAL_SIMULATION).explain();
}

test('rows that appear at once must be done within the batch window, the age of an answer and the period', () => {
  expect(rowsAtOnce(parse({}))).toEqual({ rows: 1e7, periodS: 86_400, withinS: 120 });
  expect(rowsAtOnce(parse({ deadlineS: null }))?.withinS).toBe(86_400);
  expect(rowsAtOnce(parse({ maxStalenessS: 60 }))?.withinS).toBe(60);
  expect(rowsAtOnce(parse({ batchPeriodS: 7 * 86_400 }))?.rows).toBe(7e7);
  expect(rowsAtOnce(parse({ rowsAppear: 'over-the-day' }))).toBeNull();
  expect(rowsAtOnce(parse({ callerWaits: true, sloMs: 100 }))).toBeNull();
  expect(rowsAtOnce(Workload.parse({ predictionsPerDay: 1e7, maxStalenessS: 3600 }))).toBeNull();
});

test('a live service is sized for rows ÷ time, not for the mean of the day', () => {
  const { peakPerS, meanPerS } = ratesOf(asSentLive(parse({})), 1);
  expect(peakPerS).toBeCloseTo(1e7 / 120, 6);
  expect(meanPerS).toBeCloseTo(1e7 / 86_400, 6);
  const live = 'sagemaker-endpoint/ml.c6i.large/on-demand';
  const [rushed, spread] = [evaluate(live, {}), evaluate(live, { rowsAppear: 'over-the-day' })];
  expect((rushed.count ?? 0) / (spread.count ?? Infinity)).toBeGreaterThan(30);
  expect(rushed.reasons).toContainEqual({ code: 'rows-at-once', rows: 1e7, withinS: 120, perS: 1e7 / 120 });
  // The last row waits to be sent as long as all may take.
  expect(rushed.freshnessS?.max).toBeGreaterThanOrEqual(120);
});

test('a fleet that starts its machines too late for the deadline is struck out with that reason', () => {
  const { feasible, reasons } = evaluate('ecs-fargate-autoscaled/-/on-demand', {
    predictionsPerDay: 1e6,
    deadlineS: 60,
  });
  expect(feasible).toBe(false);
  expect(reasons[0]).toMatchObject({ code: 'rows-late', withinS: 60 });
});

test('a function that starts with no container is struck out if it does not add enough of them in time', () => {
  const rushed = evaluate('lambda/-/on-demand', { deadlineS: 30 });
  expect(rushed.feasible).toBe(false);
  // 1,000 containers at once and after each ten seconds: 2,000 on average, and each admits ten calls a second.
  expect(reasonOf(rushed, 'growth-over-time')).toMatchObject({ needed: Math.ceil(1e7 / 30 / 10), calls: 2000 });
  const inTime = evaluate('lambda/-/on-demand', { deadlineS: 30, predictionsPerDay: 5e5 });
  expect(reasonOf(inTime, 'growth-over-time')).toBeNull();
  expect(inTime.feasible).toBe(true);
  // In half a minute less than 20,000 calls a second are admitted; in half an hour, a hundred times as many.
  expect(reasonOf(evaluate('lambda/-/on-demand', { deadlineS: 1_800 }), 'growth-over-time')).toBeNull();
});
