import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { Stretch } from '#renderer/store/stretches.ts';
import { standingAfter, standingOf } from './mode-standing.ts';

const stretch = (kind: Stretch['kind'], state: Stretch['state'], doneS: number, plannedS = 10): Stretch => ({
  key: `${kind} ${state}`,
  kind,
  effort: null,
  title: kind,
  plannedS,
  doneS,
  state,
});

test('a mode is done, running, or starts in some seconds', () => {
  const track = [stretch('batch', 'done', 10), stretch('realtime', 'running', 4), stretch('microbatch', 'to-come', 0)];
  expect(standingOf('batch', track)).toMatchObject({ state: 'done', share: 1 });
  expect(standingOf('realtime', track)).toMatchObject({ state: 'running', share: 0.4 });
  expect(standingOf('microbatch', track)).toMatchObject({ state: 'to-come', text: 'next, in 6 s' });
});

test('a mode that is measured again shows when', () => {
  const track = [stretch('batch', 'done', 10), stretch('realtime', 'running', 9), stretch('batch', 'to-come', 0, 3)];
  expect(standingOf('batch', track)).toMatchObject({ state: 'to-come', text: 'again in 1 s' });
});

test('a mode that was not selected is missing', () => {
  expect(standingOf('realtime', [stretch('batch', 'running', 1)])).toMatchObject({ state: 'missing', share: null });
});

test('after the run a mode without a result shows why', () => {
  const run = exampleRun();
  expect(standingAfter('batch', run, [])).toMatchObject({ state: 'done' });
  expect(standingAfter('batch', { ...run, batch: null }, [])).toMatchObject({
    state: 'missing',
    empty: 'Not measured',
  });
  const { microBatch } = run;
  const frontier = (microBatch?.frontier ?? []).map((point) => ({ ...point, verdict: 'saturated' as const }));
  const disturbed = { ...run, microBatch: microBatch === null ? null : { ...microBatch, frontier } };
  expect(standingAfter('microbatch', disturbed, [])).toMatchObject({ state: 'missing', text: 'no valid point' });
  const cut = [{ phase: 'realtime', finishedAt: null }] as const;
  expect(standingAfter('realtime', run, cut)).toMatchObject({ state: 'missing', text: 'incomplete' });
  const unbatchable = { ...run, microBatch: null, model: { ...run.model, batchable: false } };
  expect(standingAfter('microbatch', unbatchable, [])).toMatchObject({ empty: 'The model is not batchable' });
});
