import type { PlanRequest } from '#core/contract/methods/methods.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { catalogOfPlan, type ShownCatalog } from '#core/report/card/planner.ts';
import { AppError } from '#engine/platform/app-error.ts';
import type { Context } from '#cli/context.ts';

/** The catalogue of the plan, or that of today. */
export async function catalogOf(context: Context, plan: PlanDocument): Promise<ShownCatalog> {
  const client = await context.engine();
  const { region } = plan.catalog;
  return catalogOfPlan(plan, {
    show: (estimates) => client.call('catalogShow', { region, estimates }, context.interruption),
    isRefusal: (error) => error instanceof AppError && error.code !== 'interrupted',
  });
}

/** A request for a plan that lists no machines by name. */
export function planRequest(
  inputs: Pick<PlanRequest, 'workload' | 'seed'> & {
    readonly runs: readonly RunDocument[];
    readonly purchases: readonly PlanRequest['purchases'][number][];
    readonly estimates: boolean;
    readonly instances?: readonly string[];
    readonly currentDeployment?: PlanRequest['currentDeployment'] | null;
    readonly variants?: PlanRequest['variants'];
  },
): PlanRequest {
  const { runs, workload, purchases, estimates, seed, instances = [], currentDeployment = null, variants } = inputs;
  return {
    runs: [...runs],
    workload,
    purchases: [...purchases],
    instances: [...instances],
    allInstances: false,
    estimates,
    seed,
    ...(currentDeployment === null ? {} : { currentDeployment }),
    ...(variants === undefined ? {} : { variants }),
  };
}
