import type { Methods } from '#core/contract/methods.ts';
import type { Client } from '#core/rpc/client.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import type { Planner, ShownCatalog } from '#core/report/planner.ts';
import type { PlanDocument } from '#core/contract/plan.ts';

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

/** The catalogue of the plan if it is still in use, with or without estimated prices; otherwise that of today. */
async function catalogOf(
  engine: Client<Methods>,
  { catalog: { region, sha256 } }: PlanDocument,
  signal: AbortSignal,
): Promise<ShownCatalog> {
  const show = async (estimates: boolean): Promise<ShownCatalog> => ({
    ...(await engine.call('catalogShow', { region, estimates }, { signal })),
    estimates,
  });
  const published = await show(false).catch((error: unknown) => {
    // A region without published prices.
    if (error instanceof RpcError && error.document.code !== 'interrupted') return null;
    throw error;
  });
  if (published?.sha256 === sha256) return published;
  const estimated = await show(true);
  return published === null || estimated.sha256 === sha256 ? estimated : published;
}
