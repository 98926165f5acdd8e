import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { PlanRequest } from '#core/contract/methods/methods.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';

/** A catalogue, the hash that plans name it by, and whether it has estimated prices. */
export interface ShownCatalog {
  readonly catalog: Catalog;
  readonly sha256: string;
  readonly estimates: boolean;
}

/** The functions of the engine that a comparison needs to make plans. The command line and the window each have one. */
export interface Planner {
  /** The catalogue of a plan, or the current one for its region. */
  readonly catalogOf: (plan: PlanDocument) => Promise<ShownCatalog>;
  /** Makes plans without flips, in the order of the requests. */
  readonly make: (requests: readonly PlanRequest[]) => Promise<readonly PlanDocument[]>;
  /** Receives what is being done, for a line of progress. */
  readonly say: (text: string) => void;
}

/**
 * The catalogue of a plan if it is still in use, otherwise the current one. A plan does not state whether it was made with estimated prices; the hash
 * shows it.
 * @param options.show the catalogue of the plan's region as it is today.
 * @param options.isRefusal whether an error of `show` says that the region has no published prices, rather than that it was stopped.
 */
export async function catalogOfPlan(
  { catalog: { sha256 } }: PlanDocument,
  options: {
    readonly show: (estimates: boolean) => Promise<Omit<ShownCatalog, 'estimates'>>;
    readonly isRefusal: (error: unknown) => boolean;
  },
): Promise<ShownCatalog> {
  const show = async (estimates: boolean): Promise<ShownCatalog> => ({ ...(await options.show(estimates)), estimates });
  const published = await show(false).catch((error: unknown) => {
    if (options.isRefusal(error)) return null;
    throw error;
  });
  if (published?.sha256 === sha256) return published;
  const estimated = await show(true);
  return published === null || estimated.sha256 === sha256 ? estimated : published;
}
