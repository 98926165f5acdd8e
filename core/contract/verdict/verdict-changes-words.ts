import { assertNever } from '#core/assert-never.ts';
import type { Flip, FlipFact, Relaxation, RelaxationFact } from '#core/contract/verdict/verdict-changes.ts';
import { conditionText, inputTitle, onEdgeOf, settingText } from '#core/words/read/inputs.ts';
import { usd } from '#core/words/format/format.ts';
import { modeName, modeTitle } from '#core/words/mode-names.ts';
import { labelOfId } from '#core/words/names.ts';
import { boundedValues } from '#core/contract/reasons/reasons-words.ts';
import { VARIANT_NAMES } from '#core/contract/model/variants-words.ts';

/** A change of the verdict in two parts. `outcome` is empty in a document of version 1, whose sentence is the condition. */
export interface FlipWords {
  readonly condition: string;
  readonly outcome: string;
}

/** The condition of a change and its outcome: `At a discount of 40 % or more` and `the verdict becomes real time`. */
export function flipWords(flip: FlipFact): FlipWords {
  switch (flip.code) {
    case 'input-rises':
      return { condition: sideText(flip, 'more'), outcome: outcomeText(flip) };
    case 'input-falls':
      return { condition: sideText(flip, 'less'), outcome: outcomeText(flip) };
    case 'caller-waits':
      return {
        condition: `If ${flip.at === 1 ? 'a caller waits' : 'no caller waits'} for the answer`,
        outcome: `${outcomeText(flip)}${costText(flip.monthlyUsd)}`,
      };
    case 'no-label-changes':
      return labelWords(flip);
    case 'text-only':
      return { condition: flip.text, outcome: '' };
    default:
      return assertNever(flip);
  }
}

type SideFact = Extract<FlipFact, { readonly code: 'input-rises' | 'input-falls' }>;

/** A change as a summary names it: its value with two digits, because what it depends on is known no better. */
export function aboutFlip(flip: FlipFact): FlipFact {
  return flip.code === 'input-rises' || flip.code === 'input-falls' ? { ...flip, isAbout: true } : flip;
}

/** The values that change the verdict. A factor of an estimate that is nearly 1 says only that the choice is on the edge. */
function sideText({ input, at, isAbout }: SideFact, side: 'more' | 'less'): string {
  const edge = onEdgeOf(input, at);
  return edge === null
    ? `At ${conditionText(input, at, isAbout)} or ${side}`
    : `At slightly ${side} than ${edge} (the choice is on the edge)`;
}

/** A change of the verdict as a sentence: `At a discount of 40 % or more, the verdict becomes real time.` */
export function flipText(flip: FlipFact): string {
  const { condition, outcome } = flipWords(flip);
  return outcome === '' ? condition : `${condition}, ${outcome}.`;
}

/** `If no label may change` and `the original model is served: EC2 batch, c7i.large, spot, $53 per month`. */
function labelWords(flip: Extract<FlipFact, { code: 'no-label-changes' }>): FlipWords {
  const { optionId, variant, monthlyUsd, changedShare } = flip;
  const condition = changedShare === null ? 'If the answers may not change' : 'If no label may change';
  if (optionId === null) return { condition, outcome: 'no option is feasible' };
  const model =
    variant === null
      ? 'the original model is served'
      : `the variant ${VARIANT_NAMES[variant]} is served, which changes none`;
  const cost = monthlyUsd === null ? '' : `, ${usd(monthlyUsd)} per month`;
  return { condition, outcome: `${model}: ${labelOfId(optionId)}${cost}` };
}

/** A flip with its text, as documents store it. */
export function statedFlip(flip: FlipFact): Flip {
  return { ...boundedValues(flip), text: flipText(flip) };
}

/** The change of a requirement and the option that it makes feasible. */
export interface RelaxationWords {
  readonly change: string;
  readonly effect: string;
}

/**
 * A relaxation in two parts: `Max age of an answer: 7 h instead of 1 min` and `makes EC2 batch, c7i.xlarge, spot feasible`.
 * @param label the label of the option; by default derived from its id.
 */
export function relaxationWords(fact: RelaxationFact, label = labelOfId(fact.makesFeasible)): RelaxationWords {
  return { change: changeText(fact), effect: `makes ${label} feasible` };
}

function changeText(fact: RelaxationFact): string {
  switch (fact.code) {
    case 'input-eased':
      return `${inputTitle(fact.input)}: ${settingText(fact.input, fact.to)} instead of ${settingText(fact.input, fact.from)}`;
    case 'waiting-dropped':
      return 'No caller waits for the answer';
    case 'deadline-dropped':
      return `No limit on the batch window instead of ${settingText(fact.input, fact.from)}`;
    default:
      return assertNever(fact);
  }
}

/** A relaxation as one text. */
export function relaxationText(fact: RelaxationFact): string {
  const { change, effect } = relaxationWords(fact);
  return `${change}. This ${effect}.`;
}

/** A relaxation with its text, as documents store it. */
export function statedRelaxation(fact: RelaxationFact): Relaxation {
  return { ...boundedValues(fact), text: relaxationText(fact) };
}

function costText(monthlyUsd: number | undefined): string {
  return monthlyUsd === undefined ? '' : `, from ${usd(monthlyUsd)} per month`;
}

/** What is on the far side of a flip. */
type FarSide = { readonly becomes: string; readonly holds?: boolean | undefined };

/** The far side of a flip in a sentence: `the verdict becomes micro-batch`. */
function outcomeText({ becomes, holds }: FarSide): string {
  if (holds !== undefined) return `${holds ? modeName(becomes) : 'no option'} meets the requirements reliably`;
  return becomes === 'none' ? modeName(becomes) : `the verdict becomes ${modeName(becomes)}`;
}

/** The far side of a flip in a table: `Micro-batch`, `Micro-batch, reliably`, `No feasible option` or `No reliable option`. */
export function becomesTitle({ becomes, holds }: FarSide): string {
  if (holds === undefined) return becomes === 'none' ? 'No feasible option' : modeTitle(becomes);
  return holds ? `${modeTitle(becomes)}, reliably` : 'No reliable option';
}
