import type { ReportChart, ReportTable } from '#core/figure/model.ts';
import type { BoardLine, CostBar, KeyNumber } from '#core/report/model.ts';

/** The subject of a slide. */
export type SlideKind =
  | 'question'
  | 'answer'
  | 'why'
  | 'cost-and-age'
  | 'flips'
  | 'risk'
  | 'next'
  | 'options'
  | 'sensitivity'
  | 'breakdown'
  | 'load'
  | 'aspects'
  | 'assumptions';

/** The content of a slide below its claim. */
export type SlideBody =
  | { readonly kind: 'numbers'; readonly numbers: readonly KeyNumber[]; readonly lines: readonly BoardLine[] }
  | { readonly kind: 'costs'; readonly numbers: readonly KeyNumber[]; readonly bars: readonly CostBar[] }
  | { readonly kind: 'lines'; readonly lines: readonly BoardLine[] }
  | { readonly kind: 'chart'; readonly chart: ReportChart }
  | {
      readonly kind: 'table';
      readonly table: ReportTable;
      /** Rows that stand out: what is recommended. */
      readonly chosenRows: readonly number[];
      /** Rows that the table leaves out, for which the report has room. */
      readonly more: number;
    };

/** One slide: a claim, what it is about, its content, and what to say about it. */
export interface DeckSlide {
  readonly kind: SlideKind;
  /** `board`: for those who decide. `engineering`: for those who check. */
  readonly part: 'board' | 'engineering';
  readonly claim: string;
  readonly lead: string;
  readonly body: SlideBody;
  /** Speaker notes, a paragraph each. */
  readonly notes: readonly string[];
}

/** The slides about a plan as plain data. Every presentation shows these. */
export interface Deck {
  readonly title: string;
  /** Project or model, and date. */
  readonly byline: string;
  /** Dates and hashes, for the last slide and for the notes of the first. */
  readonly fingerprint: string;
  readonly slides: readonly DeckSlide[];
}
