import type { Latency } from '#core/contract/base/numbers.ts';
import type { Knee, RealtimePoint, RealtimeResult, RunDocument } from '#core/contract/run/run.ts';
import { duration, percent, plain, rate, roundDuration } from '#core/words/format/format.ts';
import type { Limit, ReportTable, XyChart, XyPoint, XySeries } from './model.ts';
import { fromInterval, human, withInterval } from '#core/words/format/quantity.ts';
import { oncePerPlace } from './repeats.ts';
import { pointVerdict } from '#core/words/names.ts';

const PERCENTILE_NAMES = { p50Ms: 'p50', p90Ms: 'p90', p95Ms: 'p95', p99Ms: 'p99' } as const;
type Percentile = keyof typeof PERCENTILE_NAMES;

const FROM_HIGHEST: readonly Percentile[] = ['p99Ms', 'p95Ms', 'p90Ms', 'p50Ms'];

function nameOf(percentile: Percentile): string {
  return PERCENTILE_NAMES[percentile];
}

function wanted(percentile: number): Percentile {
  if (percentile >= 99) return 'p99Ms';
  if (percentile >= 95) return 'p95Ms';
  return percentile >= 90 ? 'p90Ms' : 'p50Ms';
}

/** The SLO's percentile, or the highest one below it for which at least one point has enough samples. Null if there is none. */
function drawable(realtime: RealtimeResult): Percentile | null {
  const first = FROM_HIGHEST.indexOf(wanted(realtime.slo?.percentile ?? 99));
  return (
    FROM_HIGHEST.slice(first).find((each) => realtime.curve.some((point) => positive(point.corrected[each]))) ?? null
  );
}

function positive(value: number | null): value is number {
  return value !== null && value > 0;
}

/** The points of a curve, one per rate. */
function points(curve: readonly RealtimePoint[], read: (point: RealtimePoint) => number | null): XyPoint[] {
  const tries = curve.flatMap((point) => {
    const y = read(point);
    const invalid = point.verdict === 'valid' ? null : pointVerdict(point.verdict);
    return positive(y) && point.offeredPerS > 0 ? [{ x: point.offeredPerS, y, invalid }] : [];
  });
  return oncePerPlace(tries, 'measured');
}

/** Points without their ranges, for a thin line that gives context. */
function centres(curve: readonly RealtimePoint[], read: (point: RealtimePoint) => number | null): XyPoint[] {
  return points(curve, read).map((each) => ({ ...each, low: null, high: null }));
}

function series(curve: readonly RealtimePoint[], percentile: Percentile): XySeries[] {
  const shared = { line: 'straight', basis: 'measured' } as const;
  const context = { ...shared, weight: 'thin', marks: false } as const;
  const uncorrected: XySeries = {
    ...context,
    name: 'uncorrected',
    tone: 'ink',
    endLabel: `${nameOf(percentile)} from start`,
    points: centres(curve, (point) => point.uncorrected[percentile]),
  };
  const middle: XySeries = {
    ...context,
    name: 'p50',
    tone: 'realtime',
    endLabel: 'p50',
    points: centres(curve, (point) => point.corrected.p50Ms),
  };
  const corrected: XySeries = {
    ...shared,
    name: 'corrected',
    tone: 'realtime',
    weight: 'normal',
    marks: true,
    endLabel: nameOf(percentile),
    points: points(curve, (point) => point.corrected[percentile]),
  };
  return percentile === 'p50Ms' ? [uncorrected, corrected] : [uncorrected, middle, corrected];
}

