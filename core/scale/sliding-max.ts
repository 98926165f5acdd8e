/** The highest value of a sliding window of time, in constant time for each value. */
export class SlidingMax {
  private readonly times: Float64Array;
  private readonly values: Float64Array;
  private readonly mask: number;
  private head = 0;
  private tail = 0;
  private readonly windowS: number;

  /** @param count values that a window has at most. */
  constructor(windowS: number, count: number) {
    this.windowS = windowS;
    let size = 2;
    while (size < count + 1) size *= 2;
    this.times = new Float64Array(size);
    this.values = new Float64Array(size);
    this.mask = size - 1;
  }

  /** Adds a value and returns the highest of (timeS − window, timeS]. Times ascend. */
  push(timeS: number, value: number): number {
    const { times, values, mask } = this;
    while (this.tail > this.head && (values[(this.tail - 1) & mask] ?? 0) <= value) this.tail--;
    times[this.tail & mask] = timeS;
    values[this.tail & mask] = value;
    this.tail++;
    while ((times[this.head & mask] ?? 0) <= timeS - this.windowS && this.head < this.tail - 1) this.head++;
    return values[this.head & mask] ?? 0;
  }
}
