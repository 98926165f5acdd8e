import { expect, test } from 'vitest';
import { dayOfShape } from '#core/price/traffic/day.ts';
import { scheduleOf, weeklySeconds } from './schedule.ts';

const autoscaler = { startS: 450, safetyFactor: 0.5, minInstances: 1 };

test('a schedule of office hours rises before nine and falls after five', () => {
  // A load of 1.35 at half of what instances carry needs three. Half an hour, five minutes and twice 450 s before nine is 08:10.
  expect(scheduleOf({ day: dayOfShape('business-hours', 3), meanLoad: 0.45, autoscaler })).toEqual({
    cycle: 'day',
    minimums: [
      { fromMinute: 8 * 60 + 30, minInstances: 3 },
      { fromMinute: 17 * 60, minInstances: 1 },
    ],
  });
});

test('a schedule of a week begins on its weekday, and one that changes too often is none', () => {
  const perMinute = new Float64Array(10_080).fill(0.5);
  // Two hours on Tuesday from noon, of a week that begins on Wednesday.
  for (let minute = 0; minute < 120; minute++) perMinute[6 * 1440 + 720 + minute] = 4;
  const week = { perMinute, peak: 4, startMinute: 2 * 1440 };
  const schedule = scheduleOf({ day: week, meanLoad: 1, autoscaler: { ...autoscaler, startS: 60 } });
  expect(schedule).toEqual({
    cycle: 'week',
    minimums: [
      { fromMinute: 1440 + 11 * 60 + 30, minInstances: 8 },
      { fromMinute: 1440 + 14 * 60, minInstances: 1 },
    ],
  });
  expect(scheduleOf({ day: dayOfShape('bursty', 5), meanLoad: 40, autoscaler }).minimums).toEqual([]);
});

test('a daily schedule begins seven times a week', () => {
  expect(weeklySeconds({ cycle: 'day', minimums: [] }, 60)).toEqual(
    [0, 1, 2, 3, 4, 5, 6].map((day) => day * 86_400 + 3600),
  );
  expect(weeklySeconds({ cycle: 'week', minimums: [] }, 60)).toEqual([3600]);
});
