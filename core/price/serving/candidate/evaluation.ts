import type { Basis } from '#core/contract/numbers.ts';
import type { BreakdownItem } from '#core/contract/plan.ts';
import type { Candidate, Evaluation } from './types.ts';

/** What every evaluation says, feasible or not. */
export interface Common {
  readonly candidate: Candidate;
  readonly basis: Basis;
  readonly scaling: string;
  readonly errorHandling: Evaluation['errorHandling'];
}

/** A candidate that is struck out before it is priced. */
export function struckOut(common: Common, reasons: readonly string[]): Evaluation {
  // Spelled out: this runs a hundred thousand times in a plan, and a spread costs several times as much.
  const { candidate, basis, scaling, errorHandling } = common;
  return {
    candidate,
    basis,
    scaling,
    errorHandling,
    feasible: false,
    reasons,
    count: null,
    monthlyUsd: null,
    breakdown: [],
    latencyMs: null,
    freshnessS: null,
  };
}

const ENDLESS = 'some of its requests would wait without end: more comes than it serves';
const UNBOUNDED = 'its bill is beyond any number';

/**
 * A candidate that works, with its bill: the sum of its items. One whose requests would wait without end, or whose bill is no number, is struck
 * out: what a plan lists as feasible has finite numbers.
 */
export function priced(
  common: Common,
  plan: Pick<Evaluation, 'reasons' | 'count' | 'latencyMs' | 'freshnessS'> & {
    readonly items: readonly BreakdownItem[];
  },
): Evaluation {
  const { candidate, basis, scaling, errorHandling } = common;
  const { items, reasons, count, latencyMs, freshnessS } = plan;
  const breakdown = items.filter((item) => item.monthlyUsd > 0);
  let monthlyUsd = 0;
  for (const item of breakdown) monthlyUsd += item.monthlyUsd;
  const slowest = (latencyMs?.p50 ?? 0) + (latencyMs?.p99 ?? 0) + (freshnessS?.mean ?? 0) + (freshnessS?.max ?? 0);
  if (!Number.isFinite(slowest)) return struckOut(common, [ENDLESS]);
  if (!Number.isFinite(monthlyUsd + (count ?? 0))) return struckOut(common, [UNBOUNDED]);
  return {
    candidate,
    basis,
    scaling,
    errorHandling,
    feasible: true,
    reasons,
    count,
    monthlyUsd,
    breakdown,
    latencyMs,
    freshnessS,
  };
}

const TEN_YEARS_S = 10 * 366 * 86_400;

/** A duration as people say it; what has no end is more than ten years. */
export function sayDuration(seconds: number): string {
  if (!(seconds < TEN_YEARS_S)) return 'more than ten years';
  if (seconds < 1) return `${round(seconds * 1000)} ms`;
  if (seconds < 120) return `${round(seconds)} s`;
  if (seconds < 7200) return `${round(seconds / 60)} min`;
  return `${round(seconds / 3600)} h`;
}

/** Milliseconds as people say them. */
export function sayMs(ms: number): string {
  return sayDuration(ms / 1000);
}

/** Milliseconds that are over a limit: what rounds to the limit itself is `just over` it. */
export function sayOver(ms: number, limitMs: number): string {
  const said = sayMs(ms);
  return said === sayMs(limitMs) ? `just over ${said}` : said;
}

/** A byte count in MB of 10⁶ bytes, as limits are printed. */
export function sayMb(bytes: number): string {
  return `${round(bytes / 1e6)} MB`;
}

/** A byte count in the unit that people say it in, powers of ten. */
export function sayBytes(bytes: number): string {
  if (bytes < 1000) return `${round(bytes)} B`;
  if (bytes < 1e6) return `${round(bytes / 1000)} kB`;
  return bytes < 1e9 ? sayMb(bytes) : `${round(bytes / 1e9)} GB`;
}

/** A count of rows, or of rows a second: three digits at most, in words from a million on. */
export function sayCount(count: number): string {
  if (count < 999.5) return String(threeDigits(count));
  if (count < 999_500) {
    // Not by the locale: this is said a hundred thousand times in a plan.
    const whole = threeDigits(count);
    return `${Math.floor(whole / 1000)},${String(whole % 1000).padStart(3, '0')}`;
  }
  return count < 9.995e8 ? `${threeDigits(count / 1e6)} million` : `${threeDigits(count / 1e9)} billion`;
}

function threeDigits(value: number): number {
  if (value >= 99.95) {
    const unit = value < 999.5 ? 1 : value < 9995 ? 10 : value < 99_950 ? 100 : 1000;
    return Math.round(value / unit) * unit;
  }
  return value >= 9.995 ? Math.round(value * 10) / 10 : Math.round(value * 100) / 100;
}

/** A share in per cent. */
export function sayShare(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}
