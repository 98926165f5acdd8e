/*
 * Formats numbers as text for the window, the report, the command line and reasons. Each docstring names the unit that its function takes. A
 * number that is not finite, and null where it is allowed, becomes `—`.
 */

/** Groups the digits of a decimal number by three with commas. The runtime's own formatter takes milliseconds to load. */
export function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const parts = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? parts : `${parts}.${fraction}`;
}

/** The number of decimals that shows `digits` significant digits of `value` after rounding. */
function decimalsFor(value: number, digits: number): number {
  if (value === 0) return 0;
  const rounded = Math.abs(Number(value.toPrecision(digits)));
  return Math.min(24, Math.max(0, digits - 1 - Math.floor(Math.log10(rounded) + 1e-12)));
}

/** Puts a typographic minus sign before a negative number. */
function signed(value: number, text: (magnitude: number) => string): string {
  return value < 0 ? `−${text(-value)}` : text(value);
}

/** A number rounded to `digits` significant digits, with trailing zeros and grouped thousands: `1,240`, `2.3`, `0.0043`. Never in exponent form. */
export function significant(value: number, digits: number): string {
  if (!Number.isFinite(value)) return '—';
  return signed(value, (magnitude) => {
    const rounded = Number(magnitude.toPrecision(digits));
    return grouped(rounded.toFixed(decimalsFor(magnitude, digits)));
  });
}

