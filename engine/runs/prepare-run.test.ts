import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { LOOK_UP, modelFile, reading } from '#engine/bench/testing.ts';
import { fileWith, scratch } from '#engine/dataset/rows/testing.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { runPhase } from './bench-phase.ts';
import { prepareRun } from './prepare-run.ts';
import type { ResolvedRequest } from './resolved-request.ts';
import { resolveRequest } from './resolve.ts';

const SLOW = { timeout: 60_000 };
const benchHost = createChildBenchHost();
const { signal } = new AbortController();
const FROM_START = { effort: 'quick', earlier: 0, dropsCache: false } as const;

function lookUp(): Promise<ResolvedRequest> {
  const data = fileWith('ids.csv', `id\n${Array.from({ length: 100 }, (_, row) => row % 10).join('\n')}\n`);
  return resolveRequest({ ...MEASURE_DEFAULTS, model: modelFile(LOOK_UP), data }, reading());
}

test('starts from the file and from its optimised form take turns, and memory is looked at once', SLOW, async () => {
  const events: RunEvent[] = [];
  const resolved = await lookUp();
  const folder = scratch();
  const append = (event: RunEvent): void => void events.push(event);
  const prepared = await prepareRun({
    ...FROM_START,
    resolved,
    benchHost,
    signal,
    folder,
    append,
    markPartial: () => undefined,
  });
  expect(readdirSync(folder)).toEqual([]);
  expect(prepared.input.stackable).toBe(true);
  const starts = events.filter((event) => event.kind === 'cold-start' || event.kind === 'cached-start');
  // The number of pairs depends on time.
  expect(starts.length).toBeGreaterThanOrEqual(2);
  expect(starts.map((event) => event.kind)).toEqual(
    starts.map((_, index) => (index % 2 === 0 ? 'cold-start' : 'cached-start')),
  );
  const memory = starts.flatMap((event) =>
    event.kind === 'cold-start' ? (event.coldStart.residentByBatch ?? []) : [],
  );
  expect(memory.map((point) => point.batchSize)).toEqual([1, 8, 64, 512, 4096]);
  expect(memory.every((point) => point.residentMiB > 10)).toBe(true);
  for (const event of starts) {
    if (event.kind === 'cached-start')
      expect(event).toMatchObject({ cached: { sessionMs: expect.any(Number) }, reason: null });
  }
});

test(
  'a last start follows without the file cache where the system lets, and otherwise the reason is named',
  SLOW,
  async () => {
    const events: RunEvent[] = [];
    const append = (event: RunEvent): void => void events.push(event);
    const markPartial = (): void => undefined;
    const starting = { effort: 'standard', earlier: 4, dropsCache: true } as const;
    await prepareRun({
      ...starting,
      resolved: await lookUp(),
      benchHost,
      signal,
      folder: scratch(),
      append,
      markPartial,
    });
    const starts = events.filter(({ kind }) => kind === 'cold-start' || kind === 'evicted-start');
    expect(starts.map(({ kind }) => kind)).toEqual(['cold-start', 'evicted-start']);
    const last = starts.at(-1);
    if (last?.kind !== 'evicted-start') throw new Error('no start without the file cache');
    if (last.evicted === null) expect(last.reason).toMatch(/file cache/);
    else
      expect(Math.min(last.evicted.processMs, last.evicted.sessionMs, last.evicted.firstInferenceMs)).toBeGreaterThan(
        0,
      );
  },
);

async function prepareOnly<Task extends BenchTask>(task: (input: ResolvedRequest['input']) => Task) {
  const { input } = await lookUp();
  return runPhase({ host: benchHost, task: task(input), signal, onEvent: () => undefined });
}

test('an optimised form that cannot be saved is a reason, not a failure', SLOW, async () => {
  const saveOptimisedTo = join(scratch(), 'missing', 'optimised.onnx');
  const end = await prepareOnly((input) => ({ kind: 'prepare', input, spawnedAtMs: 0, saveOptimisedTo }));
  expect(end).toMatchObject({ kind: 'finished', result: { stackingProblem: null } });
  expect(end.kind === 'finished' && end.result.optimisedProblem).toMatch(/cannot save its optimised form/);
  expect(existsSync(saveOptimisedTo)).toBe(false);
});

test('a start that is not asked to save leaves memory and the optimised form alone', SLOW, async () => {
  const end = await prepareOnly((input) => ({ kind: 'prepare', input, spawnedAtMs: 0 }));
  const prepared = end.kind === 'finished' ? end.result : null;
  expect(prepared?.residentByBatch).toBeUndefined();
  expect(prepared?.optimisedProblem).toBeUndefined();
});

test('a start from something that is not an optimised model fails with the message of ONNX Runtime', SLOW, async () => {
  const optimisedPath = fileWith('optimised.onnx', 'nothing');
  const end = await prepareOnly((input) => ({ kind: 'prepare-cached', input, optimisedPath }));
  expect(end).toMatchObject({ kind: 'failed', error: { code: 'unusable-input' } });
});
