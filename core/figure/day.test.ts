import { describe, expect, it } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { dayChart } from './day.ts';

const of = (given: Partial<Workload>): Workload => Workload.parse({ predictionsPerDay: 864_000, ...given });

describe('the day of a workload', () => {
  it('has its peak in the title and on the line', () => {
    const chart = dayChart(of({ shape: 'business-hours', peakToMean: 3 }));
    expect(chart.title).toBe('A peak of 30 requests/s at 09:00, 3 times the mean');
    expect(Math.max(...(chart.series[0]?.points.map(({ y }) => y) ?? []))).toBeCloseTo(30);
    expect(chart.limits[0]).toMatchObject({ axis: 'y', at: 10 });
  });

  it('is flat by default', () => {
    expect(dayChart(of({ shape: 'flat' })).title).toBe('10 requests/s all day, without a peak');
  });

  it('loses no minute of a trace: one busy minute is the peak', () => {
    const traceMinutes = Array.from({ length: 1440 }, (_, minute) => (minute === 605 ? 100 : 1));
    const chart = dayChart(of({ shape: 'trace', traceFile: 'day.txt', traceMinutes }));
    expect(chart.title).toContain('at 10:05');
    expect(chart.table.rows[10]?.[1]).toBe(`${Math.round((100 * 10 * 1440) / 1539)} /s`);
  });

  it('shows the week where its days differ, from the day on which the trace starts', () => {
    const traceMinutes = Array.from({ length: 1440 }, () => 1);
    const minutes = Array.from({ length: 3 * 1440 }, (_, minute) => (minute === 1500 ? 97 : 1));
    const traceWeek = { startMinute: 6 * 1440, minutes };
    const chart = dayChart(of({ shape: 'trace', traceFile: 'days.txt', traceMinutes, traceWeek }));
    expect(chart.title).toBe(
      `A peak of ${Math.round((97 * 10 * 4320) / 4416)} requests/s on Monday 01:00, 95 times the mean`,
    );
    expect(chart.x.include).toEqual([144, 216]);
    expect(chart.series[0]?.points).toHaveLength(72);
    expect(dayChart(of({ shape: 'weekly' })).title).toContain('on Monday 14:00, 2.3 times the mean');
  });
});
