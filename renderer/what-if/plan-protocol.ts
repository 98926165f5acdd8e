import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { PlanStage } from '#core/contract/plan/plan-stage.ts';
import type { AskedPlan, PlanSources } from '#core/decide/plan-asked.ts';

/** A message to the worker. `subject` is null if the worker already has it. */
export interface PlanOrder extends Omit<AskedPlan, 'createdAt'> {
  readonly sequence: number;
  readonly subject: PlanSources | null;
  /** Whether to search around the verdict, which is most of the work. A provisional plan has no such findings. */
  readonly flips: boolean;
}

/** A message from the worker. */
export type PlanAnswer =
  /** `whole` is false for the first of two answers; the second includes flips, break-evens and sensitivities. An order without them has one answer, which is whole. */
  | {
      readonly kind: 'plan';
      readonly sequence: number;
      readonly plan: PlanDocument;
      readonly whole: boolean;
    }
  /** What a plan does that takes more than 5 s; at most one message a second. */
  | { readonly kind: 'stage'; readonly sequence: number; readonly stage: PlanStage }
  | { readonly kind: 'failed'; readonly sequence: number; readonly text: string };
