import type { FlipFact } from '#core/contract/verdict/verdict-changes.ts';
import { INPUT_SCHEMAS, isNumericInput } from '#core/contract/workload/workload-inputs.ts';
import { isAnsweredBy, openQuestions, type Workload } from '#core/contract/workload/workload.ts';

/** A change of an input beyond this multiple of its value is not realistic. */
const MOST_CHANGE = 30;

/** Requirements and volume can differ by any factor between uses of a model, so all their flips are reported. */
const ALWAYS_LISTED: ReadonlySet<string> = new Set([
  'predictionsPerDay',
  'sloMs',
  'maxStalenessS',
  'batchPeriodS',
  'deadlineS',
  'callerWaits',
  'changedLabels',
]);

/** Whether a flip is at a realistic value: within 30 times the value of the input. An input of 0 has no multiple. */
export function isTelling({ input, at }: FlipFact, workload: Workload): boolean {
  if (ALWAYS_LISTED.has(input)) return true;
  const base = isNumericInput(input) ? (workload[input] ?? 0) : 1;
  if (!(base > 0) || !(at > 0)) return true;
  return at <= MOST_CHANGE * base && base <= MOST_CHANGE * at;
}

/** Whether a flip varies an input with an open question. */
export function isOpenInput({ input }: Pick<FlipFact, 'input'>, workload: Workload): boolean {
  return openQuestions(workload).some((question) => isAnsweredBy(question, [input]));
}

/** Inputs whose default says something about the use of a model, not about its cost. */
const MEANT_INPUTS = ['readsPerEntityPerDay', 'inputsKnownInAdvance', 'failureRate'] as const;

/** The multiple of a default within which a change of the verdict means that the default decides. */
const NEAR_DEFAULT = 10;

/**
 * The flip of an input that was not stated and decides: that of an open question, else the nearest of an input that has its default in a workload without a
 * preset. Null if there is none.
 */
export function decidingAssumption(workload: Workload, flips: readonly FlipFact[]): FlipFact | null {
  const varied = flips.filter(({ code }) => code === 'input-rises' || code === 'input-falls');
  const open = varied.find((flip) => isOpenInput(flip, workload) && flip.input === 'inputsKnownInAdvance');
  if (open !== undefined) return open;
  if (workload.preset !== null) return null;
  const defaults = varied.filter(({ input, at }) => {
    const known = MEANT_INPUTS.find((each) => each === input);
    if (known === undefined || workload[known] !== INPUT_SCHEMAS[known].parse(undefined)) return false;
    const base = workload[known] ?? 0;
    return base === 0 || at === 0 || (at <= NEAR_DEFAULT * base && base <= NEAR_DEFAULT * at);
  });
  return defaults[0] ?? null;
}
