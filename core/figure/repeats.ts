import { groupBy } from '#core/group-by.ts';
import { median } from '#core/math/stats/moments.ts';
import type { XyPoint } from './model.ts';

/** One try of a measurement. `invalid` says why it does not count, null if it does. */
export interface Try {
  readonly x: number;
  readonly y: number;
  readonly invalid: string | null;
}

/**
 * One point per place on the horizontal axis, from left to right: the median of the tries there, with their range if there are several.
 * Invalid tries count only where most are invalid; the point is then invalid, for the most frequent reason. The table of a chart lists
 * every try.
 */
export function oncePerPlace(tries: readonly Try[], basis: XyPoint['basis']): XyPoint[] {
  return groupBy(tries, ({ x }) => `${x}`)
    .flatMap((there): XyPoint[] => {
      const [first] = there;
      if (first === undefined) return [];
      const missed = there.filter(({ invalid }) => invalid !== null);
      const isInvalid = 2 * missed.length > there.length;
      const counted = (isInvalid ? there : there.filter(({ invalid }) => invalid === null)).map(({ y }) => y);
      const isRange = counted.length > 1;
      return [
        {
          x: first.x,
          y: median(counted),
          low: isRange ? Math.min(...counted) : null,
          high: isRange ? Math.max(...counted) : null,
          basis,
          label: null,
          invalid: isInvalid ? mostFrequent(missed) : null,
          emphasis: 'normal',
        },
      ];
    })
    .sort((a, b) => a.x - b.x);
}

function mostFrequent(missed: readonly Try[]): string | null {
  const [most] = groupBy(missed, ({ invalid }) => invalid ?? '').toSorted((a, b) => b.length - a.length);
  return most?.[0]?.invalid ?? null;
}
