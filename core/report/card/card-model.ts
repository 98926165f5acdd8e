import type { PlanDocument } from '#core/contract/plan/plan.ts';

/** A reason for the verdict on one line. `doubt` and `against` speak against it: one is shown as a warning, the other as what rules options out. */
export interface CardReason {
  readonly text: string;
  readonly mark: 'for' | 'doubt' | 'against';
}

/** A sentence in three parts, so that the eye finds `strong` first. Each part may be empty. */
export interface Emphasis {
  readonly start: string;
  readonly strong: string;
  readonly end: string;
}

/** One number of the card: its title, the number, and a note. */
export interface CardTile {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

/**
 * The facts about a verdict that a reader can take in within ten seconds. The first screen, the first slide and the first page show only this, each
 * in its own layout. All texts are complete.
 */
export interface Card {
  /** The question: volume, who waits, and how old an answer may be. */
  readonly question: string;
  readonly mode: PlanDocument['verdict']['mode'];
  readonly headline: string;
  /** The assumptions for unstated inputs; null if the workload is stated. */
  readonly assumed: string | null;
  /** The service, its cost, and the cost of the nearest alternative. */
  readonly sentence: Emphasis;
  /** At most three: cost, the alternative or the saving, and latency or age. */
  readonly tiles: readonly CardTile[];
  /** Null if nothing is chosen. */
  readonly confidence: { readonly word: 'High' | 'Medium' | 'Low'; readonly reason: string } | null;
  /** Warnings that come before the numbers because no number shows them: answers that differ in a batch, synthetic rows, services without a price. */
  readonly caveat: string | null;
  /** At most three, one line each. */
  readonly reasons: readonly CardReason[];
  /** The nearest value that changes the verdict; null if there is none. */
  readonly tippingPoint: Emphasis | null;
}
