import { nearWord } from '#core/near-word.ts';
import { TimeText, type TimeUnit } from './time-text.ts';

/** A column of a file with values of its first rows, as text. */
export interface SampledColumn {
  readonly name: string;
  readonly values: readonly string[];
}

/** The column that holds the times, or two that hold date and time of day, by position; `unit` applies to numbers. */
export interface TimeColumn {
  readonly index: number;
  /** The position of the time of day, if `index` holds only the date. */
  readonly clock: number | null;
  readonly name: string;
  /** Null for times that are written as text. */
  readonly unit: TimeUnit | null;
  /** The unit if it was assumed, because nothing states it. */
  readonly assumed: 'ms' | null;
  /** Whether the size of the numbers, the name or the user states their unit. */
  readonly isStated: boolean;
}

/** Names of columns with times, those of an arrival before those of an end. Compared without case, signs and units. */
const NAMES = [
  'requestcreationtime arrivaltime arrivedat arrival arrivals timestamp ts datetime requesttimestamp requesttimeepoch requesttime time',
  'receivedat eventtime starttime startedat start createdat timelocal timeiso8601 timereceived timegenerated invocationtime loggedat epoch unixtime',
  'period date endtimestamp endtime',
]
  .join(' ')
  .split(' ');

/** Share of the values of a column that must be times. */
const ENOUGH = 0.9;

/** Numbers from 2001 to 2100, in seconds since 1970. */
const EPOCH_S = { from: 978_307_200, to: 4_102_444_800 } as const;
/** The least number of each unit that is such a time. */
const BY_SIZE = [
  { unit: 'ns', from: 1e17 },
  { unit: 'us', from: 1e14 },
  { unit: 'ms', from: 1e11 },
] as const;

const DATE = /^\d{4}-\d\d-\d\d$/;
const CLOCK = /^\d\d:\d\d(:\d\d(\.\d+)?)?$/;
/** Names of columns whose numbers may look like times. */
const IDS =
  /(^|[^a-z])(id|key|uuid|hash|user|account|customer|order|session|trace|span)s?([^a-z]?(id|key|no|number))?$/i;
/** Ranks of columns whose name says nothing about times, and of numbers from another origin than 1970. */
const UNNAMED = NAMES.length;
const FROM_ZERO = 2 * NAMES.length;

/** A unit at the end of a name: `timestamp_ms`, `timestamp(ms)`. */
const UNIT_SUFFIX = /[^a-z]+(ms|us|ns|s|millis|micros|nanos)\)?$/i;

function unitOfName(name: string): TimeUnit | null {
  const unit = UNIT_SUFFIX.exec(name)?.[1]?.toLowerCase();
  if (unit === undefined) return null;
  return unit === 'millis' ? 'ms' : unit === 'micros' ? 'us' : unit === 'nanos' ? 'ns' : (unit as TimeUnit);
}

function rankOf(name: string): number {
  const known = NAMES.indexOf(
    name
      .replace(UNIT_SUFFIX, '')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, ''),
  );
  return known < 0 ? NAMES.length : known;
}

/** Values that show how far apart the arrivals are. */
const ENOUGH_VALUES = 20;
/** Whole numbers that are further apart on average are not seconds: few services have less than a request a minute. */
const MAX_MEAN_S = 60;

type Unit = Pick<TimeColumn, 'unit' | 'assumed' | 'isStated'>;

/** The unit of numbers: by their size if they are times since 1970, else by the name, else seconds unless that is not plausible. */
function unitOf(name: string, values: readonly number[]): Unit & { readonly unit: TimeUnit } {
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const stated = BY_SIZE.find(({ from }) => largest >= from)?.unit ?? unitOfName(name);
  if (stated !== null && stated !== undefined) return { unit: stated, assumed: null, isStated: true };
  const isEpoch = values.every((value) => value >= EPOCH_S.from);
  const least = values.reduce((min, value) => Math.min(min, value), Infinity);
  const isSparse = values.length >= ENOUGH_VALUES && largest - least > MAX_MEAN_S * (values.length - 1);
  const isMs = !isEpoch && least >= 0 && isSparse && values.every(Number.isInteger);
  return isMs ? { unit: 'ms', assumed: 'ms', isStated: false } : { unit: 's', assumed: null, isStated: isEpoch };
}

interface Candidate extends TimeColumn {
  /** The lower, the likelier. */
  readonly rank: number;
}