function title(realtime: RealtimeResult, percentile: Percentile): string {
  const { slo } = realtime;
  const limit = slo?.maxRatePerS;
  if (slo !== null && limit != null) {
    const simulated = slo.basis === 'simulated' ? ' (simulated)' : '';
    return `p${plain(slo.percentile)} stays under ${roundDuration(slo.ms)} up to ${withInterval(fromInterval(limit, 'requests-per-s', 'measured'))}${simulated}`;
  }
  if (slo !== null) return `No measured rate keeps p${plain(slo.percentile)} under ${roundDuration(slo.ms)}`;
  const held = realtime.curve.filter((point) => point.verdict === 'valid' && point.corrected[percentile] !== null);
  const lowest = held[0];
  const highest = held[held.length - 1];
  if (lowest === undefined || highest === undefined) {
    const saturated = realtime.curve.some((point) => point.verdict === 'saturated');
    return saturated ? 'No rate was sustained without a growing queue' : 'No rate had enough requests to be judged';
  }
  const at = (point: RealtimePoint): string =>
    `${duration(point.corrected[percentile] ?? 0)} at ${rate(point.offeredPerS, 'requests/s')}`;
  return lowest === highest
    ? `${nameOf(percentile)} is ${at(lowest)}`
    : `${nameOf(percentile)} goes from ${at(lowest)} to ${at(highest)}`;
}

/** The knee of the curve as a sentence; empty without a knee. */
function kneeText(knee: Knee | null): string {
  if (knee === null) return '';
  return `. Up to its knee at ${rate(knee.ratePerS, 'requests/s')} (${percent(knee.utilisation)} busy) p${plain(knee.percentile)} stays within twice the unloaded ${duration(knee.unloadedMs)}`;
}

function limits(realtime: RealtimeResult): Limit[] {
  const { slo } = realtime;
  if (slo === null) return [];
  const level: Limit = { axis: 'y', at: slo.ms, label: `SLO ${roundDuration(slo.ms)}`, forbidden: 'above' };
  const rates = slo.maxRatePerS;
  return rates === null
    ? [level]
    : [
        level,
        {
          axis: 'x',
          at: rates.value,
          label: human(fromInterval(rates, 'requests-per-s', 'measured')),
          forbidden: null,
        },
      ];
}

function cell(value: number | null): string {
  return value === null ? 'too few requests' : duration(value);
}

function both(corrected: Latency, uncorrected: Latency, percentile: Percentile): string[] {
  return [cell(corrected.p50Ms), cell(corrected[percentile]), cell(uncorrected[percentile])];
}

function table(curve: readonly RealtimePoint[], percentile: Percentile): ReportTable {
  const name = nameOf(percentile);
  return {
    columns: [
      { title: 'Offered', align: 'end' },
      { title: 'Achieved', align: 'end' },
      { title: 'Requests', align: 'end' },
      { title: 'Dropped', align: 'end' },
      { title: 'Errors', align: 'end' },
      { title: 'p50', align: 'end' },
      { title: name, align: 'end' },
      { title: `${name} from start`, align: 'end' },
      { title: 'Generator lag, p99', align: 'end' },
      { title: 'Utilisation', align: 'end' },
      { title: 'Verdict', align: 'start' },
    ],
    rows: curve.map((point) => [
      rate(point.offeredPerS, '/s'),
      rate(point.achievedPerS, '/s'),
      String(point.requests),
      String(point.dropped),
      String(point.errors),
      ...both(point.corrected, point.uncorrected, percentile),
      duration(point.lag.p99Ms),
      percent(point.utilisation),
      pointVerdict(point.verdict),
    ]),
  };
}

/**
 * Latency against load, from the scheduled arrival (corrected) and from the start of service. Null if real time was not measured or no
 * percentile has enough samples.
 */
export function loadChart(run: RunDocument): XyChart | null {
  const { realtime } = run;
  if (realtime === null) return null;
  const percentile = drawable(realtime);
  if (percentile === null) return null;
  const curve = [...realtime.curve].sort((a, b) => a.offeredPerS - b.offeredPerS);
  const drawn = series(curve, percentile).filter(({ points: each }) => each.length > 0);
  const ranges = drawn.some((each) => each.points.some(({ low }) => low !== null))
    ? '; bars: the range of repeats'
    : '';
  return {
    kind: 'xy',
    id: 'load',
    title: title({ ...realtime, curve }, percentile),
    subtitle: `Latency from the scheduled arrival by offered rate, both log; the grey line starts the clock only when a request is served${ranges}${kneeText(realtime.knee ?? null)}`,
    x: { label: 'offered, requests/s', unit: 'requests-per-s', scale: 'log', include: null },
    y: { label: 'latency', unit: 'ms', scale: 'log', include: null },
    series: drawn,
    limits: limits(realtime),
    bands: [],
    table: table(curve, percentile),
  };
}
