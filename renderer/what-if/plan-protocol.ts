import type { Catalog } from '#core/contract/catalog.ts';
import type { PlanDocument, Purchase } from '#core/contract/plan.ts';
import type { RunDocument } from '#core/contract/run.ts';
import type { Workload } from '#core/contract/workload.ts';

/** What plans are made from as long as neither runs nor prices change. */
export interface PlanSubject {
  readonly runs: readonly RunDocument[];
  readonly catalog: Catalog;
  readonly catalogSha256: string;
  readonly seed: number;
}

/** To the worker. `subject` is null when it is the one that the worker has. */
export interface PlanOrder {
  readonly sequence: number;
  readonly subject: PlanSubject | null;
  readonly workload: Workload;
  readonly instances: readonly string[];
  readonly allInstances: boolean;
  /** Ways to pay; empty: all of them. */
  readonly purchases: readonly Purchase[];
}

/** From the worker. */
export type PlanAnswer =
  /** `whole` is false for the first of two answers: what would flip the verdict follows in the second. */
  | {
      readonly kind: 'plan';
      readonly sequence: number;
      readonly plan: PlanDocument;
      readonly whole: boolean;
      readonly tookMs: number;
    }
  | { readonly kind: 'failed'; readonly sequence: number; readonly text: string };
