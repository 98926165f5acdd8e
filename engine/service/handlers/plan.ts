import type { PlanRequest } from '#core/contract/methods/methods.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { CallContext } from '#core/contract/methods/method-map.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { offThread } from '#engine/plans/off-thread.ts';

/** Makes a plan in a separate thread: a cancel ends it at once, and other requests do not wait for it. */
export function plan(request: PlanRequest, { signal }: CallContext): Promise<PlanDocument> {
  return offThread('plan', request, hostSignal(signal));
}

/** Makes several plans one after another in one thread, without a search for what would change their verdicts. */
export async function plansOnTheWay(
  requests: readonly PlanRequest[],
  { signal }: CallContext,
): Promise<PlanDocument[]> {
  return [...(await offThread('plansOnTheWay', requests, hostSignal(signal)))];
}
