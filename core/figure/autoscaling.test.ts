import { expect, test } from 'vitest';
import { fleetByMinute } from '#core/price/autoscaling/simulate-week.ts';
import { RULES, SCALER } from '#core/price/autoscaling/testing.ts';
import { dayOfShape } from '#core/price/traffic/day.ts';
import { overTime } from '#core/price/autoscaling/over-time.ts';
import { autoscalingCharts } from './autoscaling.ts';

const autoscaler = { ...SCALER, minInstances: 1, safetyFactor: 0.7 };
const options = { autoscaler, rules: RULES, callersWait: true };

test('a day of autoscaling shows the minimum, maximum and mean of paid instances', () => {
  const [chart] = autoscalingCharts(
    overTime(fleetByMinute({ ...options, day: dayOfShape('business-hours', 3), meanLoad: 2 })),
  );
  if (chart === undefined) throw new Error('there is a chart');
  // Nine instances at 70 % each in office hours, and only the permanent one at night.
  expect(chart.title).toMatch(/^Between 1 and 9 instances, 3\.\d+ paid on average$/);
  for (const { points } of chart.series) expect(points).toHaveLength(288);
  expect(chart.table.rows[12]).toEqual(['12:00', '6', '9', '9', '0']);
});

test('a flat day says that nothing scales, and has no worst hour', () => {
  const fleet = fleetByMinute({ ...options, day: dayOfShape('flat', 1), meanLoad: 0.3 });
  expect(autoscalingCharts(overTime(fleet)).map(({ title }) => title)).toEqual(['1 instance is enough all day']);
});

test('the worst hour of a day at the office is its first one', () => {
  const fleet = fleetByMinute({ ...options, day: dayOfShape('business-hours', 3), meanLoad: 2 });
  const [, chart] = autoscalingCharts(overTime(fleet));
  expect(chart?.title).toMatch(/^All that is missed is in the hour from 0[89]:\d\d$/);
  expect(chart?.series.map(({ name }) => name)).toEqual(['load', 'serving', 'paid', 'missed']);
  for (const { points } of chart?.series ?? [])
    expect(points.map(({ x }) => x)).toEqual(Array.from({ length: 90 }, (_, at) => at - 15));
});
