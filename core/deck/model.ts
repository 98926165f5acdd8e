import type { Emphasis } from '#core/report/card/card-model.ts';
import type { Block, ListItem } from '#core/report/model.ts';

/** The subject of a slide. */
export type SlideKind =
  | 'answer'
  | 'others'
  | 'clouds'
  | 'flips'
  | 'risk'
  | 'asks'
  | 'divider'
  | 'question'
  | 'cost-and-age'
  | 'options'
  | 'sensitivity'
  | 'breakdown'
  | 'load'
  | 'aspects'
  | 'assumptions'
  | 'caveats';

/** One slide: a claim, its subject, its content, and speaker notes. */
export interface DeckSlide {
  readonly kind: SlideKind;
  /** `board`: for decision makers. `engineering`: for reviewers. */
  readonly part: 'board' | 'engineering';
  readonly claim: string;
  /** The eye should find its strong part first. */
  readonly lead: Emphasis;
  /** Its content below the claim. */
  readonly blocks: readonly Block[];
  /** Where the numbers are from, in small type. */
  readonly foot: string;
  /** Speaker notes, a paragraph each: what the slide does not say. */
  readonly notes: readonly string[];
}

/** A slide for engineers before it has what all of them share. */
export type EngineeringSlide = Omit<DeckSlide, 'part' | 'foot'>;

/** The slides about a plan as plain data. Every presentation shows these. */
export interface Deck {
  readonly title: string;
  /** Project or model, and date. */
  readonly byline: string;
  /** Dates and hashes, for the last slide and for the notes of the first. */
  readonly fingerprint: string;
  readonly slides: readonly DeckSlide[];
}

/** A lead without emphasis. */
export function plainLead(text: string): Emphasis {
  return { start: text, strong: '', end: '' };
}

/** The place of a slide within its part: `2 / 5`. The slides for engineers count for themselves. */
export function pageText(slides: readonly DeckSlide[], slide: DeckSlide): string {
  const own = slides.filter(({ part }) => part === slide.part);
  return `${own.indexOf(slide) + 1} / ${own.length}`;
}

/** Statements as the content of a slide. */
export function slideList(items: readonly ListItem[]): readonly Block[] {
  return [{ kind: 'list', look: 'short', items }];
}
