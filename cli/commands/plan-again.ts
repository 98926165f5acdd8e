import type { Catalog } from '#core/contract/catalog.ts';
import type { PlanRequest } from '#core/contract/methods.ts';
import type { PlanDocument } from '#core/contract/plan.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { AppError } from '#engine/platform/app-error.ts';
import type { Context } from '#cli/context.ts';

/** A catalogue, and whether it has estimated prices. */
export interface ShownCatalog {
  readonly catalog: Catalog;
  readonly sha256: string;
  readonly estimates: boolean;
}

/** The catalogue of the plan, or that of today. A plan does not say whether it was made with estimated prices; its hash does. */
export async function catalogOf(
  context: Context,
  { catalog: { region, sha256 } }: PlanDocument,
): Promise<ShownCatalog> {
  const client = await context.engine();
  const show = (estimates: boolean) => client.call('catalogShow', { region, estimates }, context.interruption);
  const published = await show(false).catch((error: unknown) => {
    // A region without published prices.
    if (error instanceof AppError && error.code !== 'interrupted') return null;
    throw error;
  });
  if (published?.sha256 === sha256) return { ...published, estimates: false };
  const estimated = await show(true);
  return published === null || estimated.sha256 === sha256
    ? { ...estimated, estimates: true }
    : { ...published, estimates: false };
}

/** A request for a plan that lists no machines by name. */
export function planRequest(
  inputs: Pick<PlanRequest, 'workload' | 'seed'> & {
    readonly runs: readonly RunDocument[];
    readonly purchases: readonly PlanRequest['purchases'][number][];
    readonly estimates: boolean;
    readonly instances?: readonly string[];
  },
): PlanRequest {
  const { runs, workload, purchases, estimates, seed, instances = [] } = inputs;
  return {
    runs: [...runs],
    workload,
    purchases: [...purchases],
    instances: [...instances],
    allInstances: false,
    estimates,
    seed,
  };
}
