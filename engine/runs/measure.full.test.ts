import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { runDocument } from '#core/measure/run/document.ts';
import { modelFile } from '#engine/bench/testing.ts';
import { refusal } from '#engine/dataset/rows/testing.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { value } from '#engine/model/onnx-writer/graph.ts';
import { LINEAR } from '#engine/model/testing.ts';
import { readJournal, RUN_FILES } from './journal.ts';
import { type MeasureOutcome, resumeRun } from './measure.ts';
import { begunPhases, documentOf, linearData, run, SLOW } from './testing.ts';

/** A host that kills its bench process after the first event of a kind, as the out-of-memory killer would. */
function killedAfter(kind: RunEvent['kind']): BenchHost {
  const host = createChildBenchHost();
  let killed = false;
  return {
    spawn() {
      const bench = host.spawn();
      return {
        ...bench,
        onMessage: (listener) =>
          bench.onMessage((message) => {
            listener(message);
            if (killed || message.kind !== 'event' || message.event.kind !== kind) return;
            killed = true;
            bench.kill();
          }),
      };
    },
  };
}

test('lists that are given are measured, crossed, and nothing else', SLOW, async () => {
  const { outcome, events } = await run({
    model: modelFile(LINEAR),
    syntheticRows: 64,
    batchSizes: [3, 8],
    threads: [1, 2],
    replicas: [2],
    ratesPerS: [150, 300],
    windowsMs: [0, 3],
    maxBatches: [2, 5],
  });
  const { batch, realtime, microBatch, serviceTime, data } = outcome.run;
  // Points of a fifth of a second are a glance: one start, and the handling of requests is not measured.
  expect(events.filter(({ kind }) => kind === 'cold-start')).toHaveLength(1);
  expect(realtime?.handling ?? null).toBeNull();
  expect(batch?.trials.map((trial) => [trial.batchSize, trial.threads, trial.replicas])).toEqual([
    [3, 1, 2],
    [8, 1, 2],
    [3, 2, 2],
    [8, 2, 2],
  ]);
  for (const { rowsPerS } of batch?.trials ?? []) {
    expect(rowsPerS.low).toBeLessThan(rowsPerS.value);
    expect(rowsPerS.high).toBeGreaterThan(rowsPerS.value);
  }
  expect(realtime?.curve.map((point) => point.offeredPerS)).toEqual([150, 300]);
  expect(realtime).toMatchObject({ threads: 1, replicas: 2, slo: null });
  expect(microBatch?.frontier.map((point) => [point.offeredPerS, point.maxBatch, point.windowMs])).toEqual([
    [150, 2, 0],
    [150, 2, 3],
    [150, 5, 0],
    [150, 5, 3],
    [300, 2, 0],
    [300, 2, 3],
    [300, 5, 0],
    [300, 5, 3],
  ]);
  expect(serviceTime?.points.map((point) => [point.threads, point.batchSize])).toEqual([
    [1, 3],
    [1, 8],
    [2, 3],
    [2, 8],
  ]);
  expect(data).toMatchObject({ file: null, sha256: null, synthetic: true, rows: 64 });
  expect(batch?.job).toBeNull();
});

test(
  'a bench process that dies costs its phase and no other, the run says so, and a mode that was not asked for is null',
  SLOW,
  async () => {
    const { outcome, events } = await run(
      { model: modelFile(LINEAR), data: linearData(), ratesPerS: [200, 400, 600], modes: ['batch', 'realtime'] },
      { host: killedAfter('realtime-point') },
    );
    const { run: document, folder } = outcome;
    expect(document.state).toBe('partial');
    expect(document.incidents).toMatchObject([{ code: 'process-ended', phase: 'realtime', end: { how: 'kill' } }]);
    expect(document.trust.verdict).toBe('poor');
    expect(document.trust.reasons.find(({ code }) => code === 'bench-crashed')).toMatchObject({ phases: ['realtime'] });
    expect(document.batch?.job?.rows).toBe(99);
    expect(document.realtime?.curve[0]?.offeredPerS).toBe(200);
    expect(document.realtime?.curve.length).toBeLessThan(3);
    expect(document.microBatch).toBeNull();
    expect(document.serviceTime?.alphaMs).not.toBeNull();
    expect(begunPhases(events).slice(-2)).toEqual(['realtime', 'batch-again']);
    expect(begunPhases(events).filter((phase) => phase === 'realtime')).toHaveLength(1);
    expect(documentOf(outcome)).toEqual(document);
    expect(runDocument(readJournal(folder))).toEqual(document);
  },
);

