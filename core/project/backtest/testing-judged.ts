import { judge, type Judged, knownOf } from './judge.ts';
import { pairsOf } from './pairs.ts';
import type { PublicResult } from './result.ts';

/** A number of machines and models with which predictions have intervals. */
export const SIZE = { machines: 24, models: 10, machineSigma: 0.2 } as const;

/** Judges results against each other. */
export function judged(results: readonly PublicResult[]): readonly Judged[] {
  return judge(knownOf(results), pairsOf(results, 1));
}

/** Those of a machine. */
export function onMachine(all: readonly Judged[], name: string): readonly Judged[] {
  return all.filter(({ target }) => target.machine.name === name);
}
