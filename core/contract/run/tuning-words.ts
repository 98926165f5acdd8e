import { assertNever } from '#core/assert-never.ts';
import type { Interval } from '#core/contract/base/numbers.ts';
import type { SessionTuning, TuningEffect, TuningFactor, TuningResult } from '#core/contract/run/tuning.ts';
import { DEFAULT_TUNING } from '#core/contract/run/tuning.ts';
import { count, counted, percent, plain } from '#core/words/format/format.ts';

/** What a setting changes to at its other level. */
const CHANGES: Readonly<Record<TuningFactor, string>> = {
  graph: 'extended graph optimisation instead of all of it',
  spinning: 'threads that do not spin',
  arena: 'no memory arena',
  memoryPattern: 'no memory pattern',
  parallel: 'branches of the graph in parallel',
};

function useText({ use, batchSize, threads, replicas }: TuningResult): string {
  const sessions = `${counted(threads, 'thread')} × ${counted(replicas, 'session')}`;
  switch (use) {
    case 'batch':
      return `batches of ${count(batchSize)}, ${sessions}`;
    case 'realtime':
      return `one row at a time, ${sessions}`;
    default:
      return assertNever(use);
  }
}

/** `4.1 % faster [3–5 %]`, `1.0 % slower [−2–0 %]` */
function ratioText({ value, low, high }: Interval): string {
  const how = `${percent(Math.abs(value - 1))} ${value >= 1 ? 'faster' : 'slower'}`;
  if (low === null || high === null) return `${how} in the first pair, and not tried further`;
  return `${how} (${plain(low, 3)} to ${plain(high, 3)} times the rows/s)`;
}

function effectText({ factor, ratio, isTaken }: TuningEffect): string {
  return `${CHANGES[factor]}: ${ratioText(ratio)}${isTaken ? ', taken' : ''}`;
}

/** The settings that differ from the default, in words. */
function differencesText(tuning: SessionTuning): string {
  const differing = (Object.keys(CHANGES) as TuningFactor[]).filter(
    (factor) => tuning[factor] !== DEFAULT_TUNING[factor],
  );
  return differing.map((factor) => CHANGES[factor]).join(', ');
}

/** The findings about the settings of a session: first the outcome, then each setting. */
export function tuningLines(result: TuningResult): readonly string[] {
  return [`${useText(result)}: ${outcomeText(result)}`, ...result.effects.map(effectText)];
}

function outcomeText({ comparison, tuned, blockPairs }: TuningResult): string {
  if (comparison === null)
    return `no setting is clearly faster than the default (${count(blockPairs)} pairs of blocks)`;
  const { tried, rounds, ratio } = comparison;
  const beside = `${ratioText(ratio)} than the default in ${count(rounds)} rounds in turns`;
  const isKept = differencesText(tuned) !== '';
  return isKept
    ? `${differencesText(tried)}: ${beside}`
    : `the default stays: ${differencesText(tried)} was not confirmed, ${beside}`;
}
