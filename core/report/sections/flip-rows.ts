import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Flip } from '#core/contract/verdict/verdict-changes.ts';
import { isOpenInput } from '#core/decide/flips/telling-flips.ts';
import { leversOf } from '#core/decide/flips/levers.ts';
import type { Range } from '#core/contract/workload/input-definition.ts';
import { inputDefinition, isNumericInput } from '#core/contract/workload/workload-inputs.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { percent } from '#core/words/format/format.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import { aboutFlip, becomesTitle, flipText, flipWords } from '#core/contract/verdict/verdict-changes-words.ts';
import { lowerFirst } from '#core/contract/reasons/reason-values-words.ts';
import { VARIANT_NAMES } from '#core/contract/model/variants-words.ts';
import { inputTitle, onEdgeOf, roughly, settingText } from '#core/words/read/inputs.ts';

/** An input that would change the verdict, with its current value and the value of the change, both also as positions on a line from 0 to 1. */
export interface FlipRow {
  readonly input: string;
  readonly title: string;
  readonly now: string;
  /** `58 min or less`, `2 million per day or more`, `if yes`. */
  readonly at: string;
  /** The value of the input at which the verdict changes. */
  readonly value: number;
  /** A mode, or `none`. */
  readonly becomes: string;
  readonly becomesTitle: string;
  readonly nowShare: number;
  readonly atShare: number;
  /** False for an input that a user cannot set, such as the spot price. */
  readonly settable: boolean;
  /** `At an SLO of about 43 ms or less`: as a title names it. */
  readonly condition: string;
  readonly sentence: string;
}

/** A line on a logarithmic scale extends by at least this factor in both directions, and further to include the flip. */
const LINE_FACTOR = 300;

/** Uncertain inputs that are not workload fields. */
const UNSETTABLE = new Set([
  'changedLabels',
  'speed',
  'startup',
  'coldStart',
  'frontDoor',
  'spotPrice',
  'interruptions',
]);

/** The flips of the verdict: those of inputs that are assumed, then the nearest first. */
export function flipRows(plan: PlanDocument): FlipRow[] {
  return sortedFlips(plan).map(({ flip, range }) => rowOf(flip, range, plan));
}

/** The flip of an input that is assumed, or else the nearest one; null if the verdict has none. */
export function nearestFlip(plan: PlanDocument): Flip | null {
  return sortedFlips(plan)[0]?.flip ?? null;
}

/** The flips of the verdict in the order of `flipRows`. */
export function orderedFlips(plan: PlanDocument): readonly Flip[] {
  return sortedFlips(plan).map(({ flip }) => flip);
}

function sortedFlips(plan: PlanDocument): readonly { readonly flip: Flip; readonly range: Range }[] {
  const ranges = new Map(leversOf(plan.workload, handlingMsOf(plan)).map(({ input, range }) => [input, range]));
  return plan.verdict.flips
    .map((flip) => ({ flip, range: ranges.get(flip.input) ?? rangeOfStored(flip.input, plan.workload) }))
    .sort(
      (a, b) =>
        Number(isOpenInput(b.flip, plan.workload)) - Number(isOpenInput(a.flip, plan.workload)) ||
        distance(a.flip, a.range) - distance(b.flip, b.range),
    );
}

/** The request handling of the server of a plan's workload; null in a plan that does not state it. */
function handlingMsOf({ assumptions, workload }: PlanDocument): number | null {
  const handling = assumptions.find((each) => each.code === 'request-handling');
  return handling === undefined ? null : workload.server === 'lean' ? handling.leanMs : handling.pythonMs;
}

/** The range of an input that this version does not vary: a yes or no, or a flip in a plan of an earlier version. */
function rangeOfStored(input: string, workload: Workload): Range {
  const stated = isNumericInput(input) ? workload[input] : null;
  const range =
    isNumericInput(input) && stated !== null ? inputDefinition(input).varied?.range(stated, workload) : null;
  return range ?? { base: workload.callerWaits ? 1 : 0, low: 0, high: 1, scale: 'linear' };
}

