/** What callers do, and what the service does with requests that it cannot serve at once. */
export interface Callers {
  /** A request is late if it takes longer than this, in seconds, or needed a retry. */
  readonly lateS: number;
  /** A caller gives up after waiting this long for a slot, in whole seconds; Infinity if never. */
  readonly timeoutS: number;
  /** Requests that may wait; further ones are throttled. Infinity for a queue without limit. */
  readonly queueLimit: number;
  /** Without an instance, requests wait in the queue, or fail at once. */
  readonly whileEmpty: 'wait' | 'fail';
  readonly retries: Retries;
}

/** Retries of callers, with full jitter: the delay is uniform from 1 s to twice its mean. */
export interface Retries {
  /** Retries of one request, 0 to 8. */
  readonly most: number;
  /** Share of the callers that try again. */
  readonly share: number;
  /** Mean delay before a retry, in whole seconds. */
  readonly delayS: number;
}

/** No retries. */
export const NO_RETRIES: Retries = { most: 0, share: 0, delayS: 1 };

/** The requests that come again, by second and by how often they were tried. */
export class RetryLine {
  /** Requests that will come again. */
  waiting = 0;
  /** Requests of the current second by the number of earlier attempts; index 0 is the caller's to set. */
  readonly byAttempt: Float64Array;
  /** Requests that come no more, by cause. */
  failed = 0;
  throttled = 0;
  private readonly line: Float64Array;
  private readonly mask: number;
  private readonly retries: Retries;
  private readonly levels: number;
  private readonly spreadS: number;

  constructor(retries: Retries) {
    this.retries = retries;
    this.levels = retries.most + 1;
    this.spreadS = Math.max(1, 2 * retries.delayS - 1);
    this.byAttempt = new Float64Array(this.levels);
    let size = 2;
    while (size < this.spreadS + 2) size *= 2;
    this.mask = size - 1;
    this.line = new Float64Array(size * this.levels);
  }

  /** Moves the retries of a second to `byAttempt` and returns their number. */
  take(second: number): number {
    if (this.waiting === 0) return 0;
    const { line, levels, byAttempt } = this;
    const at = (second & this.mask) * levels;
    let total = 0;
    for (let level = 1; level < levels; level++) {
      const due = line[at + level] ?? 0;
      byAttempt[level] = due;
      line[at + level] = 0;
      total += due;
    }
    this.waiting = this.waiting - total > 1e-9 ? this.waiting - total : 0;
    return total;
  }

  /** A part of the requests of one second, whose earlier attempts are counted by `sizes` from `offset`, is refused or gives up. */
  reject(second: number, part: number, cause: 'failed' | 'throttled', sizes: Float64Array, offset: number): void {
    const { levels, retries, line, spreadS, mask } = this;
    for (let level = 0; level < levels; level++) {
      const amount = (sizes[offset + level] ?? 0) * part;
      if (amount === 0) continue;
      const again = level + 1 < levels ? amount * retries.share : 0;
      if (cause === 'failed') this.failed += amount - again;
      else this.throttled += amount - again;
      if (again === 0) continue;
      this.waiting += again;
      for (let ahead = 1; ahead <= spreadS; ahead++) {
        const at = ((second + ahead) & mask) * levels + level + 1;
        line[at] = (line[at] ?? 0) + again / spreadS;
      }
    }
  }
}
