import { expect, test } from 'vitest';
import { settlingChart, type SettlingStage } from './settling.ts';

const stage = (afterS: number, batch: number): SettlingStage => ({
  mode: batch >= 0.5 ? 'batch' : 'realtime',
  modeShares: [
    { mode: 'batch', share: batch },
    { mode: 'realtime', share: 1 - batch },
  ],
  afterS,
});

test('each mode that is ever likely has a line over time, and the title says the latest stage', () => {
  const chart = settlingChart([stage(4, 0.6), stage(20, 0.97)]);
  expect(chart?.title).toBe('Batch in 97 % of the simulations');
  expect(chart?.series.map(({ name, points }) => [name, ...points.map(({ x, y }) => `${x}: ${y.toFixed(2)}`)])).toEqual(
    [
      ['Batch', '4: 0.60', '20: 0.97'],
      ['Real time', '4: 0.40', '20: 0.03'],
    ],
  );
  expect(chart?.table.rows).toEqual([
    ['4 s', '60 %', '40 %'],
    ['20 s', '97 %', '3 %'],
  ]);
});

test('a mode that is all but impossible has no line, and a verdict without an option has no chart', () => {
  expect(settlingChart([stage(4, 0.995)])?.series.map(({ name }) => name)).toEqual(['Batch']);
  expect(settlingChart([])).toBeNull();
  expect(settlingChart([{ mode: 'none', modeShares: [], afterS: 4 }])).toBeNull();
});

test('the title says that a verdict has become impossible', () => {
  expect(settlingChart([stage(4, 0.6), { mode: 'none', modeShares: [], afterS: 9 }])?.title).toBe(
    'No option meets the requirements',
  );
});
