import { amount, percent, plain, roundDuration, usd } from '#core/words/format/format.ts';
import type { Axis } from './model.ts';

/** A tick of an axis: its value in the unit of the axis, and its text. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** Maximum number of ticks. More clutter an axis; fewer than three are too few. */
const MAX_TICKS = 5;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Common round times, in milliseconds. */
const TIMES_MS: readonly number[] = [
  ...Array.from({ length: 7 }, (_, index) => 10 ** (index - 4)),
  SECOND_MS,
  10 * SECOND_MS,
  MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  DAY_MS,
  7 * DAY_MS,
  30 * DAY_MS,
];

/** One of each unit. */
const UNITS_MS: readonly number[] = [0.001, 1, SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS, 30 * DAY_MS];

function inside(values: readonly number[], low: number, high: number): number[] {
  return values.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
}

/** Numbers of the form m × 10^k within the range, for the given multipliers. */
function decades(low: number, high: number, multipliers: readonly number[]): number[] {
  if (!(low > 0 && high < Infinity)) return [];
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const all = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  return inside(
    all.flatMap((power) => multipliers.map((multiplier) => multiplier * power)),
    low,
    high,
  );
}

/** Every n-th value, so that at most five remain. */
function thinned(values: readonly number[]): number[] {
  const step = Math.ceil(values.length / MAX_TICKS);
  return values.filter((_, index) => index % step === 0);
}

/** Thins times by their distance on the scale rather than by their number, because they are not evenly spaced. */
function spaced(values: readonly number[], low: number, high: number): number[] {
  const gap = Math.log(high / low) / (MAX_TICKS - 0.01);
  const kept: number[] = [];
  for (const value of values) {
    const last = kept[kept.length - 1];
    if (last === undefined || Math.log(value / last) >= gap) kept.push(value);
  }
  return kept;
}

/** One of each unit if that gives enough ticks, otherwise any round times that are far enough apart. */
function timeValues(low: number, high: number): number[] {
  const units = inside(UNITS_MS, low, high);
  if (units.length >= 3 && units.length <= MAX_TICKS) return units;
  const times = spaced(inside(TIMES_MS, low, high), low, high);
  return times.length < 3 ? logValues(low, high) : times;
}

function logValues(low: number, high: number): number[] {
  for (const multipliers of [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 6, 8]]) {
    const values = decades(low, high, multipliers);
    if (values.length >= 3) return thinned(values);
  }
  return decades(low, high, [1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9]).slice(0, MAX_TICKS);
}

/** Ticks at quarters of a day. */
const HOURS_APART = 6;

function hourValues(low: number, high: number): number[] {
  const apart = high - low > 48 ? 24 : HOURS_APART;
  const first = Math.ceil(low / apart);
  const count = Math.floor(high / apart) - first + 1;
  return Array.from({ length: count }, (_, index) => (first + index) * apart);
}

function linearValues(low: number, high: number): number[] {
  if (high <= low) return [low];
  const rough = (high - low) / (MAX_TICKS - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((multiplier) => multiplier * power >= rough * (1 - 1e-9)) ?? 10) * power;
  if (!(step > 0)) return [low];
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}

function compact(value: number): string {
  if (value >= 1e9) return `${plain(value / 1e9, 3)} G`;
  if (value >= 1e6) return `${plain(value / 1e6, 3)} M`;
  return value >= 1000 ? `${plain(value / 1000, 4)} k` : plain(value, 3);
}

/** Whole dollars with all their digits: a `k` on a line of its own would make a thousand of them one. */
function roundUsd(value: number): string {
  return value >= 1 && Number.isInteger(value) ? `$${amount(value)}` : usd(value);
}

/** A round time on an axis. Whole days are written as days. */
function timeText(ms: number): string {
  const days = ms / DAY_MS;
  return Number.isInteger(days) ? `${days} d` : roundDuration(ms);
}

/** The short text of a value on an axis. The unit of a rate is in the label of the axis. */
export function tickText(value: number, axis: Axis): string {
  if (axis.unit === 'share') return percent(value);
  if (value === 0) return axis.unit.startsWith('usd') ? '$0' : '0';
  if (axis.unit === 'usd-per-million' || axis.unit === 'usd-per-month') return roundUsd(value);
  if (axis.unit === 'ms' || axis.unit === 'ms-per-row') return timeText(value);
  return axis.unit === 's' ? timeText(Math.round(value * 1e6) / SECOND_MS) : compact(value);
}

/** Three to five round values within the range of an axis, with their texts. */
export function axisTicks(axis: Axis, range: readonly [number, number]): Tick[] {
  const [low, high] = range;
  return tickValues(axis, low, high).map((value) => ({ value, text: tickText(value, axis) }));
}

function tickValues(axis: Axis, low: number, high: number): number[] {
  if (axis.unit === 'hour') return hourValues(low, high);
  if (axis.scale === 'linear') return linearValues(low, high);
  const perMs = axis.unit === 's' ? SECOND_MS : axis.unit === 'ms' || axis.unit === 'ms-per-row' ? 1 : null;
  if (perMs === null) return logValues(low, high);
  return timeValues(low * perMs, high * perMs).map((ms) => ms / perMs);
}
