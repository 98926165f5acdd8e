import type { VariantsProgress } from '#core/contract/methods/variant-methods.ts';
import { assertNever } from '#core/assert-never.ts';
import type { PlanVariant, VariantStanding } from '#core/contract/plan/plan-variants.ts';
import type { VariantSpeed } from '#core/contract/model/variants.ts';
import { bytes, percent, significant } from '#core/words/format/format.ts';
import { struckOutText, VARIANT_NAMES } from '#core/contract/model/variants-words.ts';

/** Whether a variant may win, and why not: `measured in run 2026-…`, `struck out: it changes …`. */
export function standingText(standing: VariantStanding, runs: PlanVariant['runs']): string {
  switch (standing.state) {
    case 'priced':
      return `measured in run ${runs.map(({ runId }) => runId).join(', ')}`;
    case 'struck-out':
      return `struck out: ${struckOutText(standing.reason)}`;
    case 'not-measured':
      return 'not measured, so it has no price';
    default:
      return assertNever(standing);
  }
}

/** The speed relative to the original in a few words: `1.8 × the original’s rate`, or that it is slower. */
export function speedInBrief({ ratio, verdict, stoppedS }: VariantSpeed): string {
  const unsure = stoppedS === undefined ? '' : ', measured while the machine slept';
  const times = `${significant(ratio.value, 2)} × the original’s rate${unsure}`;
  return verdict === 'slower' ? `slower: ${times}` : times;
}

/** The effect of a variant on the answers, in a few words. */
export function changesInBrief({ labels }: PlanVariant['answers']): string {
  if (labels.length === 0) return 'no output is read as labels';
  const share = Math.max(...labels.map(({ changedShare }) => changedShare));
  return `${share === 0 ? 'none' : percent(share)} of the labels changed`;
}

/** The facts about a variant: its size, speed, answers, and whether it may win. */
export function planVariantFacts(
  { bytes: size, speed, answers, standing, runs }: PlanVariant,
  original: { readonly bytes: number },
): string {
  return [
    `${bytes(size)}, ${percent(size / Math.max(1, original.bytes))} of the original`,
    speedInBrief(speed),
    changesInBrief(answers),
    standingText(standing, runs),
  ].join('; ');
}

/** `int8: 1.1 MB, 26 % of the original; 1.8 × the original’s rate; 0.3 % of the labels changed; measured in run …` */
export function planVariantText(variant: PlanVariant, original: { readonly bytes: number }): string {
  return `${VARIANT_NAMES[variant.kind]}: ${planVariantFacts(variant, original)}`;
}

/** The progress of making variants, in a line; null if there is nothing to report. */
export function variantsProgressText(event: VariantsProgress): string | null {
  switch (event.kind) {
    case 'reading':
      return event.text;
    case 'data':
      return null;
    case 'making':
      return `creating ${VARIANT_NAMES[event.variant]}`;
    case 'comparing':
      return `comparing ${VARIANT_NAMES[event.variant]} with the model`;
    case 'measuring':
      return `measuring ${VARIANT_NAMES[event.variant]}`;
    default:
      return assertNever(event);
  }
}
