import { assertNever } from '#core/assert-never.ts';
import type { Flip, FlipFact, Relaxation, RelaxationFact } from '#core/contract/verdict-changes.ts';
import { conditionText, inputTitle, settingText } from './inputs.ts';
import { labelOfId, modeTitle } from './names.ts';
import { boundedValues } from './reasons.ts';

/** What changes the verdict, in a sentence: `From a discount of 40 %: the verdict becomes real time.` */
export function flipText(flip: FlipFact): string {
  switch (flip.code) {
    case 'input-rises':
      return `From ${conditionText(flip.input, flip.at)}: ${outcome(flip.becomes)}.`;
    case 'input-falls':
      return `Down to ${conditionText(flip.input, flip.at)}: ${outcome(flip.becomes)}.`;
    case 'caller-waits':
      return `If ${flip.at === 1 ? 'a caller waits' : 'nobody waits'} for the answer: ${outcome(flip.becomes)}.`;
    case 'text-only':
      return flip.text;
    default:
      return assertNever(flip);
  }
}

/** A flip as documents have it. */
export function statedFlip(flip: FlipFact): Flip {
  return { ...boundedValues(flip), text: flipText(flip) };
}

/** The change of a requirement, and what it makes feasible. */
export interface RelaxationWords {
  readonly change: string;
  readonly effect: string;
}

/**
 * A relaxation in two parts: `Maximum staleness: 7 h instead of 1 min` and `makes EC2 batch, c7i.xlarge, spot feasible`.
 * @param label the name of the option, where the caller knows more of it than its id says.
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
      return `No limit to the batch window instead of ${settingText(fact.input, fact.from)}`;
    default:
      return assertNever(fact);
  }
}

/** A relaxation in one text. */
export function relaxationText(fact: RelaxationFact): string {
  const { change, effect } = relaxationWords(fact);
  return `${change}. This ${effect}.`;
}

/** A relaxation as documents have it. */
export function statedRelaxation(fact: RelaxationFact): Relaxation {
  return { ...boundedValues(fact), text: relaxationText(fact) };
}

function outcome(becomes: string): string {
  return becomes === 'none' ? 'nothing fits' : `the verdict becomes ${modeTitle(becomes).toLowerCase()}`;
}
