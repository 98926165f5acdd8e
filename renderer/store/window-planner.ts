import type { Methods } from '#core/contract/methods/methods.ts';
import type { Client } from '#core/rpc/client.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import { catalogOfPlan, type Planner, type ShownCatalog } from '#core/report/card/planner.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';

/** The engine behind the window as the planner of a comparison. Every request ends when the signal fires. */
export function windowPlanner(
  engine: Client<Methods>,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (text: string) => void },
): Planner {
  return {
    catalogOf: (plan) => catalogOf(engine, plan, signal),
    make: (requests) => engine.call('plansOnTheWay', { requests: [...requests] }, { signal }),
    say,
  };
}

function catalogOf(engine: Client<Methods>, plan: PlanDocument, signal: AbortSignal): Promise<ShownCatalog> {
  const { region } = plan.catalog;
  return catalogOfPlan(plan, {
    show: (estimates) => engine.call('catalogShow', { region, estimates }, { signal }),
    isRefusal: (error) => error instanceof RpcError && error.document.code !== 'interrupted',
  });
}
