import type { MicroBatchPoint, RunDocument, SimulatedWindow } from '#core/contract/run/run.ts';
import { duration, percent, rate, roundDuration, significant } from '#core/words/format/format.ts';
import type { ReportTable, XyChart, XyPoint, XySeries } from './model.ts';
import { oncePerPlace } from './repeats.ts';
import { pointVerdict } from '#core/words/names.ts';

/** Maximum number of lines. Those with most windows are drawn; the table has all. */
const MAX_GROUPS = 3;

interface Group {
  readonly name: string;
  readonly points: readonly MicroBatchPoint[];
}

function groups(frontier: readonly MicroBatchPoint[]): Group[] {
  const byKey = new Map<string, MicroBatchPoint[]>();
  for (const point of frontier) {
    const key = `${point.maxBatch}/${point.offeredPerS}`;
    byKey.set(key, [...(byKey.get(key) ?? []), point]);
  }
  const lists = [...byKey.values()].map((points) => points.sort((a, b) => a.windowMs - b.windowMs));
  const rates = new Set(frontier.map((point) => point.offeredPerS));
  return lists
    .sort((a, b) => b.length - a.length)
    .slice(0, MAX_GROUPS)
    .map((points) => ({ name: lists.length === 1 ? '' : groupName(points[0], rates.size > 1), points }));
}

function groupName(point: MicroBatchPoint | undefined, byRate: boolean): string {
  if (point === undefined) return '';
  return byRate ? `cap ${point.maxBatch}, ${rate(point.offeredPerS, '/s')}` : `cap ${point.maxBatch}`;
}

function points(group: Group, read: (point: MicroBatchPoint) => number | null, basis: XyPoint['basis']): XyPoint[] {
  const tries = group.points.flatMap((each) => {
    const y = read(each);
    if (y === null || !Number.isFinite(y)) return [];
    const counts = each.verdict === 'valid' || basis === 'projected';
    return [{ x: each.windowMs, y, invalid: counts ? null : pointVerdict(each.verdict) }];
  });
  return oncePerPlace(tries, basis);
}

function pair(
  group: Group,
  measured: (point: MicroBatchPoint) => number | null,
  predicted: (point: MicroBatchPoint) => number | null,
): XySeries[] {
  const prefix = group.name === '' ? '' : `${group.name}, `;
  return [
    {
      name: `${prefix}predicted`,
      tone: 'ink',
      line: 'straight',
      weight: 'thin',
      marks: false,
      basis: 'projected',
      endLabel: group.name === '' ? 'predicted' : null,
      points: points(group, predicted, 'projected').map((each) => ({ ...each, low: null, high: null })),
    },
    {
      name: `${prefix}measured`,
      tone: 'microbatch',
      line: 'straight',
      weight: 'normal',
      marks: true,
      basis: 'measured',
      endLabel: group.name === '' ? 'measured' : group.name,
      points: points(group, measured, 'measured'),
    },
  ];
}

/** The predicted compute per row: the measured one, corrected by the error of the predicted utilisation. */
function predictedCompute(point: MicroBatchPoint): number | null {
  return point.utilisation > 0 ? (point.computeMsPerRow * point.predicted.utilisation) / point.utilisation : null;
}

/**
 * The error of the simulation of the batcher: the largest relative error of the p99 over the valid points; null without one. The audit trail states
 * it.
 */
export function windowPredictionError(frontier: readonly MicroBatchPoint[]): number | null {
  const errors = frontier.flatMap(({ corrected, predicted, verdict }) =>
    verdict !== 'valid' || corrected.p99Ms === null || predicted.p99Ms === null || corrected.p99Ms === 0
      ? []
      : [Math.abs(predicted.p99Ms / corrected.p99Ms - 1)],
  );
  return errors.length === 0 ? null : Math.max(...errors);
}

function table(frontier: readonly MicroBatchPoint[], simulated: readonly SimulatedWindow[]): ReportTable {
  const titles = [
    'Window',
    'Cap',
    'Offered',
    'Mean batch',
    'predicted',
    'Utilisation',
    'predicted',
    'Compute per row',
    'p99',
    'predicted',
    'Verdict',
  ];
  return {
    columns: titles.map((title) => ({ title, align: title === 'Verdict' ? 'start' : 'end' })),
    rows: [...frontier.map(measuredRow), ...simulated.map(simulatedRow)],
  };
}

