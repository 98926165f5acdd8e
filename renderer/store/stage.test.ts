import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing.ts';
import { EMPTY_RUN } from '#core/measure/run/run-view.ts';
import { stageOf } from './stage.ts';

const phase = (finishedAt: string | null) => ({
  phase: 'batch' as const,
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt,
  expectedS: 1,
  done: 0,
  of: 1,
  text: '',
});

test('a stage is reached when service times are known, and whenever a phase ends', () => {
  const run = exampleRun();
  const after = (...ends: readonly (string | null)[]) => ({ ...EMPTY_RUN, phases: ends.map((end) => phase(end)) });
  expect(stageOf(after(), null)).toBe(0);
  expect(stageOf(after('x'), { ...run, serviceTime: null })).toBe(0);
  expect(stageOf(after(null), run)).toBe(1);
  expect(stageOf(after('x', null), run)).toBe(2);
  expect(stageOf(after('x', 'x'), run)).toBe(3);
});
