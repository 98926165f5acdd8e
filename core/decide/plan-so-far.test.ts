import { expect, test, vi } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { Workload } from '#core/contract/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { planSoFar } from './plan-so-far.ts';

// Each asks for up to ten verdicts over every option.
vi.setConfig({ testTimeout: 60_000 });

const catalog = exampleCatalog();
const trusted: RunDocument['trust'] = { verdict: 'good', reasons: [] };
const nightly = Workload.parse({ predictionsPerDay: 1e6 });

function soFar(options: Partial<Parameters<typeof planSoFar>[0]>) {
  return planSoFar({
    run: exampleRun({ trust: trusted }),
    workload: nightly,
    before: null,
    toCome: ['realtime', 'microbatch'],
    evaluatorOf: (run) => createEvaluator({ runs: [run], catalog }),
    ...options,
  });
}

test('a nightly batch is settled once batch is measured, however fast the live modes turn out to be', () => {
  const { mode, modeShares, settled } = soFar({});
  expect({ mode, settled }).toEqual({ mode: 'batch', settled: true });
  const sum = modeShares.reduce((total, { share }) => total + share, 0);
  expect(sum).toBeCloseTo(1, 6);
});

test('nothing is settled after a first look, for an assumed workload, or from numbers that are not trusted', () => {
  expect(soFar({ toCome: ['batch', 'realtime', 'microbatch'] }).settled).toBe(false);
  expect(soFar({ workload: { ...nightly, assumed: ['volume'] } }).settled).toBe(false);
  expect(soFar({ run: exampleRun({ trust: { verdict: 'poor', reasons: [] } }) }).settled).toBe(false);
});

test('what is settled stays so, and a change of mode opens it again', () => {
  const before = soFar({});
  const evaluations = vi.fn((run: RunDocument) => createEvaluator({ runs: [run], catalog }));
  expect(soFar({ before, evaluatorOf: evaluations }).settled).toBe(true);
  // Not computed again: the plan alone was evaluated.
  expect(evaluations).toHaveBeenCalledTimes(1);
  soFar({ before: { ...before, mode: 'realtime' }, evaluatorOf: evaluations });
  expect(evaluations.mock.calls.length).toBeGreaterThan(2);
});