function measuredRow(point: MicroBatchPoint): string[] {
  return [
    roundDuration(point.windowMs),
    String(point.maxBatch),
    rate(point.offeredPerS, '/s'),
    significant(point.meanBatch, 3),
    significant(point.predicted.meanBatch, 3),
    percent(point.utilisation),
    percent(point.predicted.utilisation),
    duration(point.computeMsPerRow),
    point.corrected.p99Ms === null ? 'too few requests' : duration(point.corrected.p99Ms),
    point.predicted.p99Ms === null ? 'too few requests' : duration(point.predicted.p99Ms),
    pointVerdict(point.verdict),
  ];
}

function simulatedRow(window: SimulatedWindow): string[] {
  return [
    roundDuration(window.windowMs),
    String(window.maxBatch),
    rate(window.offeredPerS, '/s'),
    '–',
    significant(window.meanBatch, 3),
    '–',
    percent(window.utilisation),
    duration(window.computeMsPerRow),
    '–',
    window.p99Ms === null ? 'too few requests' : duration(window.p99Ms),
    window.extrapolated ? 'simulated, larger batches than were measured' : 'simulated',
  ];
}

/** The cost of waiting: the p99 at the longest window that was measured, compared with the one without a window. */
function latencyTitle(frontier: readonly MicroBatchPoint[]): string {
  const byWindow = frontier
    .flatMap(({ windowMs, corrected, verdict }) =>
      verdict === 'valid' && corrected.p99Ms !== null ? [{ windowMs, p99Ms: corrected.p99Ms }] : [],
    )
    .sort((a, b) => a.windowMs - b.windowMs);
  const [first] = byWindow;
  const last = byWindow.at(-1);
  if (first === undefined || last === undefined) return 'Too few requests for the p99 of any window';
  const longest = `p99 is ${duration(last.p99Ms)} with a ${roundDuration(last.windowMs)} window`;
  if (first.windowMs === last.windowMs) return longest;
  return `${longest}, ${duration(first.p99Ms)} ${first.windowMs === 0 ? 'without one' : `with ${roundDuration(first.windowMs)}`}`;
}

function computeTitle(frontier: readonly MicroBatchPoint[]): string {
  const byWindow = [...frontier].sort((a, b) => a.windowMs - b.windowMs);
  const first = byWindow[0];
  const last = byWindow[byWindow.length - 1];
  if (first === undefined || last === undefined || first === last || first.computeMsPerRow <= 0)
    return 'Compute for a row by window';
  const saved = 1 - last.computeMsPerRow / first.computeMsPerRow;
  if (saved < 0.02) return `Waiting ${roundDuration(last.windowMs)} saves no compute`;
  return `Waiting ${roundDuration(last.windowMs)} saves ${percent(saved)} of the compute for a row`;
}

/** ` at 60 requests/s` if all windows were measured at one rate; otherwise empty. */
export function onlyRate(frontier: readonly MicroBatchPoint[]): string {
  const rates = [...new Set(frontier.map((point) => point.offeredPerS))];
  return rates.length === 1 ? ` at ${rate(rates[0] ?? 0, 'requests/s')}` : '';
}

/** p99 and compute per row by window, measured and predicted. Empty if micro-batch was not measured. */
export function windowCharts(run: RunDocument): XyChart[] {
  const frontier = run.microBatch?.frontier ?? [];
  if (frontier.length === 0) return [];
  const rows = table(frontier, run.microBatch?.simulated ?? []);
  const drawn = groups(frontier);
  const at = onlyRate(frontier);
  const x = { label: 'window', unit: 'ms', scale: 'linear', include: [0, 0] } as const;
  const compute = drawn.flatMap((group) => pair(group, (point) => point.computeMsPerRow, predictedCompute));
  const latency = drawn.flatMap((group) =>
    pair(
      group,
      (point) => point.corrected.p99Ms,
      (point) => point.predicted.p99Ms,
    ),
  );
  const charts: XyChart[] = [
    {
      kind: 'xy',
      id: 'window-latency',
      title: latencyTitle(frontier),
      subtitle: `p99 by batching window${at}`,
      x,
      y: { label: 'p99', unit: 'ms', scale: 'linear', include: [0, 0] },
      series: latency.filter(({ points }) => points.length > 0),
      limits: [],
      bands: [],
      table: rows,
    },
    {
      kind: 'xy',
      id: 'window-compute',
      title: computeTitle(frontier),
      subtitle: `Compute per row by batching window${at}`,
      x,
      y: { label: 'compute per row', unit: 'ms-per-row', scale: 'linear', include: [0, 0] },
      series: compute.filter(({ points }) => points.length > 0),
      limits: [],
      bands: [],
      table: rows,
    },
  ];
  return charts.filter((chart) => chart.series.length > 0);
}
