import type { PublicResult } from '#core/project/backtest/result.ts';
import results from './data/results.csv?raw';
import spareCores from './data/spare-cores/results.csv?raw';
import { readMachines } from './machines.ts';
import { readResults, type ResultsRead } from './read-results.ts';

/** Files of the public results that come with the program. */
export const BUNDLED_FILES = [
  'engine/backtest/data/results.csv',
  'engine/backtest/data/spare-cores/results.csv',
] as const;

/** The public results that come with the program, of both licences. */
export function readBundledResults(): ResultsRead {
  const machines = readMachines();
  const read = [results, spareCores].map((text, at) => readResults({ text, file: BUNDLED_FILES[at] ?? '', machines }));
  const leftOut: Record<string, number> = {};
  for (const each of read) {
    for (const [reason, count] of Object.entries(each.leftOut)) leftOut[reason] = (leftOut[reason] ?? 0) + count;
  }
  return { results: read.flatMap((each): readonly PublicResult[] => each.results), leftOut };
}
