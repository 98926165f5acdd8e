import type { SliderScale } from '#core/contract/workload/input-definition.ts';

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** The share of a `log-from-zero` track that means 0. */
const ZERO_SHARE = 0.06;

/** The position of a value on the track, 0 to 1. */
export function shareOf(value: number, { kind, low, high }: SliderScale): number {
  if (kind === 'linear') return clamped((value - low) / (high - low));
  if (kind === 'log') return clamped(Math.log(value / low) / Math.log(high / low));
  if (value <= 0) return 0;
  return ZERO_SHARE + (1 - ZERO_SHARE) * clamped(Math.log(value / low) / Math.log(high / low));
}

/** The rounded value at a position of the track. */
export function valueAt(share: number, scale: SliderScale): number {
  const { kind, low, high } = scale;
  const at = clamped(share);
  if (kind === 'linear') return rounded(low + at * (high - low), scale);
  if (kind === 'log') return rounded(low * (high / low) ** at, scale);
  if (at < ZERO_SHARE / 2) return 0;
  return rounded(low * (high / low) ** clamped((at - ZERO_SHARE) / (1 - ZERO_SHARE)), scale);
}

/** A value moved by round steps of its own size: 1 million → 1.1 million, 90 min → 95 min. */
export function nudged(value: number, steps: number, scale: SliderScale): number {
  const { kind, low, high } = scale;
  if (kind === 'log-from-zero' && value <= 0) return steps > 0 ? rounded(low * Math.max(1, steps), scale) : 0;
  // Below a power of ten, use the step of the smaller decade.
  const from = steps < 0 ? value * (1 - 1e-9) : value;
  const step = stepAt(from, scale);
  const moved = Math.round(value / step + steps) * step;
  if (kind === 'log-from-zero' && moved < low) return 0;
  // Ten steps down from a small number must not reach 0 or less.
  const kept = kind === 'log' && moved <= 0 ? value / 2 : moved;
  return Math.min(high, Math.max(kind === 'log-from-zero' ? 0 : low, clean(kept)));
}

/** The scale, extended to cover a typed or loaded value. */
export function widened(scale: SliderScale, value: number | null): SliderScale {
  if (value === null || (value <= 0 && scale.kind !== 'linear')) return scale;
  const { low, high } = scale;
  if (value >= low && value <= high) return scale;
  if (scale.kind === 'linear') return { ...scale, low: Math.min(low, value), high: Math.max(high, value) };
  return {
    ...scale,
    low: value < low ? 10 ** Math.floor(Math.log10(value)) : low,
    high: value > high ? 10 ** Math.ceil(Math.log10(value)) : high,
  };
}

function rounded(value: number, scale: SliderScale): number {
  const step = stepAt(value, scale);
  return Math.min(scale.high, Math.max(scale.low, clean(Math.round(value / step) * step)));
}

/** Removes binary rounding noise. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}

function stepAt(value: number, { grid }: SliderScale): number {
  switch (grid) {
    case 'whole':
      return 1;
    case 'digits':
      return secondDigit(value);
    case 'seconds':
      return timeStepS(value);
    case 'milliseconds':
      return value < 1000 * MINUTE_S ? secondDigit(value) : 1000 * timeStepS(value / 1000);
  }
}

function secondDigit(value: number): number {
  return 10 ** (Math.floor(Math.log10(Math.max(value, 1e-12)) + 1e-12) - 1);
}

function timeStepS(seconds: number): number {
  if (seconds < 2 * MINUTE_S) return Math.min(5, secondDigit(seconds));
  if (seconds < 20 * MINUTE_S) return MINUTE_S;
  if (seconds < 2 * HOUR_S) return 5 * MINUTE_S;
  if (seconds < 12 * HOUR_S) return 0.5 * HOUR_S;
  return seconds < 4 * DAY_S ? HOUR_S : DAY_S;
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}
