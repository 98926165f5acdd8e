import type { InputDefinition } from '#core/contract/workload/input-definition.ts';

/** The quantity of a typed number: that of a workload input, a rate per second, or hours of work. Determines the units it may have. */
export type TypedKind = InputDefinition['kind'] | 'per-s' | 'work-hours';

/** How a typed text was understood where it could be misread. */
export type ReadingNote = 'm-as-minutes' | 'm-as-million' | 'comma-groups';

/** The factor from a typed unit to the stored one: a multiplication and a division, so that per cents stay exact. */
export interface Factor {
  readonly times: number;
  readonly over: number;
  readonly note: ReadingNote | null;
  /** It has a word of magnitude: k, million. */
  readonly scales: boolean;
}

const DAY_S = 86_400;

/** The words of magnitude. Their case does not count, except that a single letter `m` or `b` may also be a unit. */
const MAGNITUDES: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  mln: 1e6,
  mio: 1e6,
  million: 1e6,
  millions: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
  billions: 1e9,
  trillion: 1e12,
};

/** Seconds of each unit of time. */
const SECONDS: Readonly<Record<string, number>> = byName([
  [1e-9, 'ns', 'nanosecond', 'nanoseconds'],
  // Both signs for micro, U+00B5 and U+03BC.
  [1e-6, 'us', 'µs', 'μs', 'microsecond', 'microseconds'],
  [1e-3, 'ms', 'msec', 'millisecond', 'milliseconds'],
  [1, 's', 'sec', 'secs', 'second', 'seconds'],
  [60, 'm', 'min', 'mins', 'minute', 'minutes'],
  [3_600, 'h', 'hr', 'hrs', 'hour', 'hours'],
  [DAY_S, 'd', 'day', 'days'],
  [7 * DAY_S, 'w', 'wk', 'week', 'weeks'],
]);

/** Units of work. A day of work does not have 24 hours, so days are not among them. */
const WORK_HOURS = byName([
  [1 / 60, 'm', 'min', 'mins', 'minute', 'minutes'],
  [1, 'h', 'hr', 'hrs', 'hour', 'hours'],
]);

/** Bytes of each unit: powers of ten, and with an i powers of two. */
const BYTES = byName([
  [1, 'b', 'byte', 'bytes'],
  [1e3, 'k', 'kb'],
  [1e6, 'mb'],
  [1e9, 'g', 'gb'],
  [1e12, 't', 'tb'],
  [2 ** 10, 'ki', 'kib'],
  [2 ** 20, 'mi', 'mib'],
  [2 ** 30, 'gi', 'gib'],
  [2 ** 40, 'ti', 'tib'],
]);

/** The words that may follow a number of each kind without changing it. */
const NOUNS: Readonly<Record<TypedKind, readonly string[]>> = {
  'per-day': ['prediction', 'predictions', 'request', 'requests'],
  'per-s': ['request', 'requests'],
  times: ['times', 'x', '×'],
  'times-a-day': ['read', 'reads', 'times'],
  ms: [],
  s: [],
  'work-hours': [],
  share: [],
  percent: ['%', 'percent', 'per cent', 'pct'],
  usd: ['$', 'usd', 'dollar', 'dollars'],
  'usd-per-hour': ['$', 'usd', 'dollar', 'dollars'],
  bytes: [],
  count: ['row', 'rows', 'instance', 'instances'],
};

/** How a number of each kind can be written, for error messages. */
export const HOW_TO_WRITE: Readonly<Record<TypedKind, string>> = {
  'per-day': 'a number of predictions a day, such as 200000, 200k, 2.5 million or 30/s',
  'per-s': 'a rate per second, such as 200, 2k or 600/min',
  times: 'a factor, such as 2.5',
  'times-a-day': 'a number per day, such as 8 or 2/h',
  ms: 'a time, such as 250 ms, 1.5 s or 2 min',
  s: 'a time, such as 45 s, 30 min, 6 h or 2 d',
  'work-hours': 'hours of work, such as 40 or 40 h',
  share: 'a share, such as 0.05 or 5 %',
  percent: 'a percentage, such as 5 or 5 %',
  usd: 'an amount per month, such as 1200, $1,200 or 1.2k',
  'usd-per-hour': 'an amount per hour, such as 90 or $90',
  bytes: 'a size, such as 2048, 20 kB, 1.5 MB or 64 KiB',
  count: 'a number, such as 1200 or 1.2k',
};

