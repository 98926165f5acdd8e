import type { ArrivalCounts } from '#core/price/traffic/trace.ts';
import { unusable } from '#engine/platform/app-error.ts';

/** Where a reader puts the arrivals that it finds. */
export interface ArrivalSink {
  /** Takes an arrival, or several within `periodMs` from `timeMs`, and the number of their line. */
  readonly add: (timeMs: number, line: number, count?: number, periodMs?: number) => void;
}

/** A page of bins: an hour of seconds, or a day of minutes. */
const SECONDS = { binMs: 1000, perPage: 3600 } as const;
const MINUTES = { binMs: 60_000, perPage: 1440 } as const;
/** Hours for which seconds are counted: those of a week, and one at each end. */
const MAX_HOURS = 7 * 24 + 1;
/** Days for which minutes are counted: ten years. */
const MAX_DAYS = 3660;
/** The longest trace. */
export const MAX_SPAN_MS = (MAX_DAYS - 1) * 86_400_000;
/** The longest period of counts: longer ones do not show the shape of a day. */
const MAX_PERIOD_MS = 86_400_000;
/** Bins that counts are spread over in all, which takes seconds. Only periods that overlap many times need more. */
const MAX_SPREAD = 2e8;
/** Share of the lines or rows that may hold no time. */
export const MAX_BAD_SHARE = 0.01;

/**
 * Counts arrivals in any order, by the second within a week, otherwise by the minute: at most 42 MB for ten years, however many arrivals
 * there are. Throws AppError for arrivals more than ten years apart, and for counts of
 * more than a day or of periods that overlap many times.
 */
export class ArrivalBins implements ArrivalSink {
  readonly #file: string;
  #unit: typeof SECONDS | typeof MINUTES = SECONDS;
  #pages = new Map<number, Float64Array>();
  #page: Float64Array = new Float64Array();
  #pageAt = Number.NaN;
  #firstMs = Infinity;
  #lastMs = -Infinity;
  /** Lines of the first and the last page, which an error names. */
  #firstPage = { at: Infinity, line: 0 };
  #lastPage = { at: -Infinity, line: 0 };
  #spread = 0;
  total = 0;

  constructor(file: string) {
    this.#file = file;
  }

  add(timeMs: number, line: number, count = 1, periodMs = 0): void {
    if (periodMs > 0) this.#checkPeriod(periodMs);
    this.total += count;
    if (timeMs < this.#firstMs) this.#firstMs = timeMs;
    if (timeMs + periodMs > this.#lastMs) this.#lastMs = timeMs + periodMs;
    const parts = Math.max(1, Math.round(periodMs / this.#unit.binMs));
    for (let part = 0; part < parts; part++) this.#count(timeMs + (part * periodMs) / parts, line, count / parts);
  }

  #checkPeriod(periodMs: number): void {
    this.#spread += periodMs / this.#unit.binMs;
    if (periodMs <= MAX_PERIOD_MS && this.#spread <= MAX_SPREAD) return;
    throw unusable(
      this.#file,
      periodMs > MAX_PERIOD_MS
        ? `its counts are ${Math.round(periodMs / 86_400_000)} days apart, which does not show when in a day the requests arrive`
        : 'its counts are for periods that overlap many times',
      'Export one count for each minute or hour.',
    );
  }

  #count(timeMs: number, line: number, count: number): void {
    const bin = Math.floor(timeMs / this.#unit.binMs);
    const pageAt = Math.floor(bin / this.#unit.perPage);
    // Turning may go over to minutes, and then this page is no longer one.
    if (pageAt !== this.#pageAt && !this.#isTurnedTo(pageAt, line)) return this.#count(timeMs, line, count);
    const at = bin - pageAt * this.#unit.perPage;
    this.#page[at] = (this.#page[at] ?? 0) + count;
  }

  #isTurnedTo(at: number, line: number): boolean {
    if (at < this.#firstPage.at) this.#firstPage = { at, line };
    if (at > this.#lastPage.at) this.#lastPage = { at, line };
    const pages = this.#lastPage.at - this.#firstPage.at + 1;
    if (this.#unit === SECONDS && pages > MAX_HOURS) {
      this.#toMinutes();
      return false;
    }
    if (pages > MAX_DAYS) throw this.#tooLong();
    const page = this.#pages.get(at) ?? new Float64Array(this.#unit.perPage);
    this.#pages.set(at, page);
    this.#page = page;
    this.#pageAt = at;
    return true;
  }

  #toMinutes(): void {
    const hours = this.#pages;
    const toDays = ({ at, line }: { readonly at: number; readonly line: number }) => ({
      at: Math.floor(at / 24),
      line,
    });
    this.#unit = MINUTES;
    this.#pages = new Map();
    this.#pageAt = Number.NaN;
    this.#firstPage = toDays(this.#firstPage);
    this.#lastPage = toDays(this.#lastPage);
    for (const [hour, seconds] of hours)
      for (let second = 0; second < seconds.length; second++) {
        const count = seconds[second] ?? 0;
        if (count > 0) this.#count((hour * 3600 + second) * 1000, this.#firstPage.line, count);
      }
  }

  #tooLong(): Error {
    const [from, to] = [this.#firstPage, this.#lastPage].map(
      ({ at, line }) => `${new Date(at * 86_400_000).toISOString().slice(0, 10)} in line ${line}`,
    );
    return unusable(
      this.#file,
      `its arrivals span more than ten years: ${from}, ${to}`,
      'Correct or delete the lines with wrong times. If they are numbers in another unit than seconds, end the name of their column with _ms, _us or _ns.',
    );
  }

  /** What was counted, from the first arrival to the last. */
  counts(): ArrivalCounts {
    const { binMs, perPage } = this.#unit;
    if (this.total === 0) return { startMs: 0, binMs, counts: new Float64Array(), firstMs: 0, lastMs: 0 };
    const first = Math.floor(this.#firstMs / binMs);
    const counts = new Float64Array(Math.floor(this.#lastMs / binMs) - first + 1);
    for (const [at, page] of this.#pages)
      for (let bin = 0; bin < perPage; bin++) {
        const count = page[bin] ?? 0;
        if (count > 0) counts[at * perPage + bin - first] = count;
      }
    return { startMs: first * binMs, binMs, counts, firstMs: this.#firstMs, lastMs: this.#lastMs };
  }
}

/** Keeps each arrival, for a replay; throws AppError beyond `limit`, and for counts, which have no times of their own. */
export class ArrivalTimes implements ArrivalSink {
  readonly #file: string;
  readonly #limit: number;
  #times = new Float64Array(1024);
  #length = 0;

  constructor(file: string, limit: number) {
    this.#file = file;
    this.#limit = limit;
  }

  add(timeMs: number, _line: number, _count = 1, periodMs = 0): void {
    if (periodMs > 0)
      throw unusable(
        this.#file,
        'it has counts, and a replay needs the time of each arrival',
        'Use a log with one line per request, or name the file as traceFile of a workload.',
      );
    if (this.#length === this.#limit)
      throw unusable(
        this.#file,
        `it has more than ${this.#limit / 1e6} million arrivals`,
        'Name a file with fewer arrivals, such as those of its busiest hour.',
      );
    if (this.#length === this.#times.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#times);
      this.#times = larger;
    }
    this.#times[this.#length++] = timeMs;
  }

  /** The times in milliseconds, ascending. */
  sorted(): Float64Array {
    return this.#times.slice(0, this.#length).sort();
  }
}
