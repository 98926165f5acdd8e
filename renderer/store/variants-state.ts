import type { VariantsProgress } from '#core/contract/methods/variant-methods.ts';
import type { VariantKind, VariantsDocument } from '#core/contract/model/variants.ts';
import type { Problem } from './problem.ts';

/** Variants of the model that are being made. */
export interface OpenVariants {
  readonly kinds: readonly VariantKind[];
  /** The column with the right answers; null for none. */
  readonly label: string | null;
  readonly maxChangedShare: number | null;
  readonly state: 'asking' | 'making' | 'stopping';
  readonly progress: readonly VariantsProgress[];
  /** What became of every kind that was asked for; null before. */
  readonly found: VariantsDocument | null;
  readonly problem: Problem | null;
}

/** The making of variants of the model. Those that are measured join the plan, and are saved with the project. */
export interface VariantsSlice {
  readonly openedVariants: OpenVariants | null;
  readonly openVariants: () => void;
  readonly closeVariants: () => void;
  readonly changeVariants: (change: Partial<Pick<OpenVariants, 'kinds' | 'label'>>) => void;
  /** Changes the limit, also of the variants in the plan. */
  readonly limitVariants: (maxChangedShare: number | null) => void;
  /** Makes, compares and measures them. */
  readonly makeVariants: () => Promise<void>;
  readonly stopVariants: () => void;
  /** Takes them out of the plan. */
  readonly forgetVariants: () => void;
}
