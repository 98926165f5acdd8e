import type { Catalog } from '#core/contract/catalog.ts';
import type { PlanDocument, Purchase } from '#core/contract/plan.ts';
import type { RunDocument } from '#core/contract/run.ts';
import type { MeasuredEndpoint } from '#core/contract/today.ts';
import type { Workload } from '#core/contract/workload.ts';

/** The inputs of plans that change rarely: runs, prices and seed. */
export interface PlanSubject {
  readonly runs: readonly RunDocument[];
  readonly catalog: Catalog;
  readonly catalogSha256: string;
  readonly seed: number;
}

/** A message to the worker. `subject` is null if the worker already has it. */
export interface PlanOrder {
  readonly sequence: number;
  readonly subject: PlanSubject | null;
  readonly workload: Workload;
  /** What runs today, as measured; null if it was not. */
  readonly today: MeasuredEndpoint | null;
  readonly instances: readonly string[];
  readonly allInstances: boolean;
  /** Whether to search for flips, which is most of the work. A provisional plan has none. */
  readonly flips: boolean;
  /** Purchase options; empty for all. */
  readonly purchases: readonly Purchase[];
}

/** A message from the worker. */
export type PlanAnswer =
  /** `whole` is false for the first of two answers; the second includes the flips. An order without flips has one answer, which is whole. */
  | {
      readonly kind: 'plan';
      readonly sequence: number;
      readonly plan: PlanDocument;
      readonly whole: boolean;
      readonly tookMs: number;
    }
  | { readonly kind: 'failed'; readonly sequence: number; readonly text: string };
