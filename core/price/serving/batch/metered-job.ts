import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import type { Stated } from '#core/price/serving/candidate/option.ts';
import { impossible, type Planning } from '#core/price/serving/candidate/planning.ts';
import { ENOUGH } from '#core/price/serving/candidate/quotas.ts';
import { CLOUD_RUN, CONTAINER_APPS, type ManagedContainers } from '#core/price/serving/container/managed-containers.ts';
import type { BatchJob } from './batch-served.ts';
import { containerJob, type JobKind } from './container-job.ts';

/** A service whose jobs are billed by the vCPUs and the memory of their containers while these live. */
interface MeteredTasks {
  readonly of: ManagedContainers;
  /** The start of the ids of its limits: `startup`, `billed-startup` and `billing-minimum` in seconds, and `parallel` tasks. */
  readonly limits: string;
}

/** What one price of it includes: the start of the ids of its prices per second, and its terms. */
type Terms = Pick<JobKind, 'waitS' | 'mostTaskHours'> & { readonly prices: string };

/** Prepares jobs of a service under some terms. */
function meteredJob(tasks: MeteredTasks): (stated: Stated, terms: Terms) => Planning<BatchJob> {
  const { of, limits } = tasks;
  const { product } = of;
  return (stated, { prices, ...terms }) => {
    const { lookup } = stated.context;
    const vcpuUsd = lookup.unitUsd(`${prices}.cpu`);
    const memoryUsd = lookup.unitUsd(`${prices}.memory`);
    if (vcpuUsd === null || memoryUsd === null) return impossible(productsUnpriced(lookup, product));
    const offer = of.sizesIn(stated.context);
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
      deployed: of.deployed,
      spotReason: null,
    });
  };
}

/** A Cloud Run job. */
export const cloudRunJob = meteredJob({ of: CLOUD_RUN, limits: 'cloud-run-job' });

/** A job of Azure Container Apps on the consumption plan. */
export const containerAppsJob = meteredJob({ of: CONTAINER_APPS, limits: 'container-apps-job' });
