/** The median and 99th percentile over the requests. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

/** Load of one instance. Infinity if requests arrive and there is no instance. */
export function loadOf(arrivals: number, instances: number): number {
  if (arrivals === 0) return 0;
  return instances > 0 ? arrivals / instances : Infinity;
}

const BINS = 256;

/** Quantiles of a value over the requests: minutes weighted by their arrivals. */
export function quantilesOf(figures: Float64Array, weights: Float64Array): Quantiles {
  let highest = 0;
  let total = 0;
  for (let minute = 0; minute < figures.length; minute++) {
    const figure = figures[minute] ?? 0;
    if (figure > highest && figure < Infinity) highest = figure;
    total += weights[minute] ?? 0;
  }
  // Without load no minute counts. If all values are 0 or Infinity, two bins are enough.
  if (total === 0) return { p50: 0, p99: 0 };
  const scale = highest > 0 ? BINS / highest : 0;
  const binOf = new Uint16Array(figures.length);
  const inBin = new Float64Array(BINS + 1);
  for (let minute = 0; minute < figures.length; minute++) {
    const figure = figures[minute] ?? 0;
    const bin = figure < Infinity ? Math.min(BINS - 1, Math.floor(figure * scale)) : BINS;
    binOf[minute] = bin;
    inBin[bin] = (inBin[bin] ?? 0) + (weights[minute] ?? 0);
  }
  const at = (share: number): number => {
    const wanted = share * total * (1 - 1e-12);
    let below = 0;
    let bin = 0;
    while (bin < BINS && below + (inBin[bin] ?? 0) < wanted) below += inBin[bin++] ?? 0;
    return withinBin(figures, weights, minutesIn(binOf, bin), wanted - below);
  };
  return { p50: at(0.5), p99: at(0.99) };
}

function minutesIn(binOf: Uint16Array, bin: number): Uint16Array<ArrayBuffer> {
  const minutes = new Uint16Array(binOf.length);
  let count = 0;
  for (let minute = 0; minute < binOf.length; minute++) if (binOf[minute] === bin) minutes[count++] = minute;
  return minutes.subarray(0, count);
}

/**
 * The value among the minutes of a bin at which the cumulative weight reaches `wanted`: by halves, without sorting them.
 * @param minutes overwritten.
 */
function withinBin(
  figures: Float64Array,
  weights: Float64Array,
  minutes: Uint16Array<ArrayBuffer>,
  wanted: number,
): number {
  let among = minutes;
  let others = new Uint16Array(among.length);
  let count = among.length;
  let left = wanted;
  while (count > 1) {
    const pivot = figures[among[count >> 1] ?? 0] ?? 0;
    let lower = 0;
    let higher = 0;
    let below = 0;
    let equal = 0;
    for (let i = 0; i < count; i++) {
      const minute = among[i] ?? 0;
      const figure = figures[minute] ?? 0;
      if (figure < pivot) {
        among[lower++] = minute;
        below += weights[minute] ?? 0;
      } else if (figure > pivot) others[higher++] = minute;
      else equal += weights[minute] ?? 0;
    }
    if (left <= below && lower > 0) count = lower;
    else if (left <= below + equal || higher === 0) return pivot;
    else {
      left -= below + equal;
      [among, others] = [others, among];
      count = higher;
    }
  }
  return figures[among[0] ?? 0] ?? 0;
}

/**
 * Minutes that the request in the middle of each minute waits. Work beyond the capacity of a minute queues, first come first served. The
 * backlog at midnight is that of the previous day.
 * @param arrivals work of each minute, in instance-minutes. The work of a day is less than its capacity.
 */
export function waitsOf(arrivals: Float64Array, instances: Float64Array): Float64Array {
  const minutes = arrivals.length;
  const backlogBefore = new Float64Array(minutes);
  let waiting = 0;
  for (let at = 0; at < 2 * minutes; at++) {
    const minute = at % minutes;
    backlogBefore[minute] = waiting;
    waiting = Math.max(0, waiting + (arrivals[minute] ?? 0) - (instances[minute] ?? 0));
    if (waiting < 1e-12) waiting = 0;
  }
  return backlogBefore.map((before, minute) => {
    const capacity = instances[minute] ?? 0;
    const left = before + ((arrivals[minute] ?? 0) - capacity) / 2;
    if (left <= 0) return 0;
    return left <= capacity / 2 ? left / capacity : 0.5 + minutesUntil(instances, minute, left - capacity / 2);
  });
}

/**
 * Minutes from the end of a minute until the capacity of the following minutes has processed some work. Infinity if a day is not enough.
 */
function minutesUntil(instances: Float64Array, minute: number, work: number): number {
  let left = work;
  for (let ahead = 1; ahead <= instances.length; ahead++) {
    const capacity = instances[(minute + ahead) % instances.length] ?? 0;
    if (left <= capacity) return ahead - 1 + (capacity > 0 ? left / capacity : 0);
    left -= capacity;
  }
  return Infinity;
}
