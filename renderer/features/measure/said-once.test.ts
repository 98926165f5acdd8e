import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing.ts';
import { loadChart } from '#core/figure/load.ts';
import { saidOnce } from './said-once.ts';

test('a label of many points appears at the first of them only', () => {
  const run = exampleRun();
  if (run.realtime === null) throw new Error('the example has real time');
  const curve = run.realtime.curve.map((point) => ({ ...point, verdict: 'saturated' as const }));
  const chart = loadChart({ ...run, realtime: { ...run.realtime, curve } });
  if (chart === null) throw new Error('it can be drawn');
  const labels = (of: typeof chart) => of.series.flatMap(({ points }) => points.flatMap(({ label }) => label ?? []));
  expect(labels(chart).length).toBe(curve.length);
  expect(labels(saidOnce(chart))).toEqual(['saturated']);
});
