import { median } from '#core/math/stats/moments.ts';
import { mapBy } from './map-by.ts';
import { type PublicResult, settingOf } from './result.ts';

/** Values of one setting that differ by more than this ratio were measured with different options, which the source does not state. */
const MAX_RATIO = 1.1;

interface Merged {
  readonly results: readonly PublicResult[];
  /** Number of results excluded because their options are unknown. */
  readonly ambiguous: number;
}

/** Merges repeated results of one setting on one machine into their median time. Excludes all of them if they contradict each other. */
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
  return Math.max(...times) <= MAX_RATIO * Math.min(...times);
}
