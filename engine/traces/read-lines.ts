import { unusable } from '#engine/platform/app-error.ts';
import { type ArrivalSink, MAX_BAD_SHARE } from './arrival-bins.ts';
import { fieldNames, fieldText, type JsonLinesLayout, type LinesLayout, objectOf, TIMES_ADVICE } from './layout.ts';
import { LineCells } from './line-cells.ts';
import { textOf, TimeText } from './time-text.ts';
import type { BadLines, TraceSink } from './trace-sink.ts';

/** A line: its bytes, and its number in the file. */
interface Line {
  readonly from: number;
  readonly to: number;
  readonly number: number;
}

/** Reads the time of each line into a sink; false for a line that holds none. */
type TakeLine = (bytes: Uint8Array, line: Line) => boolean;

const [LF, CR, HASH] = [0x0a, 0x0d, 0x23] as const;
/** No time is longer. */
const MAX_TIME_BYTES = 128;
/** A longer line is not kept: it holds no time. */
const MAX_LINE_BYTES = 2 ** 20;

/**
 * Passes arrivals on, except that of an unfinished last line whose time is further before all others than they are apart: `176722` of
 * `1767225600`, or the date of a date and time.
 */
export class FinishedLines implements ArrivalSink {
  readonly #sink: ArrivalSink;
  #firstMs = Infinity;
  #lastMs = -Infinity;
  isUnfinished = false;
  /** Whether the last line was left out. */
  isCut = false;

  constructor(sink: ArrivalSink) {
    this.#sink = sink;
  }

