import { z } from 'zod';
import type { PlanRequest } from '#core/contract/methods/methods.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { RunDecision } from '#core/contract/run/run.ts';
import type { OnStage } from '#core/decide/plan-progress.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import type { VerdictSoFar } from '#core/contract/verdict/verdict-so-far.ts';
import type { FleetChoiceRequest, FleetTypes } from './fleet-choice.ts';
import type { CheckedPack, PackOrder } from '#engine/packs/check-packs.ts';
import type { planDocument } from './make-plan.ts';
import type { ModelInspection } from '#engine/model/inspect.ts';

/** Loads what plans need. A thread checks each of their documents once or twice, which is less work than compiling the checks. */
async function loadPlans(): Promise<typeof planDocument> {
  z.config({ jitless: true });
  return (await import('./make-plan.ts')).planDocument;
}

/** Work for a separate thread, because it may take seconds without yielding. Input and result are plain data. */
export const WORK = {
  plan: async (request: PlanRequest, onStage?: OnStage): Promise<PlanDocument> =>
    (await loadPlans())(request, { onStage }),
  plansOnTheWay: async (requests: readonly PlanRequest[]): Promise<readonly PlanDocument[]> => {
    const make = await loadPlans();
    const plans: PlanDocument[] = [];
    for (const request of requests) plans.push(await make(request, { flips: false }));
    return plans;
  },
  fleetChoice: async (request: FleetChoiceRequest): Promise<FleetTypes> =>
    (await import('./fleet-choice.ts')).fleetTypes(request),
  checkPacks: async (order: PackOrder): Promise<readonly CheckedPack[]> =>
    (await import('#engine/packs/check-packs.ts')).checkPacks(order),
  inspectModel: async (of: { readonly path: string; readonly hash: boolean }): Promise<ModelInspection> =>
    (await import('#engine/model/inspect.ts')).inspectModel(of.path, { hash: of.hash }),
  verdictSoFar: async (view: RunView): Promise<VerdictSoFar | null> =>
    (await import('./verdict-so-far.ts')).verdictSoFar(view),
  decisionSoFar: async (view: RunView): Promise<RunDecision | null> =>
    (await import('./decision-so-far.ts')).decisionSoFar(view),
};
/** The functions of WORK by name. */
export type Work = typeof WORK;

/** What a piece of work loads, for those where that takes long enough to begin before their input is there. */
export const PREPARATIONS: Partial<Record<keyof Work, () => Promise<unknown>>> = {
  plan: loadPlans,
  checkPacks: () => import('#engine/packs/check-packs.ts'),
  fleetChoice: async () => (await import('./fleet-choice.ts')).prepareFleetTypes(),
};
