import { unusable } from '#engine/platform/app-error.ts';
import type { ArrivalSink } from './arrival-bins.ts';
import { type CountColumn, countOf, PeriodWatch } from './count-column.ts';

/** Lines that hold no time or no count: their number, and the first of them. */
export interface BadLines {
  count: number;
  first: { readonly line: number; readonly text: string } | null;
}

/** Share of the lines of a table of counts that may hold none. */
const MAX_ODD_SHARE = 0.1;

/** Passes on arrivals, and counts over their period. Cells that hold no count are counted, because a trace without them has gaps. */
export class TraceSink {
  readonly #file: string;
  readonly #sink: ArrivalSink;
  readonly #column: CountColumn | null;
  readonly #periodMs: number;
  readonly #watch: PeriodWatch;
  #counted = 0;
  readonly odd: BadLines = { count: 0, first: null };

  /** @param periodS seconds of each period of counts; null for one arrival per line. */
  constructor(
    file: string,
    { count, periodS }: { readonly count: CountColumn | null; readonly periodS: number | null },
    sink: ArrivalSink,
  ) {
    this.#file = file;
    this.#sink = sink;
    this.#column = count;
    this.#periodMs = (periodS ?? 0) * 1000;
    this.#watch = new PeriodWatch(file, this.#periodMs);
  }

  arrival(timeMs: number, line: number): void {
    this.#sink.add(timeMs, line);
  }

  /** Takes the text of a count, or the whole line if it has none. */
  counted(timeMs: number, line: number, text: string): void {
    this.#watch.add(timeMs, line);
    const count = countOf(text) * (this.#column?.isRate === true ? this.#periodMs / 1000 : 1);
    if (Number.isNaN(count)) {
      this.odd.count++;
      this.odd.first ??= { line, text: text.slice(0, 80) };
      return;
    }
    this.#counted++;
    if (count > 0) this.#sink.add(timeMs, line, count, this.#periodMs);
  }

  /** Throws AppError if too many lines hold no count. */
  end(): void {
    const { count, first } = this.odd;
    if (first === null || count <= MAX_ODD_SHARE * (this.#counted + count)) return;
    throw unusable(
      this.#file,
      `“${first.text.slice(0, 40)}” in line ${first.line} is not a count in "${this.#column?.name ?? ''}", and so are ${count - 1} others of ${this.#counted + count} lines`,
      'Write counts as numbers, 5000 or "5,000", and 0 for a period without arrivals.',
    );
  }
}
