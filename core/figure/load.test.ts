import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { RealtimePoint } from '#core/contract/run/run.ts';
import { loadChart } from './load.ts';

function chartOf(tries: readonly Pick<RealtimePoint, 'verdict'>[], p99Ms: readonly number[]) {
  const run = exampleRun();
  const [point] = run.realtime?.curve ?? [];
  if (run.realtime === null || point === undefined) throw new Error('the example has a curve');
  const curve = tries.map(({ verdict }, index) => ({
    ...point,
    verdict,
    offeredPerS: 1000,
    corrected: { ...point.corrected, p99Ms: p99Ms[index] ?? null },
  }));
  const chart = loadChart({ ...run, realtime: { ...run.realtime, curve } });
  if (chart?.kind !== 'xy') throw new Error('there is no chart');
  return { points: chart.series.find((each) => each.name === 'corrected')?.points, rows: chart.table.rows.length };
}

test('a rate measured several times is one point, the median of its valid tries with their range, and every try is a row', () => {
  const { points, rows } = chartOf(
    [{ verdict: 'valid' }, { verdict: 'saturated' }, { verdict: 'valid' }],
    [10, 900, 14],
  );
  expect(points).toMatchObject([{ x: 1000, y: 12, low: 10, high: 14, invalid: null, label: null }]);
  expect(rows).toBe(3);
});

test('if most tries at a rate are invalid, its point is, for the most frequent reason', () => {
  const { points } = chartOf(
    [{ verdict: 'valid' }, { verdict: 'saturated' }, { verdict: 'saturated' }],
    [10, 900, 700],
  );
  expect(points).toMatchObject([{ x: 1000, y: 700, low: 10, high: 900, invalid: 'saturated', label: null }]);
});