test(
  'a cancelled run keeps what it has, is not resumed with another model, and resumed measures only what is missing',
  SLOW,
  async () => {
    const request = { model: modelFile(LINEAR), data: linearData(), ratesPerS: [200, 400], durationS: 1 };
    const { outcome, events: seen } = await run(request, { stopAt: (event) => event.kind === 'realtime-point' });
    // The stop is acknowledged before any other event.
    const after = seen.slice(seen.findIndex((event) => event.kind === 'realtime-point') + 1);
    expect(after[0]).toMatchObject({ kind: 'progress', phase: 'realtime', text: 'stopping after this inference' });
    expect(outcome.run.state).toBe('interrupted');
    expect(documentOf(outcome)).toEqual(outcome.run);
    expect(outcome.run.batch?.job?.rows).toBe(99);
    expect(outcome.run.realtime?.curve).toHaveLength(1);
    expect(outcome.run.microBatch).toBeNull();
    await expectRefusedWithAnotherModel(outcome, request.model);

    // The leftovers of a killed phase.
    mkdirSync(join(outcome.folder, 'profile-a1'));
    writeFileSync(join(outcome.folder, 'optimised.onnx'), 'part');
    const events: RunEvent[] = [];
    const resumed = await resumeRun({
      folder: outcome.folder,
      benchHost: createChildBenchHost(),
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
    });
    expect(begunPhases(events)).toEqual(['realtime', 'microbatch', 'batch-again']);
    expect(resumed.run.state).toBe('complete');
    expect(resumed.run.batch?.job).toEqual(outcome.run.batch?.job);
    // The best configuration stays; its rate, which was that of the search, is now that of fresh starts, with an interval.
    const { rowsPerS, starts, ...best } = resumed.run.batch?.best ?? {};
    expect(outcome.run.batch?.best).toMatchObject({ ...best, rowsPerS: { low: null, high: null } });
    expect(outcome.run.batch?.best.starts).toBeUndefined();
    expect(starts).toBeGreaterThanOrEqual(1);
    expect(rowsPerS?.low === null).toBe((starts ?? 0) < 3);
    expect(resumed.run.coldStart).toEqual(outcome.run.coldStart);
    expect(new Set(resumed.run.realtime?.curve.map((point) => point.offeredPerS))).toEqual(new Set([200, 400]));
    expect(resumed.run.microBatch?.frontier).toHaveLength(2);
    expect(documentOf(resumed)).toEqual(resumed.run);
    expect(readdirSync(outcome.folder).filter((name) => /^(profile|optimised)/.test(name))).toEqual([]);
  },
);

/** Puts another model in the place of that of a run, expects that the run is not carried on with it, and puts it back. */
async function expectRefusedWithAnotherModel(outcome: MeasureOutcome, model: string): Promise<void> {
  const own = readFileSync(model);
  const other = modelFile({
    ...LINEAR,
    nodes: LINEAR.nodes.slice(0, 1),
    outputs: [value('h', 'float', ['batch', 3])],
  });
  writeFileSync(model, readFileSync(other));
  const error = await refusal(() =>
    resumeRun({
      folder: outcome.folder,
      benchHost: createChildBenchHost(),
      signal: new AbortController().signal,
      onEvent: () => undefined,
    }),
  );
  expect(error).toMatchObject({ code: 'unusable-input' });
  expect(error.reason).toMatch(/has changed/);
  // The run is unchanged and not claimed.
  expect(readdirSync(outcome.folder)).not.toContain(RUN_FILES.owner);
  expect(documentOf(outcome)).toEqual(outcome.run);
  writeFileSync(model, own);
}
