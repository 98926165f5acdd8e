import type { Interval } from '#core/contract/numbers.ts';

/** A number with three significant digits at least and thousands apart: 0.0123, 1.23, 12.3, 123, 12,345. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 100) return Math.round(value).toLocaleString('en-US');
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(size)));
  return value.toFixed(Math.min(decimals, 8));
}

/** A whole number with thousands apart. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Predictions a day, whole ones in full, fewer than a hundred with their fraction: `1 prediction a day`, `0.250 predictions a day`. */
export function perDay(value: number): string {
  const text = Number.isInteger(value) ? count(value) : number(value);
  return `${text} ${value === 1 ? 'prediction' : 'predictions'} a day`;
}

/** Milliseconds, as µs, ms or s. */
export function duration(ms: number | null): string {
  if (ms === null) return '–';
  if (ms !== 0 && Math.abs(ms) < 0.1) return `${number(ms * 1000)} µs`;
  if (Math.abs(ms) < 10_000) return `${number(ms)} ms`;
  return seconds(ms / 1000);
}

/** Seconds, as s, min, h or d. */
export function seconds(s: number | null): string {
  if (s === null) return '–';
  if (s < 1) return duration(s * 1000);
  if (s < 120) return `${number(s)} s`;
  if (s < 7200) return `${number(s / 60)} min`;
  if (s < 48 * 3600) return `${number(s / 3600)} h`;
  return `${number(s / 86_400)} d`;
}

/** Bytes in binary units. */
export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let scaled = value;
  let unit = 0;
  while (scaled >= 1024 && unit < units.length - 1) {
    scaled /= 1024;
    unit += 1;
  }
  return unit === 0 ? `${count(scaled)} B` : `${number(scaled)} ${units[unit]}`;
}

/** US dollars: cents where they matter. */
export function usd(value: number): string {
  const size = Math.abs(value);
  if (size >= 100 || value === 0) return `$${count(value)}`;
  return `$${size >= 1 ? value.toFixed(2) : number(value)}`;
}

/** A rate. */
export function perSecond(value: number): string {
  return `${number(value)}/s`;
}

/** A share as a percentage. */
export function percent(share: number): string {
  return `${number(share * 100)} %`;
}

/** A value with its 90 % interval where there is one. */
export function interval(value: Interval, show: (n: number) => string): string {
  const { low, high } = value;
  return low === null || high === null ? show(value.value) : `${show(value.value)} (${show(low)}–${show(high)})`;
}