/** A number without trailing zeros in its fraction, as a person would type a limit. */
export function plain(value: number, digits = 6): string {
  const text = significant(value, digits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A formatted number and its unit. The unit is empty if there is none or the number text contains it. */
export interface Parts {
  readonly number: string;
  readonly unit: string;
}

/** Number and unit in one text. */
export function joined({ number, unit }: Parts): string {
  return unit === '' ? number : `${number} ${unit}`;
}

/** Appends a unit to the magnitude word of a number: `million rows/s`. */
function withUnit(parts: Parts, unit: string): Parts {
  return { number: parts.number, unit: parts.unit === '' ? unit : `${parts.unit} ${unit}` };
}

/** A number with grouped thousands, or in words from a million on: `26,000`, `2 million`, `1.24 billion`. */
export function amount(value: number): string {
  return joined(amountParts(value));
}

/** `amount` in parts, with `million`, `billion` or `trillion` as the unit. */
export function amountParts(value: number): Parts {
  if (!Number.isFinite(value)) return { number: '—', unit: '' };
  const magnitude = Math.abs(value);
  if (magnitude >= 999.5e9) return { number: plain(value / 1e12, 3), unit: 'trillion' };
  if (magnitude >= 999.5e6) return { number: plain(value / 1e9, 3), unit: 'billion' };
  if (magnitude >= 999_500) return { number: plain(value / 1e6, 3), unit: 'million' };
  return { number: plain(value, magnitude < 1000 ? 3 : 4), unit: '' };
}

/** A daily volume: `1 prediction per day`, `2 million predictions per day`, `0.43 predictions per day`. */
export function predictionsPerDayText(value: number): string {
  const text = amount(value);
  return `${text} ${text === '1' ? 'prediction' : 'predictions'} per day`;
}

/** US dollars: `$0.0043`, `$0.14`, `$7.30`, `$313`, `$1,240`, `$1.24 million`. Amounts under a hundred dollars keep their cents. */
export function usd(value: number): string {
  if (!Number.isFinite(value)) return '—';
  return signed(value, (magnitude) => `$${dollars(magnitude)}`);
}

/** Dollars as a board reads them: whole ones up to a hundred, `under $1` below one. */
export function boardUsd(value: number): string {
  if (!Number.isFinite(value) || value < 0 || value >= 99.5) return usd(value);
  return value < 1 ? (value === 0 ? '$0' : 'under $1') : `$${Math.round(value)}`;
}

/** A change of less than this is none. */
export const LEAST_USD = 0.005;

/** A change in dollars with its sign: `+$1.20`, `none`. */
export function signedUsd(value: number): string {
  return Math.abs(value) < LEAST_USD ? 'none' : `${value > 0 ? '+' : '−'}${usd(Math.abs(value))}`;
}

/** `usd` without the dollar sign, for a column that has it in its title. */
export function usdNumber(value: number): string {
  return Number.isFinite(value) ? signed(value, dollars) : '—';
}

/** The number of decimals that `usd` shows: two under a hundred dollars, more for fractions of a cent. */
export function usdDecimals(value: number): number {
  const magnitude = Math.abs(value);
  return magnitude >= 99.995 ? 0 : Math.max(2, decimalsFor(magnitude, 2));
}

/**
 * An interval in dollars, without the dollar sign: `0.09–0.17`. Both ends have the decimals that the upper end needs, and at least those of the displayed
 * value, so that the interval is never coarser than its value. If that would round the lower end to zero or add empty digits to the upper end, each end has
 * its own decimals.
 */
export function usdRange(low: number, high: number, valueDecimals: number): string {
  const decimals = Math.max(valueDecimals, usdDecimals(high));
  const flattened = low > 0 && Number(low.toFixed(decimals)) === 0;
  const overlong = decimals > 2 && usdDecimals(high) < decimals;
  if (flattened || overlong || high >= 999_500 || low < 0) return `${usdNumber(low)}–${usdNumber(high)}`;
  return `${grouped(low.toFixed(decimals))}–${grouped(high.toFixed(decimals))}`;
}

function dollars(magnitude: number): string {
  if (magnitude === 0) return '0';
  if (magnitude >= 999_500) return amount(magnitude);
  // Rounded once: four digits of 110.47 are 110.5, which would become 111.
  if (magnitude >= 99.995) {
    return grouped(magnitude < 1000 ? magnitude.toFixed(0) : Number(magnitude.toPrecision(4)).toFixed(0));
  }
  return magnitude.toFixed(usdDecimals(magnitude));
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A duration in a larger unit and, if not zero, a smaller one: `4 min 10 s`, `6 h 47 min`, `2 d`. */
function twoUnits(value: number, unit: { name: string; parts: number; partName: string; partMs: number }): Parts {
  const parts = Math.round(value / unit.partMs);
  const whole = Math.floor(parts / unit.parts);
  const rest = parts % unit.parts;
  if (rest === 0) return { number: `${whole}`, unit: unit.name };
  return { number: `${whole} ${unit.name} ${rest} ${unit.partName}`, unit: '' };
}

/** A duration in milliseconds as text: `38 µs`, `2.3 ms`, `66 ms`, `1.4 s`, `4 min 10 s`, `1 h 20 min`, `24 h 6 min`, `2 d 3 h`. */
export function duration(ms: number | null): string {
  return ms === null ? '—' : joined(durationParts(ms));
}

/** `duration` in parts. A duration of two units has an empty unit; its number is the whole text. `write` writes a number below a minute. */
export function durationParts(ms: number, write: (value: number) => string = twoOrThree): Parts {
  const size = Math.abs(ms);
  const part = (value: number, unit: string) => ({ number: signed(Math.sign(ms) * value, write), unit });
  if (!Number.isFinite(ms)) return { number: '—', unit: '' };
  // Seconds have two digits, so 59.5 s and more are rounded to a minute.
  if (size >= 59_500) return longDuration(ms);
  if (size === 0) return { number: '0', unit: 'ms' };
  if (size < 0.0995) return part(size * 1000, 'µs');
  return size < 999.5 ? part(size, 'ms') : part(size / 1000, 's');
}

/** A minute or more, in two units. */
function longDuration(ms: number): Parts {
  const { number, unit } = positiveDuration(Math.abs(ms));
  return { number: signed(Math.sign(ms), () => number), unit };
}

function positiveDuration(ms: number): Parts {
  if (ms < HOUR_MS - 500) return twoUnits(ms, { name: 'min', parts: 60, partName: 's', partMs: 1000 });
  if (ms < 2 * DAY_MS - MINUTE_MS / 2)
    return twoUnits(ms, { name: 'h', parts: 60, partName: 'min', partMs: MINUTE_MS });
  return twoUnits(ms, { name: 'd', parts: 24, partName: 'h', partMs: HOUR_MS });
}

/** A duration in seconds, formatted like `duration`: 5,400 is `1 h 30 min`. */
export function seconds(s: number | null): string {
  return duration(s === null ? null : 1000 * s);
}

/**
 * An upper bound in seconds, always rounded up, so that the text never understates it: `45 s`, `4 min 10 s`, `24 h 3 min`, `2 d 3 h`.
 */
export function atMostSeconds(s: number): string {
  return Number.isFinite(s) ? roundDuration(1000 * roundedUpSeconds(s)) : '—';
}

/** Seconds rounded up to the smallest unit that a text shows of them. */
export function roundedUpSeconds(s: number): number {
  const step = s < 1 ? 0.001 : s < 3_600 ? 1 : s < 2 * 86_400 ? 60 : 3_600;
  // A floating-point error above a whole number of steps must not add a step.
  return step * Math.ceil((s / step) * (1 - 1e-9));
}

/** An estimated wait in seconds, with two significant digits and at least one second: `45 s`, `5 min`, `1 h 30 min`. */
export function waitText(s: number): string {
  return roundDuration(1000 * Math.max(1, Number(s.toPrecision(2))));
}

/**
 * A duration that somebody stated, or at which something changes: `5 ms`, `29.9 ms`, `1.25 s`. It has three digits and no zeros at its end, so that a
 * change at 29.9 ms does not read as one at the stated 30 ms.
 */
export function roundDuration(ms: number): string {
  return joined(durationParts(ms, (value) => plain(value, 3)));
}

/** At least two significant digits, and all digits of the whole number: 0.11, 2.3, 66, 352. */
function twoOrThree(value: number): string {
  return significant(value, value >= 99.5 ? 3 : 2);
}

/** A rate to three significant digits with its unit: `198,000 rows/s`, `1.24 million rows/s`, `0.35 requests/s`. */
export function rate(value: number, unit: string): string {
  return joined(rateParts(value, unit));
}

/** `rate` in parts, with `million` in the unit. */
export function rateParts(value: number, unit: string): Parts {
  if (!Number.isFinite(value)) return { number: '—', unit: '' };
  return withUnit(plainRate(value), unit);
}

function plainRate(value: number): Parts {
  return Math.abs(value) >= 999_500 ? amountParts(value) : { number: plain(value, 3), unit: '' };
}

/** The number of a rate without its unit, for places that show the unit elsewhere. */
export function rateNumber(value: number): string {
  return joined(plainRate(value));
}

/** A whole number with all digits and grouped thousands: `1,234,567`. */
export function count(value: number): string {
  return Number.isFinite(value) ? signed(value, (magnitude) => grouped(magnitude.toFixed(0))) : '—';
}

/** A whole number with its noun: `1 round`, `12 rounds`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** A number of rows: `1 row`, `20,000 rows`, `2 million rows`. */
export function rows(value: number): string {
  return joined(rowsParts(value));
}

/** `rows` in parts, with `row`, `rows` or `million rows` as the unit. */
export function rowsParts(value: number): Parts {
  if (value === 1) return { number: '1', unit: 'row' };
  const parts = Math.abs(value) < 999_500 ? { number: grouped(value.toFixed(0)), unit: '' } : amountParts(value);
  return withUnit(parts, 'rows');
}

/**
 * A share from 0 to 1 as a percentage with two significant digits, or more near 100 %: `0.34 %`, `6.2 %`, `97 %`, `99.7 %`.
 * A share below 1 never becomes 100 %, and a share above 0 never becomes 0 %: within 0.01 % of the ends they are `> 99.99 %` and `< 0.01 %`.
 */
export function percent(share: number): string {
  return joined(percentParts(share));
}

/** `percent` in parts, with `%` as the unit. */
export function percentParts(share: number): Parts {
  if (!Number.isFinite(share)) return { number: '—', unit: '' };
  return { number: signed(share, percentNumber), unit: '%' };
}

function percentNumber(share: number): string {
  if (share > 0 && share < 0.000_1) return '< 0.01';
  if (share < 1 && share > 0.999_9) return '> 99.99';
  return plain(100 * share, share <= 0.9 ? 2 : share < 0.999 || share >= 1 ? 3 : 4);
}

/** To what a share of draws is rounded, in points. */
const SHARE_STEPS = [0.5, 1, 5, 10] as const;

/** To how many points a share of draws is rounded: the smallest step that is at least one standard error. */
export function shareStep(share: number, draws: number): number {
  const errorPoints = 100 * Math.sqrt((share * (1 - share)) / Math.max(1, draws));
  return SHARE_STEPS.find((points) => points >= errorPoints) ?? 10;
}

/**
 * A share of independent draws as a percentage, rounded to what they can tell (`shareStep`). Of 512 draws, 0.967 is 97 % and 0.528 is 55 %. A share that is not 0 or 1 never becomes 0 % or 100 %, but `< 0.5 %` or `> 99.5 %`. As
 * `percent` if the number of draws is not known.
 */
export function percentOf(share: number, draws: number | undefined): string {
  if (draws === undefined || !Number.isFinite(share) || share <= 0 || share >= 1) return percent(share);
  const step = shareStep(share, draws);
  const rounded = step * Math.round((100 * share) / step);
  if (rounded <= 0) return `< ${step} %`;
  return rounded >= 100 ? `> ${100 - step} %` : `${rounded} %`;
}

/** Data in bytes, in powers of ten as networks, limits and prices use them: `512 B`, `1.5 MB`, `2 GB`. */
export function bytes(value: number): string {
  return joined(scaled(value, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']));
}

/** Memory in bytes, in powers of 1,024 as instance types state it: `96 MiB`, `1.4 GiB`. */
export function memory(value: number): string {
  return joined(memoryParts(value));
}

/** `memory` in parts. */
export function memoryParts(value: number): Parts {
  return scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']);
}

/** `memory` for a size in mebibytes. */
export function mebibytes(value: number): string {
  return memory(value * 2 ** 20);
}

function scaled(value: number, base: number, units: readonly [string, ...string[]]): Parts {
  if (Number.isNaN(value)) return { number: '—', unit: '' };
  const largest = base ** (units.length - 1);
  if (value >= 10_000 * largest) return { number: 'more than 10,000', unit: units.at(-1) ?? '' };
  let power = 0;
  // Use the larger unit from base − 0.5 on: 999.6 would round to 1,000 of the smaller unit.
  while (power < units.length - 1 && value / base ** power >= base - 0.5) power += 1;
  const shown = value / base ** power;
  return { number: shown < 99.5 ? plain(shown, 2) : count(shown), unit: units[power] ?? units[0] };
}

/** The number of decimals, from `fewest` to four, with which the smallest number of a column shows two significant digits. */
export function columnDecimals(values: readonly (number | null)[], fewest: number): number {
  const shown = values.filter((value): value is number => value !== null && Number.isFinite(value) && value !== 0);
  const needed = shown.reduce((most, value) => Math.max(most, decimalsFor(value, 2)), fewest);
  return Math.min(4, needed);
}

/** A column of numbers with the same decimals in every row, so that the decimal points align. Null becomes `—`. */
export function tabular(values: readonly (number | null)[], decimals: number): string[] {
  return values.map((value) =>
    value === null || !Number.isFinite(value)
      ? '—'
      : signed(value, (magnitude) => grouped(magnitude.toFixed(decimals))),
  );
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** The day of an ISO 8601 date or time: `24 November 2026`. Returns text that is not a date unchanged. */
export function day(iso: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  const month = match === null ? undefined : MONTHS[Number(match[2]) - 1];
  return match === null || month === undefined ? iso : `${Number(match[3])} ${month} ${match[1]}`;
}

/** Formats every ISO date in a text as a day; an ISO range `2023-08-30/2026-11-01` becomes `… to …`. */
export function days(text: string): string {
  return text.replaceAll(/(\d{4}-\d{2}-\d{2})\/(?=\d{4}-)/g, '$1 to ').replaceAll(/\d{4}-\d{2}-\d{2}/g, day);
}

/** Day and minute of an ISO 8601 time in UTC: `24 November 2026, 16:05 UTC`. */
export function moment(iso: string): string {
  const time = /T(\d{2}:\d{2})/.exec(iso)?.[1];
  return time === undefined ? day(iso) : `${day(iso)}, ${time} UTC`;
}

/** Texts in a sentence: `a`, `a and b`, `a, b and c`. */
export function listed(texts: readonly string[], word: 'and' | 'or' = 'and'): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} ${word} ${texts.at(-1) ?? ''}`;
}

/** Replaces the space between a number and its unit with a no-break space. */
export function unitsKept(text: string): string {
  return text.replaceAll(/(\d) (?=(µs|ms|s|min|h|d|%|million|billion|trillion|MiB|GiB)(?![a-z]))/g, '$1\u00a0');
}

/** Capitalises the first letter of a text, unless it starts with a name like p99, and adds a full stop if it lacks a final mark. */
export function sentenceOf(text: string): string {
  const trimmed = text.trim();
  const capital = /^[a-z]+\b/.test(trimmed) ? trimmed.charAt(0).toUpperCase() + trimmed.slice(1) : trimmed;
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}
