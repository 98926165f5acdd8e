import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { runDocument } from '#core/measure/run/document.ts';
import { modelFile } from '#engine/bench/testing.ts';
import { refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { node } from '#engine/model/onnx-writer/graph.ts';
import { LINEAR } from '#engine/model/testing.ts';
import { readJournal, RUN_FILES } from './journal.ts';
import { measure, type MeasureOutcome, resumeRun } from './measure.ts';
import { begunPhases, documentOf, linearData, run, SHORT, SLOW } from './testing.ts';

test('a complete run is what its journal folds to, and a mode of it is measured again', SLOW, async () => {
  // Shorter points would be a glance, which leaves parts out.
  const { outcome, events } = await run({ model: modelFile(LINEAR), data: linearData(), sloMs: 50, durationS: 0.5 });
  const { run: document } = outcome;
  expect(documentOf(outcome)).toEqual(document);
  expect(runDocument(readJournal(outcome.folder))).toEqual(document);
  expect(document).toMatchObject({ state: 'complete', incidents: [], data: { rows: 99, rowsDropped: 1 } });
  const { coldStart, serviceTime, batch, realtime, microBatch, parity, model } = document;
  for (const section of [coldStart, serviceTime, batch?.job, realtime?.slo, microBatch, parity, document.finishedAt]) {
    expect(section ?? null).not.toBeNull();
  }
  expect(parity?.same).toBe(true);
  // A busy machine may not finish this step within its limit.
  const handling = realtime?.handling ?? null;
  if (handling !== null) {
    expect(handling.kind).toBe('lean');
    // A request costs some microseconds at least, and no machine takes 20 ms to handle one.
    expect(handling.ms.value).toBeGreaterThan(0.002);
    expect(handling.ms.value).toBeLessThan(20);
  }
  expect(serviceTime?.alphaMs).not.toBeNull();
  // 3 × 30 multiply-adds; the bias and the Relu add at most three each.
  expect(model.flopsPerRow).toBeGreaterThanOrEqual(180);
  expect(batch?.job?.rows).toBe(99);
  expect(begunPhases(events)).toEqual([
    'cold-start',
    'profile',
    'batch',
    'job',
    'realtime',
    'microbatch',
    'batch-again',
  ]);
  const files = [RUN_FILES.spec, RUN_FILES.events, RUN_FILES.samples, RUN_FILES.document, 'predictions.csv'];
  expect(readdirSync(outcome.folder).sort()).toEqual(files.sort());
  await expectMeasuredAgain(outcome);
});

/** Measures a mode of a complete run again, and expects the others to keep their numbers. */
async function expectMeasuredAgain(outcome: MeasureOutcome): Promise<void> {
  const events: RunEvent[] = [];
  const repeated = await resumeRun({
    folder: outcome.folder,
    again: ['realtime'],
    benchHost: createChildBenchHost(),
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
  });
  expect(begunPhases(events)).toEqual(['realtime']);
  expect(repeated.run.state).toBe('complete');
  expect(repeated.run.runId).toBe(outcome.run.runId);
  expect(repeated.run.batch).toEqual(outcome.run.batch);
  expect(repeated.run.microBatch).toEqual(outcome.run.microBatch);
  expect(repeated.run.realtime?.curve).toHaveLength(outcome.run.realtime?.curve.length ?? 0);
  expect(repeated.run.realtime?.curve).not.toEqual(outcome.run.realtime?.curve);
  expect(documentOf(repeated)).toEqual(repeated.run);
}

test('a model that the runtime cannot load is refused with its name, and no folder stays behind', SLOW, async () => {
  const model = modelFile({ ...LINEAR, nodes: [node('NoSuchOperator', ['x', 'w', 'b'], 'y')] });
  const runsFolder = scratch();
  const error = await refusal(() =>
    measure({
      request: { ...SHORT, model, syntheticRows: 8 },
      runsFolder,
      benchHost: createChildBenchHost(),
      signal: new AbortController().signal,
      onEvent: () => undefined,
    }),
  );
  expect(error).toMatchObject({ code: 'unusable-input', file: 'linear.onnx' });
  expect(error.reason).toContain('NoSuchOperator');
  expect(error.actions.length).toBeGreaterThan(0);
  expect(readdirSync(runsFolder)).toEqual([]);
});
