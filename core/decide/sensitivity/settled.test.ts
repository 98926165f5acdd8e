import { expect, test, vi } from 'vitest';
import type { RunDocument } from '#core/contract/run.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing.ts';
import type { VerdictSoFar } from '#core/contract/verdict-so-far.ts';
import { Workload } from '#core/contract/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
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

test('a nightly batch is settled once batch is measured, however fast the live modes turn out to be, and no other mode is', () => {
  expect(settled('batch')).toBe(true);
  expect(settled('realtime')).toBe(false);
});

test('nothing is settled after a first look, for an assumed workload, or from numbers that are not trusted', () => {
  const open = { evaluatorOf: unasked };
  expect(settled('batch', { ...open, toCome: ['batch', 'realtime', 'microbatch'] })).toBe(false);
  expect(settled('batch', { ...open, workload: { ...nightly, assumed: ['volume'] } })).toBe(false);
  expect(settled('batch', { ...open, run: exampleRun({ trust: { verdict: 'poor', reasons: [] } }) })).toBe(false);
});

test('what is settled stays so without being computed again, and another mode is asked about', () => {
  const verdict = { mode: 'batch', modeShares: [], probabilityCheapest: 1, isTie: false, settled: true } as const;
  const before = { ...verdict, modeShares: [] };
  expect(settled('batch', { before, evaluatorOf: unasked })).toBe(true);
  expect(() => settled('realtime', { before, evaluatorOf: unasked })).toThrow('no verdict');
});
