import { expect, test } from 'vitest';
import { viewOf } from '#core/decide/plan-view.ts';
import type { PointVerdict, RunDocument } from '#core/contract/run/run.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { makeAspects } from './aspects.ts';
import { examplePlan } from '#core/report/testing.ts';

function throughputOf(mode: 'microbatch' | 'realtime', run: RunDocument): string {
  const { columns, rows } = makeAspects(viewOf(examplePlan({ runs: [run] })));
  const at = columns.findIndex((column) => column.mode === mode);
  const cell = rows.find(({ name }) => name === 'Throughput')?.cells[at];
  return `${cell?.headline}: ${cell?.sentence}`;
}

function windowsOf(...verdicts: readonly PointVerdict[]): string {
  const run = exampleRun();
  const [point] = run.microBatch?.frontier ?? [];
  if (run.microBatch === null || point === undefined) throw new Error('the example has no window');
  const frontier = verdicts.map((verdict) => ({ ...point, verdict }));
  return throughputOf('microbatch', { ...run, microBatch: { ...run.microBatch, frontier } });
}

function ratesOf(...verdicts: readonly PointVerdict[]): string {
  const run = exampleRun();
  const [point] = run.realtime?.curve ?? [];
  if (run.realtime === null || point === undefined) throw new Error('the example has no rate');
  const curve = verdicts.map((verdict) => ({ ...point, verdict }));
  return throughputOf('realtime', { ...run, realtime: { ...run.realtime, curve, slo: null } });
}

test('a growing queue is reported only for windows where one was seen', () => {
  expect(windowsOf('saturated', 'generator-limited')).toBe(
    'none sustained: No window was sustained without a growing queue.',
  );
  expect(windowsOf('generator-limited', 'too-few')).toMatch(/^unknown: The load generator was late/);
  expect(windowsOf('too-few')).toBe('unknown: No window had enough rows to be judged.');
});

test('rates are distinguished in the same way', () => {
  expect(ratesOf('saturated', 'generator-limited')).toBe(
    'none sustained: No rate was sustained without a growing queue.',
  );
  expect(ratesOf('generator-limited', 'too-few')).toMatch(/^unknown: The load generator was late/);
  expect(ratesOf('too-few')).toBe('too few requests: No rate had enough requests to be judged.');
});
