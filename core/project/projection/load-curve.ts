import type { Latency } from '#core/contract/base/numbers.ts';
import type { RealtimeResult } from '#core/contract/run/run.ts';
import { isotonicFit } from '#core/math/stats/isotonic.ts';
import { oncePer, oncePerNumber } from '#core/once-per.ts';
import { pricedRate } from './calm-rate.ts';

/** A measured latency percentile over the offered rate, non-decreasing. */
export interface LoadCurve {
  /** Where a limit cuts the curve: between two sustained rates, or beyond the first or last of them. */
  readonly within: (limitMs: number) => CurveCut;
  /** The percentile at a rate; null above the highest sustained rate. */
  readonly latencyMs: (ratePerS: number) => number | null;
  /** Its last point: the highest rate at which the percentile is known. */
  readonly last: LoadPoint;
}

/** A rate per second, and a latency percentile at it. */
export interface LoadPoint {
  readonly ratePerS: number;
  readonly ms: number;
}

type CurveCut =
  | { readonly kind: 'between'; readonly ratePerS: number }
  /** The limit lies outside the curve: above `heldPerS` and, if a rate is known to miss it, below `missedPerS`. */
  | { readonly kind: 'open'; readonly heldPerS: number; readonly missedPerS: number };

const PERCENTILES: Readonly<Record<number, keyof Latency>> = { 50: 'p50Ms', 90: 'p90Ms', 95: 'p95Ms', 99: 'p99Ms' };

/**
 * X_slo as it is priced, with its limit: the point that the curve of its percentile goes through. Null if the percentile is another one, and where no rate kept the
 * limit or every rate did, so that it was not crossed.
 */
export function sloPoint(realtime: RealtimeResult | null, percentile: number): LoadPoint | null {
  const slo = realtime?.slo ?? null;
  if (slo === null || slo.percentile !== percentile || slo.maxRatePerS === null) return null;
  const ratePerS = pricedRate(slo)?.value ?? 0;
  return slo.firstFailingPerS === null ? null : { ratePerS, ms: slo.ms };
}

/** Highest achieved rate, at least X_slo; null if no measured rate saturated the host. */
export const saturationOf = oncePer((realtime: RealtimeResult): number | null => {
  const { curve, slo } = realtime;
  if (!curve.some(({ verdict }) => verdict === 'saturated')) return null;
  const xSlo = slo === null ? null : sloPoint(realtime, slo.percentile);
  return Math.max(xSlo?.ratePerS ?? 0, ...curve.map((point) => point.achievedPerS));
});

/** The curve of one percentile, or null if fewer than two rates have it. Made once for each: every projection asks for it. */
export function loadCurveOf(realtime: RealtimeResult | null, percentile: number): LoadCurve | null {
  return realtime === null ? null : curvesOf(realtime)(percentile);
}

const curvesOf = oncePer((realtime: RealtimeResult) =>
  oncePerNumber((percentile) => {
    const key = PERCENTILES[percentile];
    return key === undefined ? null : loadCurve(realtime, key, sloPoint(realtime, percentile));
  }),
);

function loadCurve(realtime: RealtimeResult, key: keyof Latency, xSlo: LoadPoint | null): LoadCurve | null {
  const valid = realtime.curve
    .filter((point) => point.verdict === 'valid' && point.corrected[key] !== null)
    .map((point) => ({ ratePerS: point.offeredPerS, ms: point.corrected[key] ?? Infinity }))
    .sort((a, b) => a.ratePerS - b.ratePerS);
  if (valid.length < 2) return null;
  const fits = isotonicFit(valid.map((point) => point.ms));
  const points = through(
    valid.map(({ ratePerS }, index) => ({ ratePerS, ms: fits[index] ?? 0 })),
    xSlo,
  );
  const rates = points.map((point) => point.ratePerS);
  const fitted = points.map((point) => point.ms);
  const saturated = realtime.curve.filter((point) => point.verdict === 'saturated');
  const firstSaturated = Math.min(...saturated.map((point) => point.offeredPerS));
  return {
    last: points.at(-1) ?? { ratePerS: 0, ms: 0 },
    within: (limitMs) => {
      const over = fitted.findIndex((ms) => ms > limitMs);
      if (over === -1) return { kind: 'open', heldPerS: rates.at(-1) ?? 0, missedPerS: firstSaturated };
      const missedPerS = rates[over] ?? 0;
      const heldPerS = rates[over - 1];
      if (heldPerS === undefined) return { kind: 'open', heldPerS: 0, missedPerS };
      const low = fitted[over - 1] ?? limitMs;
      const high = fitted[over] ?? limitMs;
      const share = (limitMs - low) / (high - low);
      return { kind: 'between', ratePerS: heldPerS + share * (missedPerS - heldPerS) };
    },
    latencyMs: (ratePerS) => {
      const upper = rates.findIndex((rate) => rate >= ratePerS);
      if (upper === -1) return null;
      const highMs = fitted[upper] ?? 0;
      if (upper === 0) return highMs;
      const low = rates[upper - 1];
      const lowMs = fitted[upper - 1];
      if (low === undefined || lowMs === undefined) return highMs;
      return lowMs + ((highMs - lowMs) * (ratePerS - low)) / ((rates[upper] ?? ratePerS) - low);
    },
  };
}

/**
 * A non-decreasing curve that goes through X_slo. X_slo comes from all passes of the search, longer ones among them, so it outweighs a point of the curve
 * that contradicts it: lower rates keep the limit, and higher ones that kept it do not count.
 */
function through(points: readonly LoadPoint[], xSlo: LoadPoint | null): readonly LoadPoint[] {
  if (xSlo === null) return points;
  const below = points.filter(({ ratePerS }) => ratePerS < xSlo.ratePerS);
  const above = points.filter(({ ratePerS, ms }) => ratePerS > xSlo.ratePerS && ms > xSlo.ms);
  return [...below.map(({ ratePerS, ms }) => ({ ratePerS, ms: Math.min(ms, xSlo.ms) })), xSlo, ...above];
}
