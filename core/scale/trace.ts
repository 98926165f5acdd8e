import type { Random } from '#core/math/stats/random.ts';

/** Requests over time. */
export interface Trace {
  /** Day of the week on which it begins at 00:00: 0 is Monday. */
  readonly startWeekday: number;
  /** Whole seconds of a bin. */
  readonly binS: number;
  /** Requests in each bin. */
  readonly counts: Float64Array;
}

/** Seconds since Monday 00:00 at which a trace begins. */
export function startOf({ startWeekday }: Trace): number {
  return startWeekday * 86_400;
}

/** The trace by second, each request of a bin at a random second of it. A trace by second is returned unchanged. */
export function bySecond(trace: Trace, random: Random): Trace {
  const { binS, counts } = trace;
  if (binS === 1) return trace;
  const seconds = new Float64Array(counts.length * binS);
  counts.forEach((count, bin) => {
    // Conditional binomials, each as a normal number where its variance is large, keep the sum of the bin.
    let left = count;
    for (let second = 0; second < binS; second++) {
      const share = 1 / (binS - second);
      const here = second === binS - 1 ? left : binomial(left, share, random);
      seconds[bin * binS + second] = here;
      left -= here;
    }
  });
  return { ...trace, binS: 1, counts: seconds };
}

/** Draws a binomial number, by inversion where it is small. */
function binomial(count: number, share: number, random: Random): number {
  const mean = count * share;
  if (count <= 0) return 0;
  if (mean > 50 && count - mean > 50) {
    const drawn = Math.round(mean + Math.sqrt(mean * (1 - share)) * random.normal());
    return Math.min(count, Math.max(0, drawn));
  }
  let heads = 0;
  // Waits between successes are geometric.
  for (let at = geometric(share, random); at <= count; at += geometric(share, random)) heads++;
  return heads;
}

function geometric(share: number, random: Random): number {
  return share >= 1 ? 1 : 1 + Math.floor(Math.log1p(-random.uniform()) / Math.log1p(-share));
}
