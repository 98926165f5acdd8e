import { expect, test } from 'vitest';
import { fleetByMinute } from '#core/price/autoscaling/simulate-day.ts';
import { dayOfShape } from '#core/price/traffic/day.ts';
import { autoscalingChart } from './autoscaling.ts';

const policy = {
  minInstances: 1,
  safetyFactor: 0.7,
  metricLagMinutes: 1,
  provisioningMinutes: 5,
  cooldownMinutes: 5,
  idleMinutes: 0,
};

test('a day of autoscaling shows the minimum, maximum and mean of paid instances', () => {
  const fleet = fleetByMinute({ day: dayOfShape('business-hours', 3), meanLoad: 2, policy });
  const chart = autoscalingChart(fleet);
  // Six instances at 70 % each in office hours, and only the permanent one at night.
  expect(chart.title).toMatch(/^Between 1 and 9 instances, 3\.\d+ paid on average$/);
  for (const { points } of chart.series) expect(points).toHaveLength(288);
  expect(chart.table.rows[12]).toEqual(['12', '6', '9', '9']);
});

test('a flat day says that nothing scales', () => {
  const fleet = fleetByMinute({ day: dayOfShape('flat', 1), meanLoad: 0.3, policy });
  expect(autoscalingChart(fleet).title).toBe('1 instance is enough all day');
});
