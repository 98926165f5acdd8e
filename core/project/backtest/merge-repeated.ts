import { median } from '#core/math/stats/moments.ts';
import { mapBy } from './map-by.ts';
import { type PublicResult, settingOf } from './result.ts';

/** Values of one setting that lie further apart were come by with options that the source does not tell. */
const MAX_APART = 1.1;

interface Merged {
  readonly results: readonly PublicResult[];
  /** Results that were left out since nobody knows which options they are of. */
  readonly ambiguous: number;
}

/** A setting that one machine was published with several times counts once, with its median time; none of them counts where they contradict each other. */
export function mergeRepeated(results: readonly PublicResult[]): Merged {
  const groups = [
    ...mapBy(results, (result) => `${result.machine.name}|${result.family}|${settingOf(result)}`).values(),
  ];
  const clear = groups.filter((group) => isClear(group.map(({ ms }) => ms)));
  return {
    results: clear.flatMap((group) => {
      const [first] = group;
      return first === undefined ? [] : [{ ...first, ms: median(group.map(({ ms }) => ms)) }];
    }),
    ambiguous: results.length - clear.reduce((sum, group) => sum + group.length, 0),
  };
}

function isClear(times: readonly number[]): boolean {
  return Math.max(...times) <= MAX_APART * Math.min(...times);
}
