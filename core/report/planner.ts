import type { Catalog } from '#core/contract/catalog.ts';
import type { PlanRequest } from '#core/contract/methods.ts';
import type { PlanDocument } from '#core/contract/plan.ts';

/** A catalogue, the hash that plans name it by, and whether it has estimated prices. */
export interface ShownCatalog {
  readonly catalog: Catalog;
  readonly sha256: string;
  readonly estimates: boolean;
}

/** What a comparison asks of the engine, which makes the plans. The command line and the window each have one. */
export interface Planner {
  /** The catalogue of a plan, or that of today for its region. */
  readonly catalogOf: (plan: PlanDocument) => Promise<ShownCatalog>;
  /** Makes plans without flips, in the order of the requests. */
  readonly make: (requests: readonly PlanRequest[]) => Promise<readonly PlanDocument[]>;
  /** Receives what is being done, for a line of progress. */
  readonly say: (text: string) => void;
}