/** The distance of a flip as the logarithm of a factor. Whether a caller waits, or a label may change, has no distance, so it comes last. */
function distance({ input, at }: Flip, { base, low, high }: Range): number {
  if (input === 'callerWaits' || input === 'changedLabels') return Number.MAX_VALUE;
  return at > 0 && base > 0 ? Math.abs(Math.log(at / base)) : 10 * Math.abs((at - base) / (high - low || 1));
}

function rowOf(flip: Flip, range: Range, plan: PlanDocument): FlipRow {
  if (flip.code === 'no-label-changes') return labelRow(flip);
  const { input, at, becomes } = flip;
  const unset = input === 'maxStalenessS' && plan.workload.maxStalenessS === null;
  const share = shares(range, at);
  return {
    input,
    title: inputTitle(input),
    now: unset ? 'no limit' : settingText(input, range.base),
    at: input === 'callerWaits' ? `if ${settingText(input, at)}` : sideOf(flip, range),
    value: at,
    becomes,
    becomesTitle: becomesTitle(flip),
    nowShare: share(range.base),
    atShare: share(at),
    settable: !UNSETTABLE.has(input),
    condition: flipWords(aboutFlip(flip)).condition,
    sentence: flipText(flip),
  };
}

/** The row of the labels that the served variant changes: the share now, and the verdict if none may change. */
function labelRow(flip: Extract<Flip, { code: 'no-label-changes' }>): FlipRow {
  const { input, at, becomes, changedShare, variant } = flip;
  const model = variant === null ? 'original model' : VARIANT_NAMES[variant];
  return {
    input,
    title: inputTitle(input),
    now: changedShare === null ? 'not known' : percent(changedShare),
    at: 'none',
    value: at,
    becomes,
    becomesTitle: becomes === 'none' ? modeTitle(becomes) : `${modeTitle(becomes)}, ${model}`,
    nowShare: 1,
    atShare: 0,
    settable: false,
    condition: flipWords(flip).condition,
    sentence: flipText(flip),
  };
}

function sideOf(flip: Flip, { base }: Range): string {
  const { input, at } = flip;
  if (onEdgeOf(input, at) !== null) return `slightly ${at < base ? 'less' : 'more'}`;
  const isAbout = 'isAbout' in flip && flip.isAbout === true;
  const value = isAbout ? `about ${settingText(input, roughly(input, at))}` : settingText(input, at);
  return `${value} or ${at < base ? 'less' : 'more'}`;
}

/** Maps a value to its position on the line of its input. */
function shares({ base, low, high, scale }: Range, at: number): (value: number) => number {
  if (scale !== 'log') return (value) => clamped((value - low) / (high - low || 1));
  const reach = Math.max(LINE_FACTOR, 1.5 * Math.max(at / base, base / at));
  const from = Math.log(Math.max(low, base / reach));
  const to = Math.log(Math.min(high, base * reach));
  return (value) => clamped((Math.log(value) - from) / (to - from || 1));
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** What a plan says of its inputs where they were not varied, because the search contradicts the verdict at the stated values. */
export const ON_EDGE = 'The choice is on the edge: a small change of any input may change it';

/**
 * The title above the flips: the nearest one, `Closest tipping point: an SLO of about 43 ms or less`. `searching`: the plan is not complete, so that a flip may
 * still be found. `isOnEdge`: the inputs were not varied.
 */
export function flipsTitle(
  rows: readonly FlipRow[],
  { searching = false, isOnEdge = false }: { readonly searching?: boolean; readonly isOnEdge?: boolean } = {},
): string {
  if (isOnEdge && !searching) return ON_EDGE;
  const [nearest] = rows;
  if (nearest !== undefined) return `Closest tipping point: ${lowerFirst(nearest.condition.replace(/^At /, ''))}`;
  return searching
    ? 'Searching for inputs that would change the verdict…'
    : 'No input changes the verdict within the searched ranges';
}