/** Times per stored unit of time, for rates: `per hour` of a daily number is 24. */
const PER: Readonly<Partial<Record<TypedKind, { readonly unitS: number } | { readonly months: true }>>> = {
  'per-day': { unitS: DAY_S },
  'times-a-day': { unitS: DAY_S },
  'per-s': { unitS: 1 },
  'usd-per-hour': { unitS: 3_600 },
  usd: { months: true },
};

/** The factor of what follows a number; null for an unknown unit. `m-ambiguous`: a capital M behind a time. */
export function factorOf(text: string, kind: TypedKind): Factor | 'm-ambiguous' | null {
  const per = perFactor(text, kind);
  if (per === null) return null;
  const word = withoutNoun(per.before, kind);
  if (word === '') return { ...per.factor, note: null, scales: false };
  const unit = unitFactor(word, kind);
  if (unit !== null) {
    const note = word === 'm' && isTime(kind) ? 'm-as-minutes' : null;
    return { times: unit.times * per.factor.times, over: unit.over * per.factor.over, note, scales: false };
  }
  if (word === 'M' && isTime(kind)) return 'm-ambiguous';
  const name = word.toLowerCase();
  const times = Object.hasOwn(MAGNITUDES, name) ? MAGNITUDES[name] : undefined;
  if (times === undefined) return null;
  const note = word === 'm' ? 'm-as-million' : null;
  return { times: times * per.factor.times, over: per.factor.over, note, scales: true };
}

interface Ratio {
  readonly times: number;
  readonly over: number;
}

/** Splits `k per hour` into `k` and the factor of the hour. Null for a period that the kind does not have. */
function perFactor(text: string, kind: TypedKind): { readonly before: string; readonly factor: Ratio } | null {
  const match = /^(.*?) ?(?:\/ ?|\b(?:per|an?) )([a-z]+)$/iu.exec(text);
  if (match === null || text.toLowerCase() === 'per cent') return { before: text, factor: { times: 1, over: 1 } };
  const [, before = '', period = ''] = match;
  const rule = PER[kind];
  if (rule === undefined) return null;
  const name = period.toLowerCase();
  if ('months' in rule) {
    if (['month', 'mo'].includes(name)) return { before, factor: { times: 1, over: 1 } };
    return ['year', 'yr'].includes(name) ? { before, factor: { times: 1, over: 12 } } : null;
  }
  const periodS = Object.hasOwn(SECONDS, name) ? SECONDS[name] : undefined;
  // A single m can be a minute or a month.
  return periodS === undefined || periodS < 1 || name === 'm'
    ? null
    : { before, factor: { times: rule.unitS, over: periodS } };
}

function withoutNoun(text: string, kind: TypedKind): string {
  const lower = text.toLowerCase();
  const noun = NOUNS[kind].find(
    (each) => lower === each || lower.endsWith(` ${each}`) || (!/[a-z]/.test(each) && lower.endsWith(each)),
  );
  return noun === undefined ? text : text.slice(0, text.length - noun.length).trim();
}

/** The factor of a unit of the kind's own; null for other words. */
function unitFactor(word: string, kind: TypedKind): Ratio | null {
  // A capital M is not a minute.
  if (word === 'M' && isTime(kind)) return null;
  const name = word.toLowerCase();
  const times = (units: Readonly<Record<string, number>>): number | null =>
    Object.hasOwn(units, name) ? (units[name] ?? null) : null;
  switch (kind) {
    case 'ms':
      return inSeconds(times(SECONDS), 1000);
    case 's':
      return inSeconds(times(SECONDS), 1);
    case 'work-hours':
      return inSeconds(times(WORK_HOURS), 1);
    case 'bytes': {
      const bytes = times(BYTES);
      return bytes === null ? null : { times: bytes, over: 1 };
    }
    case 'share':
      return ['%', 'percent', 'per cent', 'pct'].includes(name) ? { times: 1, over: 100 } : null;
    default:
      return null;
  }
}

/** A unit as a ratio of whole numbers where it is below one, so that the result is rounded once. */
function inSeconds(unit: number | null, perSecond: number): Ratio | null {
  if (unit === null) return null;
  return unit < 1 ? { times: perSecond, over: Math.round(1 / unit) } : { times: unit * perSecond, over: 1 };
}

/** Whether a kind is a duration. */
export function isTime(kind: TypedKind): boolean {
  return kind === 'ms' || kind === 's' || kind === 'work-hours';
}

function byName(rows: readonly (readonly [number, ...string[]])[]): Readonly<Record<string, number>> {
  return Object.fromEntries(rows.flatMap(([value, ...names]) => names.map((name) => [name, value])));
}
