import type { PlanStage } from '#core/contract/plan/plan-stage.ts';
import { answerCalls } from '#engine/platform/calls.ts';
import { PREPARATIONS, WORK, type Work } from './off-thread-work.ts';

/** The calls of the thread: each piece of work, and the preparation of one whose input is to come. */
export type OffThreadCalls = Work & { readonly prepare: (name: keyof Work) => unknown };

/** What the thread tells without a call: the stages of the plan that it makes. */
export interface OffThreadNews {
  readonly planStage: (stage: PlanStage) => void;
}

const tell = answerCalls<OffThreadCalls, OffThreadNews>({
  ...WORK,
  plan: (request) => WORK.plan(request, (stage) => void tell('planStage', stage)),
  // What fails in the preparation fails in the work too, which says so.
  prepare: (name) => PREPARATIONS[name]?.().catch(() => undefined),
});
