import type { Latency } from '#core/contract/numbers.ts';
import type { RealtimeResult } from '#core/contract/run.ts';
import { isotonicFit } from '#core/math/stats/isotonic.ts';
import { oncePer, oncePerNumber } from '#core/once-per.ts';

/** A measured latency percentile over the offered rate, non-decreasing. */
export interface LoadCurve {
  /** Where a limit cuts the curve: between two sustained rates, or beyond the first or last of them. */
  readonly within: (limitMs: number) => CurveCut;
  /** The percentile at a rate; null above the highest sustained rate. */
  readonly latencyMs: (ratePerS: number) => number | null;
  /** Highest achieved rate; null if no measured rate saturated the host. */
  readonly saturationPerS: number | null;
}

type CurveCut =
  | { readonly kind: 'between'; readonly ratePerS: number }
  /** The limit lies outside the curve: above `heldPerS` and, if a rate is known to miss it, below `missedPerS`. */
  | { readonly kind: 'open'; readonly heldPerS: number; readonly missedPerS: number };

const PERCENTILES: Readonly<Record<number, keyof Latency>> = { 50: 'p50Ms', 90: 'p90Ms', 95: 'p95Ms', 99: 'p99Ms' };

/** The curve of one percentile, or null if fewer than two rates have it. Made once for each: every projection asks for it. */
export function loadCurveOf(realtime: RealtimeResult | null, percentile: number): LoadCurve | null {
  return realtime === null ? null : curvesOf(realtime)(percentile);
}

const curvesOf = oncePer((realtime: RealtimeResult) =>
  oncePerNumber((percentile) => {
    const key = PERCENTILES[percentile];
    return key === undefined ? null : loadCurve(realtime, key);
  }),
);

function loadCurve(realtime: RealtimeResult, key: keyof Latency): LoadCurve | null {
  const saturated = realtime.curve.filter((point) => point.verdict === 'saturated');
  const points = realtime.curve
    .filter((point) => point.verdict === 'valid' && point.corrected[key] !== null)
    .map((point) => ({ ratePerS: point.offeredPerS, ms: point.corrected[key] ?? Infinity }))
    .sort((a, b) => a.ratePerS - b.ratePerS);
  if (points.length < 2) return null;
  const rates = points.map((point) => point.ratePerS);
  const fitted = isotonicFit(points.map((point) => point.ms));
  const firstSaturated = Math.min(...saturated.map((point) => point.offeredPerS));
  const saturationPerS = saturated.length === 0 ? null : Math.max(...realtime.curve.map((point) => point.achievedPerS));
  return {
    saturationPerS,
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
