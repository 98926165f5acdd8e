import { expect, test, vi } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { scaleRun } from '#core/measure/run/scale-run.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { modeSeparation, type Separation } from './separation.ts';

// Each separation computes nine verdicts over every option: one second on an idle core, several on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const known = exampleCatalog();
/** Without containers and brokers there are few options, so that one verdict is close. */
const catalog = { ...known, services: known.services.filter(({ id }) => !/^(alb|msk)\./.test(id)) };

function separation(input: WorkloadInput, run = exampleRun(), priced = catalog): Separation {
  return modeSeparation({
    run,
    workload: Workload.parse(input),
    evaluatorOf: (subject) => createEvaluator({ runs: [subject], catalog: priced }),
    seed: 1,
  });
}

const STREAM = { callerWaits: true, sloMs: 1000, inputsKnownInAdvance: 0, minInstances: 1, materialUsd: 0 } as const;

test('a million a day is batch however far the numbers are off, and so is a waiting caller not', () => {
  expect(separation({ predictionsPerDay: 1e6 })).toMatchObject({ mode: 'batch', separated: true, open: [] });
  const waiting = separation({ predictionsPerDay: 1e6, ...STREAM, sloMs: 60 });
  expect(waiting).toMatchObject({ mode: 'realtime', separated: true, open: [] });
});

/** Without queues, which are so cheap for events that nothing is close to them. */
const unqueued = { ...known, services: known.services.filter(({ id }) => !id.startsWith('sqs.')) };

/** Slower than the example, so that machines cost about as much as streams. */
const slow = scaleRun(exampleRun(), { batch: 0.2, realtime: 0.2, microbatch: 0.2 });
const EVENTS = {
  predictionsPerDay: 7.3e6,
  maxStalenessS: 30,
  minInstances: 1,
  materialUsd: 0,
  handlingMs: 0,
  payloadBytesIn: 1000,
  payloadBytesOut: 250,
  sink: 'stream',
} as const;

test('where a micro-batch saves just enough, the verdict depends on the live mode that it replaces, which is named', () => {
  const close = separation(EVENTS, slow, unqueued);
  expect(close.mode).toBe('microbatch');
  expect(close.separated).toBe(false);
  expect(close.open).toContain('realtime');
});

test('a mode that was not measured is not moved, and cannot be open', () => {
  const without = separation(
    { predictionsPerDay: 1e9, ...STREAM, handlingMs: 0 },
    exampleRun({ realtime: null, microBatch: null }),
  );
  expect(without.factors).toMatchObject({ realtime: null, microbatch: null });
  expect(without.open).not.toContain('realtime');
});

test('a mode with a wide interval may be off as far as its farther end', () => {
  const run = exampleRun();
  if (run.batch === null) throw new Error('the example measured batch mode');
  const wide = { ...run.batch.best, rowsPerS: { value: 100, low: 50, high: 200 } };
  const { factors } = separation({ predictionsPerDay: 1e6 }, { ...run, batch: { ...run.batch, best: wide } });
  expect(factors.batch).toBe(2);
  expect(separation({ predictionsPerDay: 1e6 }).factors.microbatch).toBe(1.25);
});

test('a run that is twice as fast has twice the rates at half the times, and back again is the run', () => {
  const run = exampleRun();
  const twice = scaleRun(run, { batch: 2, realtime: 2, microbatch: 2 });
  expect(twice.batch?.best.rowsPerS.value).toBe(2 * (run.batch?.best.rowsPerS.value ?? 0));
  expect(twice.realtime?.curve[0]?.corrected.p50Ms).toBe((run.realtime?.curve[0]?.corrected.p50Ms ?? 0) / 2);
  expect(twice.realtime?.curve[0]?.utilisation).toBe(run.realtime?.curve[0]?.utilisation);
  expect(scaleRun(twice, { batch: 0.5, realtime: 0.5, microbatch: 0.5 })).toEqual(run);
});
