import { expect, test, vi } from 'vitest';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import type { VerdictSoFar } from '#core/contract/verdict/verdict-so-far.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { scaleRun } from '#core/measure/run/scale-run.ts';
import { isSettled } from './settled.ts';

// Each asks for up to nine verdicts over every option.
vi.setConfig({ testTimeout: 60_000 });

const catalog = exampleCatalog();
const nightly = Workload.parse({ predictionsPerDay: 1e6 });
const evaluatorOf = (run: RunDocument) => createEvaluator({ runs: [run], catalog });
const unasked = (): never => {
  throw new Error('no verdict needs to be computed');
};

function settled(mode: VerdictSoFar['mode'], options: Partial<Parameters<typeof isSettled>[1]> = {}): boolean {
  const run = exampleRun({ trust: { verdict: 'good', reasons: [] } });
  const toCome = ['realtime', 'microbatch'] as const;
  return isSettled(mode, { run, workload: nightly, before: null, toCome, evaluatorOf, ...options });
}

test('a nightly batch is final once batch is measured, however fast the live modes turn out to be, and no other mode is', () => {
  expect(settled('batch')).toBe(true);
  expect(settled('realtime')).toBe(false);
});

test('nothing is final after a first look, for an assumed workload, or after a failure', () => {
  const open = { evaluatorOf: unasked };
  expect(settled('batch', { ...open, toCome: ['batch', 'realtime', 'microbatch'] })).toBe(false);
  expect(settled('batch', { ...open, workload: { ...nightly, assumed: ['volume'] } })).toBe(false);
  const failed = { code: 'phase-failed', cause: 'out of memory', action: null, text: '', fix: '' } as const;
  const run = exampleRun({ trust: { verdict: 'poor', reasons: [{ ...failed, phases: [] }] } });
  expect(settled('batch', { ...open, run })).toBe(false);
});

test('a final mode stays so without being computed again, and another mode is computed', () => {
  const verdict = { mode: 'batch', modeShares: [], probabilityCheapest: 1, isTie: false, settled: true } as const;
  const before = { ...verdict, modeShares: [] };
  expect(settled('batch', { before, evaluatorOf: unasked })).toBe(true);
  expect(() => settled('realtime', { before, evaluatorOf: unasked })).toThrow('no verdict');
});

test.each([
  ['batch', { predictionsPerDay: 1e6 }],
  ['realtime', { predictionsPerDay: 1e6, callerWaits: true, sloMs: 60, inputsKnownInAdvance: 0, minInstances: 1 }],
] as const)('%s of an undisturbed run is final with numbers that something disturbed', (mode, asked) => {
  // Other programs slow each mode by another factor.
  const slower = scaleRun(exampleRun(), { batch: 0.4, realtime: 0.7, microbatch: 0.5 });
  const run: RunDocument = { ...slower, trust: { verdict: 'poor', reasons: [] } };
  expect(settled(mode, { run, workload: Workload.parse(asked), toCome: [] })).toBe(true);
});
