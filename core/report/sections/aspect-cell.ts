import type { ServingMode, ServingOption, PlanDocument } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { AspectCell } from '#core/report/model.ts';
import { type Quantity, quantityTexts } from '#core/words/format/quantity.ts';

/** The input of an aspect: a mode, its cheapest feasible option (null if there is none) and the embedded run (null if there is none). */
export interface AspectSubject {
  readonly mode: ServingMode;
  readonly option: ServingOption | null;
  readonly run: RunDocument | null;
  readonly plan: PlanDocument;
}

/** A cell without a number. */
export function words(headline: string, sentence: string): AspectCell {
  return { headline, interval: null, sentence, quantity: null };
}

/** A cell with a number as its headline. */
export function numbered(quantity: Quantity, sentence: string): AspectCell {
  const { value: headline, interval } = quantityTexts(quantity);
  return { headline, interval, sentence, quantity };
}
