import type { Workload } from '#core/contract/workload/workload.ts';
import { DAY_S } from '#core/price/pricing/units.ts';
import type { Day } from '#core/price/traffic/day.ts';
import { hasWeek, type Week, weekOfWorkload } from '#core/price/traffic/week.ts';
import { dayOfWorkload } from '#core/price/traffic/workload-day.ts';
import { plain, rate } from '#core/words/format/format.ts';
import { clock, dayAndClock } from '#core/words/format/week-time.ts';
import type { ReportTable, XyChart } from './model.ts';
import { plainPoint } from './plain-point.ts';

/** Minutes per point of the line. A point shows the highest of them, so that no peak is lost. */
const MINUTES_PER_POINT = 10;

/** The planned day of a workload, or its week if its days differ: requests per second by hour, with mean and peak. */
export function dayChart(workload: Workload): XyChart {
  const meanPerS = workload.predictionsPerDay / DAY_S;
  if (hasWeek(workload)) return weekChart(weekOfWorkload(workload), meanPerS);
  const day = dayOfWorkload(workload);
  return {
    ...lineOf(day, meanPerS, { fromHour: 0, minutesPerPoint: MINUTES_PER_POINT }),
    title: title(day, meanPerS),
    subtitle: 'Requests per second over the day: the busiest minute of every ten; dashed: the mean',
    x: { label: 'hour of the day', unit: 'hour', scale: 'linear', include: [0, 24] },
    table: tableOf(day, meanPerS),
  };
}

/** A week: a point is its busiest minute of an hour. */
function weekChart(week: Week, meanPerS: number): XyChart {
  const { startMinute, perMinute, peak } = week;
  const fromHour = startMinute / 60;
  const times = `${plain(peak, 2)} times the mean`;
  const at = dayAndClock(startMinute + perMinute.indexOf(peak));
  const hours = highestByStep(perMinute, 60);
  return {
    ...lineOf(week, meanPerS, { fromHour, minutesPerPoint: 60 }),
    title: `A peak of ${rate(peak * meanPerS, 'requests/s')} on ${at}, ${times}`,
    subtitle: 'Requests per second over the week: the busiest minute of every hour; dashed: the mean',
    x: {
      label: 'hours from Monday 00:00',
      unit: 'hour',
      scale: 'linear',
      include: [fromHour, fromHour + perMinute.length / 60],
    },
    table: {
      columns: [
        { title: 'Hour', align: 'start' },
        { title: 'Busiest minute, requests/s', align: 'end' },
      ],
      rows: hours.map((relative, hour) => [dayAndClock(startMinute + hour * 60), rate(relative * meanPerS, '/s')]),
    },
  };
}

function lineOf(
  { perMinute }: Day,
  meanPerS: number,
  { fromHour, minutesPerPoint }: { readonly fromHour: number; readonly minutesPerPoint: number },
): Omit<XyChart, 'title' | 'subtitle' | 'x' | 'table'> {
  return {
    kind: 'xy',
    id: 'day',
    y: { label: 'requests/s', unit: 'requests-per-s', scale: 'linear', include: [0, meanPerS] },
    series: [
      {
        name: 'requests/s',
        tone: 'ink',
        line: 'straight',
        weight: 'normal',
        marks: false,
        basis: 'measured',
        endLabel: null,
        points: highestByStep(perMinute, minutesPerPoint).map((relative, index) =>
          plainPoint(fromHour + (index * minutesPerPoint) / 60, relative * meanPerS, 'assumed'),
        ),
      },
    ],
    limits: [{ axis: 'y', at: meanPerS, label: `mean ${rate(meanPerS, '/s')}`, forbidden: null }],
    bands: [],
  };
}

/** The highest value of each stretch of minutes. */
function highestByStep(perMinute: Float64Array, minutes: number): readonly number[] {
  return Array.from({ length: Math.ceil(perMinute.length / minutes) }, (_, index) =>
    perMinute.subarray(index * minutes, (index + 1) * minutes).reduce((max, value) => Math.max(max, value), 0),
  );
}

function title({ perMinute, peak }: Day, meanPerS: number): string {
  if (peak === 1) return `${rate(meanPerS, 'requests/s')} all day, without a peak`;
  const times = `${plain(peak, 2)} times the mean`;
  return `A peak of ${rate(peak * meanPerS, 'requests/s')} at ${clock(perMinute.indexOf(peak))}, ${times}`;
}

function tableOf({ perMinute }: Day, meanPerS: number): ReportTable {
  return {
    columns: [
      { title: 'Hour', align: 'start' },
      { title: 'Busiest minute, requests/s', align: 'end' },
    ],
    rows: highestByStep(perMinute, 60).map((relative, hour) => [clock(hour * 60), rate(relative * meanPerS, '/s')]),
  };
}