function candidateOf({ name, values }: SampledColumn, index: number, isOnly: boolean): Candidate | null {
  const stated = values.filter((value) => value !== '');
  if (stated.length === 0) return null;
  const enough = ENOUGH * stated.length;
  const numbers = stated.flatMap((value) => (/^-?\d+\.?\d*(e\+?\d+)?$/i.test(value) ? [Number(value)] : []));
  const rank = rankOf(name);
  if (!isOnly && rank === UNNAMED && IDS.test(name)) return null;
  if (numbers.length >= enough) {
    const { unit, assumed, isStated } = unitOf(name, numbers);
    const seconds = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 }[unit];
    const isEpoch = numbers.every((value) => value >= EPOCH_S.from * seconds && value <= EPOCH_S.to * seconds);
    // Numbers from any other origin are times only if their name or their place says so: 200 may be a status.
    if (!isEpoch && !isOnly && rank === UNNAMED) return null;
    return { index, clock: null, name, unit, assumed, isStated, rank: isEpoch ? rank : rank + FROM_ZERO };
  }
  const times = stated.filter((value) => !Number.isNaN(timeOf(value, null)));
  return times.length < enough ? null : { index, clock: null, name, unit: null, assumed: null, isStated: true, rank };
}

/** Date and time of day in columns of their own. */
function splitTimeIn(columns: readonly SampledColumn[]): Candidate | null {
  const all = (form: RegExp) =>
    columns.findIndex(({ values }) => {
      const stated = values.filter((value) => value !== '' && value !== '-');
      return stated.length > 0 && stated.filter((value) => form.test(value)).length >= ENOUGH * stated.length;
    });
  const [index, clock] = [all(DATE), all(CLOCK)];
  if (index < 0 || clock < 0) return null;
  return {
    index,
    clock,
    name: `${columns[index]?.name} and ${columns[clock]?.name}`,
    unit: null,
    assumed: null,
    isStated: true,
    rank: 0,
  };
}

/** Milliseconds of a time as text; NaN if it is not a time. Without a unit, the number of a time in any unit is one. */
export function timeOf(text: string, unit: TimeUnit | null): number {
  const bytes = Buffer.from(text);
  return new TimeText(unit ?? 'ns').read(bytes, 0, bytes.length);
}

/** The column whose values are most likely the times of arrivals, null if none is, and others that are as likely. */
export function likelyTimeColumns(columns: readonly SampledColumn[]): {
  readonly likeliest: TimeColumn | null;
  readonly others: readonly TimeColumn[];
} {
  const split = splitTimeIn(columns);
  const found = columns.flatMap((column, index) => candidateOf(column, index, columns.length === 1) ?? []);
  const whole = found.filter(({ index }) => index !== split?.index && index !== split?.clock);
  const [likeliest = null, ...less] = [...(split === null ? [] : [split]), ...whole].toSorted(
    (a, b) => a.rank - b.rank,
  );
  // A name decides between columns; without one, the next is as likely, and so are times from zero that have a name.
  const others = less.filter(
    ({ rank }) => rank === UNNAMED || (likeliest?.unit !== null && rank < FROM_ZERO + UNNAMED),
  );
  return { likeliest, others: likeliest?.rank === UNNAMED ? others : [] };
}

/** A named column, by its name in any case or its number from 1, perhaps with the unit of its numbers: `sent(ms)`. Null if there is none. */
export function namedTimeColumn(columns: readonly SampledColumn[], wanted: string): TimeColumn | null {
  const named = columnNumbered(columns, wanted);
  const bare = wanted.replace(/\s*\([a-z]+\)$/i, '');
  const stated = named === null && bare !== wanted ? unitOfName(wanted) : null;
  const index = named ?? (stated === null ? null : columnNumbered(columns, bare));
  const column = columns[index ?? -1];
  if (index === null || column === undefined) return null;
  const numbers = column.values.filter((value) => value !== '').map(Number);
  const isText = numbers.some(Number.isNaN);
  const own: Unit = isText ? { unit: null, assumed: null, isStated: true } : unitOf(column.name, numbers);
  return {
    index,
    clock: null,
    name: column.name,
    ...own,
    ...(stated === null || isText ? {} : { unit: stated, assumed: null, isStated: true }),
  };
}

/** The position of a column, by its name in any case or its number from 1; null if there is none. */
export function columnNumbered(columns: readonly SampledColumn[], wanted: string): number | null {
  const exact = columns.findIndex(({ name }) => name === wanted);
  const loose = columns.findIndex(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (exact >= 0 || loose >= 0) return exact >= 0 ? exact : loose;
  return /^\d+$/.test(wanted) && columns[Number(wanted) - 1] !== undefined ? Number(wanted) - 1 : null;
}

/** Columns that an error names, and characters of each; a column with a longer name can be named by its number. */
const MAX_NAMED = 30;
const MAX_NAME = 60;

/** What to do about a column that is missing or not recognised. */
export function columnAdvice(columns: readonly SampledColumn[], wanted: string | null): string {
  const names = columns.map(({ name }) => name);
  const near = wanted === null ? null : nearWord(wanted, names);
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  const shown = names
    .slice(0, MAX_NAMED)
    .map((name) => (name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name));
  const hint = near === null ? '' : `Did you mean "${near}"? `;
  return `${hint}Name the column of the times, traceColumn=NAME: ${shown.join(', ')}${more}.`;
}
