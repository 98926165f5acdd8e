import type { ServingMode } from '#core/contract/plan/plan.ts';
import type { ComparedFigure } from '#core/report/short/comparison.ts';

/** The verdict of one side in a few words. */
export interface DiffSide {
  readonly mode: ServingMode | 'none';
  readonly headline: string;
  /** The label of the chosen option; null if none is feasible. */
  readonly option: string | null;
  readonly money: string;
  readonly madeAt: string;
}

/** One cause of the difference: the next change from the old plan to the new one, and the cost of the plan after it. */
export interface DiffStep {
  /** Inputs are changed one after another in this order, so that the changes add up. */
  readonly cause: string;
  readonly from: string | null;
  readonly to: string | null;
  /** US dollars per month of the option that is chosen after this step, and the change by the step; null if none is feasible. */
  readonly monthlyUsd: number | null;
  readonly changeUsd: number | null;
  /** The mode after this step, and whether the step changed it. */
  readonly mode: ServingMode | 'none';
  readonly isFlip: boolean;
}

/** What changed from one plan to another. */
export interface PlanDiff {
  readonly kind: 'plans';
  readonly claim: string;
  /** Whether the recommended mode or option is another one. */
  readonly verdictChanged: boolean;
  /** Whether the monthly cost differs by more than the uncertainty of both sides; null without intervals. */
  readonly costChanged: boolean | null;
  readonly before: DiffSide;
  readonly after: DiffSide;
  readonly steps: readonly DiffStep[];
  readonly figures: readonly ComparedFigure[];
  readonly options: readonly ComparedFigure[];
}

/** What changed from one measurement to another. */
export interface RunDiff {
  readonly kind: 'runs';
  readonly claim: string;
  readonly before: string;
  readonly after: string;
  /** Differences other than the numbers, which may make them not comparable: model, data, machine, runtime, trust. */
  readonly caveats: readonly string[];
  readonly figures: readonly ComparedFigure[];
}

export type Diff = PlanDiff | RunDiff;

/** The forms in which a difference is written. */
export const DIFF_FORMATS = ['text', 'md', 'github', 'json'] as const;
export type DiffFormat = (typeof DIFF_FORMATS)[number];
