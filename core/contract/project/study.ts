import { z } from 'zod';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { GivenVariants } from '#core/contract/plan/plan-variants.ts';
import { MAX_RUNS, RunDocument } from '#core/contract/run/run.ts';
import { MeasuredEndpoint } from '#core/contract/endpoint/current-deployment.ts';
import { Workload } from '#core/contract/workload/workload.ts';

/** The content of a file of Modewise: a measurement, a plan, or a project, whose plan follows from its measurements and workload. */
export type Study =
  | { readonly kind: 'run'; readonly run: RunDocument }
  | { readonly kind: 'plan'; readonly plan: PlanDocument }
  | {
      readonly kind: 'project';
      readonly runs: readonly RunDocument[];
      readonly variants?: GivenVariants | undefined;
      readonly workload: Workload;
      readonly currentDeployment: MeasuredEndpoint | null;
    };

export const Study: z.ZodType<Study> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), run: RunDocument }),
  z.object({ kind: z.literal('plan'), plan: PlanDocument }),
  z.object({
    kind: z.literal('project'),
    runs: z
      .array(RunDocument)
      .min(1)
      .max(MAX_RUNS + 1),
    variants: GivenVariants.optional(),
    workload: Workload,
    currentDeployment: MeasuredEndpoint.nullable(),
  }),
]);
