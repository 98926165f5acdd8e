import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Deployment } from '#core/contract/serving/deployment.ts';
import type { Promises } from '#core/contract/serving/promises.ts';

/** What the values of a bundle are made from. */
export interface BundleInput {
  readonly plan: PlanDocument;
  readonly run: RunDocument;
  readonly option: ServingOption;
  /** What the option consists of. */
  readonly deployment: Deployment;
  readonly promises: Promises;
  /** Whether it is the live part next to a job, whose names end with `-live`; absent if not. */
  readonly isLive?: boolean;
}