  add(timeMs: number, line: number, count = 1, periodMs = 0): void {
    this.isCut = this.isUnfinished && timeMs < this.#firstMs - (this.#lastMs - this.#firstMs);
    if (this.isCut) return;
    if (timeMs < this.#firstMs) this.#firstMs = timeMs;
    if (timeMs > this.#lastMs) this.#lastMs = timeMs;
    this.#sink.add(timeMs, line, count, periodMs);
  }
}

/** Puts the arrivals of text, line by line, into a sink. Lines that hold no time are counted. */
export class LineReader {
  readonly #file: string;
  readonly #take: TakeLine;
  readonly #header: string | null;
  readonly #sink: FinishedLines;
  #open: Buffer = Buffer.alloc(0);
  #isSkipping = false;
  #lines = 0;
  readonly bad: BadLines = { count: 0, first: null };
  /** Lines with a time. */
  good = 0;
  /** Whether the last line is unfinished and holds no time. */
  isCut = false;

  /** @param header the first line, if it holds names; files that were joined repeat it. */
  constructor(
    file: string,
    take: TakeLine,
    { sink, header }: { readonly sink: FinishedLines; readonly header: string | null },
  ) {
    this.#file = file;
    this.#take = take;
    this.#sink = sink;
    this.#header = header;
  }

  take(piece: Buffer): void {
    const bytes = this.#open.length === 0 ? piece : Buffer.concat([this.#open, piece]);
    let from = 0;
    for (let end = lineEnd(bytes, this.#open.length); end < bytes.length; end = lineEnd(bytes, from)) {
      this.#line(bytes, from, end);
      from = end + 1;
    }
    if (bytes.length - from > MAX_LINE_BYTES) {
      this.#isSkipping = true;
      this.#open = Buffer.alloc(0);
    } else this.#open = bytes.subarray(from);
  }

  #line(bytes: Buffer, from: number, end: number): void {
    this.#lines++;
    const to = end > from && bytes[end - 1] === CR ? end - 1 : end;
    if (this.#isSkipping) {
      this.#isSkipping = false;
      this.#refused('(a line of more than 1 MiB)');
    } else if (to > from) {
      if (this.#take(bytes, { from, to, number: this.#lines })) this.good++;
      else if (bytes[from] !== HASH) this.#unread(textOf(bytes, from, to));
    }
  }

  #unread(text: string): void {
    if (text.trim() !== '' && text !== this.#header) this.#refused(text.slice(0, 80));
  }

  #refused(text: string): void {
    this.bad.count++;
    this.bad.first ??= { line: this.#lines, text };
  }

  /** The last line, which may be unfinished. Throws AppError if too many lines hold no time. */
  end(): void {
    const { count, first } = this.bad;
    this.#sink.isUnfinished = this.good > 1;
    if (this.#open.length > 0) this.#line(this.#open, 0, this.#open.length);
    this.isCut = this.#sink.isCut || (this.bad.count > count && this.good > 0);
    if (this.isCut) {
      this.bad.count = count;
      this.bad.first = first;
    }
    if (this.bad.first === null || this.bad.count <= MAX_BAD_SHARE * (this.good + this.bad.count)) return;
    const { line, text } = this.bad.first;
    const others = this.bad.count === 1 ? '' : `, nor are ${this.bad.count - 1} others of ${this.#lines} lines`;
    throw unusable(this.#file, `line ${line} (“${text.slice(0, 40)}”) is not a time${others}`, TIMES_ADVICE);
  }
}

/** Where the line ends that `from` is in; the length if it does not. Faster than a search by the runtime, because lines are short. */
function lineEnd(bytes: Uint8Array, from: number): number {
  const length = bytes.length;
  let at = from;
  while (at < length && bytes[at] !== LF) at++;
  return at;
}

/** Reads lines of text with one time each, or a time and a count. */
export function takerOfLines(given: LinesLayout, sink: TraceSink): TakeLine {
  const cells = new LineCells(given.delimiter);
  let time = timeReader(given, cells);
  return (bytes, line) => {
    const ms = time(bytes, line);
    if (Number.isNaN(ms)) {
      const text = textOf(bytes, line.from, line.to);
      // Logs that were joined repeat their header, perhaps with other columns.
      if (text.startsWith('#Fields:')) time = timeReader(moved(given, text), cells);
      return false;
    }
    if (given.count === null) sink.arrival(ms, line.number);
    else {
      // A number with an unquoted separator of thousands has more cells than its line should.
      const isWide = given.delimiter !== ' ' && cells.find(bytes, line, given.width);
      const isFound = !isWide && cells.find(bytes, line, given.count.index);
      sink.counted(ms, line.number, isFound ? textOf(bytes, cells.from, cells.to) : textOf(bytes, line.from, line.to));
    }
    return true;
  };
}

/** The layout under another header of the same log, whose columns may be others. */
function moved(layout: LinesLayout, header: string): LinesLayout {
  const names = fieldNames(header);
  const [index = -1, clock = -1] = [layout.time.index, layout.time.clock].map((at) =>
    at === null ? -1 : names.indexOf(layout.fields?.[at] ?? ''),
  );
  return { ...layout, time: { ...layout.time, index, clock: layout.time.clock === null ? null : clock } };
}

/** Finds and reads the time of a line; NaN without one. */
function timeReader(
  { time: { index, clock, unit } }: LinesLayout,
  cells: LineCells,
): (bytes: Uint8Array, line: Line) => number {
  const text = new TimeText(unit ?? 's');
  if (clock !== null)
    return (bytes, line) => {
      if (!cells.find(bytes, line, index)) return Number.NaN;
      const date = text.read(bytes, cells.from, cells.to);
      if (!cells.find(bytes, line, clock)) return Number.NaN;
      return date + text.readClock(bytes, cells.from, cells.to);
    };
  return (bytes, line) => (cells.find(bytes, line, index) ? text.read(bytes, cells.from, cells.to) : Number.NaN);
}

/** Reads JSON objects, one per line, with their time in one field or two. */
export function takerOfJson({ time, count, fields: [field = '', clock] }: JsonLinesLayout, sink: TraceSink): TakeLine {
  const reader = new TimeText(time.unit ?? 's');
  const cell = Buffer.alloc(MAX_TIME_BYTES);
  return (bytes, line) => {
    const record = objectOf(textOf(bytes, line.from, line.to));
    if (record === null) return false;
    const text = fieldText(record, field);
    const ms = reader.read(cell, 0, cell.write(clock === undefined ? text : `${text} ${fieldText(record, clock)}`));
    if (Number.isNaN(ms)) return false;
    if (count === null) sink.arrival(ms, line.number);
    else sink.counted(ms, line.number, fieldText(record, count.name));
    return true;
  };
}
