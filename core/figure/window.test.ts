import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { windowCharts, windowPredictionError } from './window.ts';

test('p99 by window is titled with what waiting costs, however far off the simulation is', () => {
  const run = exampleRun();
  const { microBatch } = run;
  if (microBatch === null) throw new Error('the example has no micro-batch');
  const frontier = microBatch.frontier.map((point) => ({ ...point, predicted: { ...point.predicted, p99Ms: 0.001 } }));
  const [latency] = windowCharts({ ...run, microBatch: { ...microBatch, frontier } });
  expect(latency?.title).toBe('p99 is 11 ms with a 10 ms window, 0.17 ms without one');
  expect(windowPredictionError(frontier)).toBeGreaterThan(0.9);
});

test('without a valid point there is no error of the simulation', () => {
  expect(windowPredictionError([])).toBeNull();
});
