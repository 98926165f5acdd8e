import type { Product, Reason } from '#core/contract/reasons/reasons.ts';
import { oncePer } from '#core/once-per.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import type { ServingContext, Stated } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { ENOUGH } from '#core/price/serving/candidate/quotas.ts';
import { type SizeTable, type TaskSize, taskSizes } from '#core/price/serving/container/task-sizes.ts';
import { processorReason, referenceInstance } from '#core/price/serving/function/function-profile.ts';
import type { BatchJob } from './batch-served.ts';
import { containerJob, type JobKind } from './container-job.ts';

/** A service of another cloud whose jobs are billed by the vCPUs and the memory of their tasks while these live. */
interface MeteredTasks {
  readonly product: Product;
  readonly cloud: 'gcp' | 'azure';
  readonly sizes: SizeTable;
  /** The start of the ids of its limits: `startup`, `billed-startup` and `billing-minimum` in seconds, and `parallel` tasks. */
  readonly limits: string;
  /** The row of the bandwidth of a vCPU. */
  readonly networkLimit: string;
}

/** What one price of it includes: the start of the ids of its prices per second, and its terms. */
type Terms = Pick<JobKind, 'waitS' | 'mostTaskHours'> & { readonly prices: string };

/** Prepares jobs of a service under some terms. */
function meteredJob(tasks: MeteredTasks): (stated: Stated, terms: Terms) => Planning<BatchJob> {
  const sizesOf = oncePer((context: ServingContext) => sizesFor(context, tasks));
  return (stated, { prices, ...terms }) => {
    const { product, cloud, limits } = tasks;
    const { lookup } = stated.context;
    const vcpuUsd = lookup.unitUsd(`${prices}.cpu`);
    const memoryUsd = lookup.unitUsd(`${prices}.memory`);
    if (vcpuUsd === null || memoryUsd === null) return impossible(productsUnpriced(lookup, product));
    const offer = sizesOf(stated.context);
    if (offer.state === 'impossible') return offer;
    return containerJob(stated, {
      ...offer.plan,
      ...terms,
      product,
      hourUsd: ({ vcpus, memoryGb }) => 3600 * (vcpus * vcpuUsd + memoryGb * memoryUsd),
      shareIn: () => 1,
      startupS: lookup.limit(`${limits}.startup`),
      billedStartupS: lookup.limit(`${limits}.billed-startup`),
      leastBilledS: lookup.limit(`${limits}.billing-minimum`),
      mostTasks: lookup.limit(`${limits}.parallel`),
      quotaFor: () => ENOUGH,
      deployed: ({ vcpus, memoryGb, profile }) =>
        deployedSize('x86_64', { vcpus, memoryMib: memoryGb * 1024, sessions: profile.sessions }, cloud),
      spotReason: null,
    });
  };
}

function sizesFor(
  context: ServingContext,
  { product: name, sizes: table, networkLimit }: MeteredTasks,
): Planning<{ readonly sizes: readonly TaskSize[]; readonly reason: Reason }> {
  const reference = referenceInstance(context, 'x86_64');
  if (reference === null) return impossible({ code: 'reference-missing', subject: 'task' });
  const sizes = taskSizes(context, { name, sizes: table, networkLimit, reference });
  return sizes.state === 'impossible'
    ? sizes
    : planned({ sizes: sizes.plan, reason: processorReason(reference, 'function') });
}

/** A Cloud Run job. Source of the sizes: cloud.google.com/run/docs/configuring/services/memory-limits. */
export const cloudRunJob = meteredJob({
  product: 'cloud-run',
  cloud: 'gcp',
  sizes: [
    [1, 0.5, 4, 0.5],
    [2, 1, 8, 1],
    [4, 2, 16, 2],
    [6, 4, 24, 4],
    [8, 4, 32, 4],
  ],
  limits: 'cloud-run-job',
  networkLimit: 'cloud-run.vcpu-network',
});

/** A job of Azure Container Apps on the consumption plan, which has 2 GiB for each vCPU. Source: learn.microsoft.com/azure/container-apps/containers. */
export const containerAppsJob = meteredJob({
  product: 'container-apps',
  cloud: 'azure',
  sizes: [
    [0.5, 1, 1, 1],
    [1, 2, 2, 1],
    [2, 4, 4, 1],
    [4, 8, 8, 1],
  ],
  limits: 'container-apps-job',
  networkLimit: 'container-apps.vcpu-network',
});
