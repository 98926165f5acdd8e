import { assertNever } from '#core/assert-never.ts';
import type { Interval } from '#core/contract/base/numbers.ts';
import type { VariantEffect } from '#core/contract/model/variants.ts';
import { capitalised } from '#core/contract/reasons/reason-values-words.ts';
import { count, counted, percent, plain, usd } from '#core/words/format/format.ts';
import { candidateName } from '#core/words/names.ts';
import { struckOutText, VARIANT_NAMES } from '#core/contract/model/variants-words.ts';
import { heldText } from './simulations-words.ts';
import { because, type FactOf, monthly, type VerdictWords } from './verdict-words.ts';

type VariantFact = FactOf<'variant-saves' | 'variant-not-worth-it' | 'variant-struck-out' | 'variant-not-measured'>;

/** The reasons of the verdict about variants of the model. */
export function variantWords(fact: VariantFact): VerdictWords {
  switch (fact.code) {
    case 'variant-saves':
      return savesWords(fact);
    case 'variant-not-worth-it':
      return notWorthItWords(fact);
    case 'variant-struck-out':
      return because(`${name(fact)} is struck out`, ':', `${struckOutText(fact.reason)}.`);
    case 'variant-not-measured':
      return because(`${name(fact)} has no price`, ':', 'it was not measured (modewise measure --variants DIR).');
    default:
      return assertNever(fact);
  }
}

function name({ variant }: Pick<VariantFact, 'variant'>): string {
  return capitalised(VARIANT_NAMES[variant]);
}

/** `int8 saves $41 a month and changes 0.3 % of the labels` */
function savesWords({ offer, variant, instead, saved, answers }: FactOf<'variant-saves'>): VerdictWords {
  const kind = VARIANT_NAMES[variant];
  const effect = effectText(answers, 'changes');
  const served = `${candidateName(offer)} costs ${monthly(offer)}`;
  if (instead === null || saved === null) {
    return because(
      `${kind} makes it feasible and ${effect}`,
      ':',
      `${served}; the original model does not hold. ${rowsText(answers)}`,
    );
  }
  const range = rangeText(saved);
  const claim =
    saved.value < 0
      ? `${kind} costs ${usd(-saved.value)} a month more${range} and ${effect}`
      : `${kind} saves ${usd(saved.value)} a month${range} and ${effect}`;
  const original = `with the original model, ${candidateName(instead)} costs ${monthly(instead)}`;
  return because(claim, ':', `${served}; ${original}. ${rowsText(answers)}`);
}

function notWorthItWords({
  variant,
  savedUsd,
  materialUsd,
  holdsShare,
  answers,
}: FactOf<'variant-not-worth-it'>): VerdictWords {
  const kind = VARIANT_NAMES[variant];
  const effect = effectText(answers, 'change');
  const claim = 'The original model is served';
  if (savedUsd <= 0) {
    const more = savedUsd === 0 ? 'saves nothing' : `costs ${usd(-savedUsd)} a month more`;
    return because(claim, ':', `here ${kind} ${more}.`);
  }
  if (holdsShare !== undefined) {
    return because(
      claim,
      ':',
      `${kind} would save ${usd(savedUsd)} a month and ${effect}, but meets the requirements in ${heldText(holdsShare)} of the simulations. ${rowsText(answers)}`,
    );
  }
  const small = materialUsd === 0 ? '' : `, and less than ${usd(materialUsd)} or 5 % does not matter`;
  return because(claim, ':', `${kind} would save ${usd(savedUsd)} a month and ${effect}${small}. ${rowsText(answers)}`);
}

/** ` ($38.00 to $44.00)`; nothing if both ends are the same. */
function rangeText({ low, high }: Interval): string {
  if (low === null || high === null || usd(low) === usd(high)) return '';
  return ` (${usd(low)} to ${usd(high)})`;
}

/** `changes 0.3 % of the labels`; of a model without labels, the difference of its numbers. */
function effectText({ changedShare, maxAbsDiff }: VariantEffect, verb: 'change' | 'changes'): string {
  if (changedShare !== null) return `${verb} ${changedShare === 0 ? 'none' : percent(changedShare)} of the labels`;
  return maxAbsDiff === null
    ? `${verb} the answers by an unknown amount`
    : `${verb} the answers by up to ${plain(maxAbsDiff, 2)}`;
}

function rowsText({ rows, synthetic }: VariantEffect): string {
  return synthetic
    ? `Compared on ${count(rows)} random rows, which say little about your answers.`
    : `Compared on ${counted(rows, 'row')} of your data.`;
}
