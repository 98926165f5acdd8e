import { median } from '#core/math/stats/moments.ts';
import { fixed } from './print.ts';

/** Interleaved rounds of every bench; MODEWISE_BENCH_ROUNDS=1 only tests a script. */
export const ROUNDS = Math.max(1, Number(process.env['MODEWISE_BENCH_ROUNDS'] ?? 5));

/** The median and all rounds, as two table cells. */
export function medianAndAll(values: readonly number[], digits = 3): readonly [string, string] {
  return [fixed(median(values), digits), values.map((each) => fixed(each, digits)).join(' ')];
}

/** The verdict for a table: whether the bar was met, in fixed words for searching. */
export function verdict(met: boolean): string {
  return met ? 'met' : '**missed**';
}
