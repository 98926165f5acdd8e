import type { FleetOverTime, FleetSeries } from '#core/contract/plan/plan-fleet.ts';
import { AROUND_MINUTES } from '#core/price/autoscaling/over-time.ts';
import { WEEK_MINUTES } from '#core/price/traffic/minutes.ts';
import { percent, plain } from '#core/words/format/format.ts';
import { clock, dayAndClock } from '#core/words/format/week-time.ts';
import type { ReportTable, XyChart, XySeries } from './model.ts';
import { plainPoint } from './plain-point.ts';

const HOUR = 60;
/** A larger part of what is missed is all of it. */
const ALMOST_ALL = 0.995;
/** Minutes between the rows of the table of the worst hour. */
const TABLE_MINUTES = 5;

/** The charts of a fleet that follows its load: the whole day or week, and its worst hour if it misses anything. */
export function autoscalingCharts(fleet: FleetOverTime): readonly XyChart[] {
  const worst = worstHourChart(fleet);
  return worst === null ? [cycleChart(fleet)] : [cycleChart(fleet), worst];
}

/** The day or week: load in instances, serving and paid instances. */
function cycleChart({ cycle, startMinute, minutesPerStep, steps, meanPaid, leastPaid }: FleetOverTime): XyChart {
  const most = highest(steps.paid);
  const fromHour = cycle === 'day' ? 0 : startMinute / HOUR;
  const at = (step: number): string => {
    const minute = startMinute + step * minutesPerStep;
    return cycle === 'day' ? clock(minute) : dayAndClock(minute % WEEK_MINUTES);
  };
  const stepsPerHour = HOUR / minutesPerStep;
  return {
    kind: 'xy',
    id: 'autoscaling',
    title:
      most === leastPaid
        ? `${plain(most, 3)} ${most === 1 ? 'instance is' : 'instances are'} enough all ${cycle}`
        : `Between ${plain(leastPaid, 3)} and ${plain(most, 3)} instances, ${plain(meanPaid, 3)} paid on average`,
    subtitle: `Instances over the ${cycle} at the stated values: paid, serving, and the load in fully loaded instances`,
    x: {
      label: cycle === 'day' ? 'hour of the day' : 'hours from Monday 00:00',
      unit: 'hour',
      scale: 'linear',
      include: [fromHour, fromHour + steps.load.length / stepsPerHour],
    },
    y: { label: 'instances', unit: 'count', scale: 'linear', include: [0, most] },
    series: linesOf(steps, { from: fromHour, apart: minutesPerStep / HOUR }),
    limits: [],
    bands: [],
    table: tableOf('Hour', steps, { at, every: stepsPerHour }),
  };
}

/** The hour in which most is missed, minute by minute; null if nothing is missed. */
function worstHourChart({ cycle, worst }: FleetOverTime): XyChart | null {
  if (worst === null) return null;
  const { fromMinute, share, minutes } = worst;
  const when = cycle === 'day' ? clock(fromMinute) : dayAndClock(fromMinute);
  return {
    kind: 'xy',
    id: 'worst-hour',
    title:
      share > ALMOST_ALL
        ? `All that is missed is in the hour from ${when}`
        : `The hour from ${when} has ${percent(share)} of what is missed`,
    subtitle: 'Instances by minute: paid, serving, the load in fully loaded instances, and what is late or given up',
    x: {
      label: `minutes from ${when}`,
      unit: 'count',
      scale: 'linear',
      include: [-AROUND_MINUTES, HOUR + AROUND_MINUTES],
    },
    y: { label: 'instances', unit: 'count', scale: 'linear', include: [0, highest(minutes.paid)] },
    series: [
      ...linesOf(minutes, { from: -AROUND_MINUTES, apart: 1 }),
      line('missed', minutes.missed, 'batch', 'straight', { from: -AROUND_MINUTES, apart: 1 }),
    ],
    limits: [],
    bands: [],
    table: tableOf('Minute', minutes, { at: (step) => String(step - AROUND_MINUTES), every: TABLE_MINUTES }),
  };
}

function tableOf(
  title: string,
  { load, serving, paid, missed }: FleetSeries,
  { at, every }: { readonly at: (step: number) => string; readonly every: number },
): ReportTable {
  const columns = ['Load, in instances', 'Serving', 'Paid', 'Missed'];
  return {
    columns: [title, ...columns].map((each) => ({ title: each, align: 'end' })),
    rows: load.flatMap((_, step) =>
      step % every === 0
        ? [[at(step), ...[load, serving, paid, missed].map((values) => plain(values[step] ?? 0, 3))]]
        : [],
    ),
  };
}

function highest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

/** Where points lie: the first, and how far apart they are. */
interface Points {
  readonly from: number;
  readonly apart: number;
}

function linesOf({ load, serving, paid }: FleetSeries, points: Points): readonly XySeries[] {
  return [
    line('load', load, 'ink', 'straight', points),
    line('serving', serving, 'async', 'step', points),
    line('paid', paid, 'realtime', 'step', points),
  ];
}

function line(
  name: string,
  values: readonly number[],
  tone: XySeries['tone'],
  shape: XySeries['line'],
  { from, apart }: Points,
): XySeries {
  const points = values.map((y, index) => plainPoint(from + index * apart, y, 'projected'));
  const weight = name === 'paid' ? 'normal' : 'thin';
  return { name, tone, line: shape, weight, marks: false, basis: 'measured', endLabel: name, points };
}
