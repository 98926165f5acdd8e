import type { Basis, Interval, MeasuredMode } from '#core/contract/base/numbers.ts';
import type { MicroBatchPoint, RunDocument } from '#core/contract/run/run.ts';
import {
  count,
  counted,
  duration,
  durationParts,
  percent,
  plain,
  rate,
  rateNumber,
  roundDuration,
} from '#core/words/format/format.ts';
import { sloBounds } from '#core/contract/run/slo-rate-words.ts';
import { fromInterval, intervalText, type Unit } from '#core/words/format/quantity.ts';
import { bracketOf, type Slo } from './slo-bracket.ts';

/** The key number of a mode: value, unit, and a detail line with interval, sample size and setting. */
export interface Figure {
  readonly value: string;
  readonly unit: string;
  readonly detail: string;
  readonly basis: Basis;
}

/** Context of a key number: the SLO of the request. */
interface FigureContext {
  readonly slo: Slo | null;
}

/** The key number of a mode from the results so far; null if there is none. */
export function figureOf(mode: MeasuredMode, run: RunDocument | null, context: FigureContext): Figure | null {
  if (run === null) return null;
  if (mode === 'batch') return batchFigure(run);
  return mode === 'realtime' ? realtimeFigure(run, context) : microBatchFigure(run, context);
}

function batchFigure({ batch }: RunDocument): Figure | null {
  if (batch === null) return null;
  const { batchSize, threads, replicas, rowsPerS, starts } = batch.best;
  const times = starts === undefined ? null : `n = ${counted(starts, 'fresh start')}`;
  const setting = `batch of ${count(batchSize)}, ${counted(threads, 'thread')} × ${replicas}`;
  return {
    value: rateNumber(rowsPerS.value),
    unit: 'rows/s',
    detail: facts(spread(rowsPerS, 'rows-per-s') ?? 'no interval before 3 fresh starts', times, setting),
    basis: 'measured',
  };
}

function realtimeFigure({ realtime }: RunDocument, { slo: asked }: FigureContext): Figure | null {
  if (realtime === null) return null;
  const requests = `n = ${counted(
    realtime.curve.reduce((sum, point) => sum + point.requests, 0),
    'request',
  )}`;
  const { slo, service, curve } = realtime;
  if (slo !== null) {
    const goal = goalOf(slo);
    const basis = slo.basis === 'simulated' ? 'projected' : 'measured';
    if (slo.maxRatePerS === null) {
      const missed = slo.firstFailingPerS === null ? null : `missed at ${rate(slo.firstFailingPerS, 'requests/s')}`;
      return { value: 'No rate', unit: `meets ${goal}`, detail: facts(missed, requests), basis };
    }
    return {
      value: rateNumber(slo.maxRatePerS.value),
      unit: `requests/s with ${goal}`,
      detail: facts(...sloBounds(slo), requests),
      basis,
    };
  }
  if (asked !== null) {
    const { passingPerS, failingPerS } = bracketOf(curve, asked);
    if (passingPerS !== null) {
      const from = rateNumber(passingPerS);
      return {
        value: failingPerS === null ? from : `${from}–${rateNumber(failingPerS)}`,
        unit: `${failingPerS === null ? 'or more ' : ''}requests/s with ${goalOf(asked)}`,
        detail: facts(failingPerS === null ? 'raising the rate' : 'narrowing the range', requests),
        basis: 'measured',
      };
    }
  }
  // The median of the same requests as the p99: a few interrupted ones can lift their mean above it.
  const { number, unit } = durationParts(service.p50Ms);
  const tail = service.p99Ms === null ? null : `p99 ${duration(service.p99Ms)}`;
  return {
    value: number,
    unit: `${unit} p50 per request, unloaded`,
    detail: facts(tail, requests),
    basis: 'measured',
  };
}

function microBatchFigure({ microBatch }: RunDocument, { slo }: FigureContext): Figure | null {
  if (microBatch === null) return null;
  const point = bestWindow(microBatch.frontier, slo);
  if (point === null) return null;
  const unloaded = microBatch.frontier.find(
    (each) => each.windowMs === 0 && each.offeredPerS === point.offeredPerS && each.maxBatch === point.maxBatch,
  );
  const saved =
    unloaded === undefined || unloaded === point ? null : 1 - point.computeMsPerRow / unloaded.computeMsPerRow;
  const p99 = point.corrected.p99Ms;
  const { number, unit } = durationParts(p99 ?? point.corrected.meanMs ?? 0);
  const interval = p99 === null ? (point.intervals?.meanMs ?? null) : (point.intervals?.p99Ms ?? null);
  return {
    value: number,
    unit: `${unit} ${p99 === null ? 'mean' : 'p99'}, ${roundDuration(point.windowMs)} window`,
    detail: facts(
      interval === null ? null : spread(interval, 'ms'),
      `n = ${counted(point.requests, 'request')} at ${rate(point.offeredPerS, '/s')}`,
      saved === null || saved < 0.02 ? null : `${percent(saved)} less compute per row`,
    ),
    basis: 'measured',
  };
}

/** The window with the least compute at the highest measured rate, among those that meet the SLO if any does. */
function bestWindow(frontier: readonly MicroBatchPoint[], slo: Slo | null): MicroBatchPoint | null {
  const valid = frontier.filter((point) => point.verdict === 'valid' && point.corrected.meanMs !== null);
  const keeping = valid.filter(
    ({ corrected }) => slo === null || (corrected.p99Ms !== null && corrected.p99Ms <= slo.ms),
  );
  const candidates = keeping.length > 0 ? keeping : valid;
  const highest = Math.max(...candidates.map((point) => point.offeredPerS));
  return candidates
    .filter((point) => point.offeredPerS === highest)
    .reduce<MicroBatchPoint | null>(
      (best, point) => (best === null || point.computeMsPerRow < best.computeMsPerRow ? point : best),
      null,
    );
}

/** `p99 ≤ 100 ms` */
export function goalOf({ percentile, ms }: Slo): string {
  return `p${plain(percentile)} ≤ ${roundDuration(ms)}`;
}

/** The interval without its unit; null if there is none. */
function spread(interval: Interval, unit: Unit): string | null {
  return intervalText(fromInterval(interval, unit, 'measured'));
}

function facts(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}
