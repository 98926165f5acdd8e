import type { FleetByMinute } from '#core/price/autoscaling/simulate-day.ts';
import { plain } from '#core/words/format/format.ts';
import type { XyChart, XySeries } from './model.ts';
import { plainPoint } from './plain-point.ts';
import { highestByStep } from './day.ts';

/** Minutes per point, which gives 288 points per line. */
const MINUTES_PER_POINT = 5;

/** The chart of a day of autoscaling: load in instances, serving instances and paid instances. */
export function autoscalingChart({ load, ordered, serving }: FleetByMinute): XyChart {
  const max = highest(ordered);
  const mean = ordered.reduce((sum, count) => sum + count, 0) / ordered.length;
  const min = ordered.reduce((lowest, count) => Math.min(lowest, count), max);
  return {
    kind: 'xy',
    id: 'autoscaling',
    title:
      max === min
        ? `${plain(max, 3)} ${max === 1 ? 'instance is' : 'instances are'} enough all day`
        : `Between ${plain(min, 3)} and ${plain(max, 3)} instances, ${plain(mean, 3)} paid on average`,
    subtitle: 'Instances over the day at the stated values: paid, serving, and the load in fully loaded instances',
    x: { label: 'hour of the day', unit: 'hour', scale: 'linear', include: [0, 24] },
    y: { label: 'instances', unit: 'count', scale: 'linear', include: [0, max] },
    series: [
      line('load', load, 'ink', 'straight'),
      line('serving', serving, 'async', 'step'),
      line('paid', ordered, 'realtime', 'step'),
    ],
    limits: [],
    bands: [],
    table: {
      columns: [
        { title: 'Hour', align: 'end' },
        { title: 'Load, in instances', align: 'end' },
        { title: 'Serving', align: 'end' },
        { title: 'Paid', align: 'end' },
      ],
      rows: Array.from({ length: 24 }, (_, hour) => [
        String(hour),
        ...[load, serving, ordered].map((values) => plain(values[hour * 60] ?? 0, 3)),
      ]),
    },
  };
}

function highest(values: Float64Array): number {
  return values.reduce((max, value) => Math.max(max, value), 0);
}

function line(name: string, values: Float64Array, tone: XySeries['tone'], shape: XySeries['line']): XySeries {
  const points = highestByStep(values, MINUTES_PER_POINT).map((y, index) =>
    plainPoint((index * MINUTES_PER_POINT) / 60, y, 'projected'),
  );
  const weight = name === 'paid' ? 'normal' : 'thin';
  return { name, tone, line: shape, weight, marks: false, basis: 'measured', endLabel: name, points };
}
