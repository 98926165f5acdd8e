import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import { impossible, type Planning } from '#core/price/serving/candidate/planning.ts';
import { ENOUGH } from '#core/price/serving/candidate/quotas.ts';
import {
  CLOUD_RUN,
  CONTAINER_APPS,
  DATAFLOW_WORKERS,
  type ManagedContainers,
} from '#core/price/serving/container/managed-containers.ts';
import { containersFor, deployedContainer } from '#core/price/serving/container/container-gpu.ts';
import type { BatchJob } from './batch-served.ts';
import { containerJob, type JobKind } from './container-job.ts';

/** A service whose jobs are billed by the vCPUs and the memory of their containers while these live. */
interface MeteredTasks {
  readonly of: ManagedContainers;
  /** The start of the ids of its limits: `startup`, `billed-startup` and `billing-minimum` in seconds, and `parallel` tasks. */
  readonly limits: string;
  /** The seconds that its prices are for; absent for one. */
  readonly perS?: 3600;
  /** The row of the price of a disk of each container, and of its size; absent for none. */
  readonly disk?: { readonly price: string; readonly size: string };
}

/** What one price of it includes: the start of the ids of its prices per second, and its terms. */
type Terms = Pick<JobKind, 'waitS' | 'mostTaskHours'> & { readonly prices: string };

/** Prepares jobs of a service under some terms. */
function meteredJob(tasks: MeteredTasks): (stated: Stated, terms: Terms) => Planning<BatchJob> {
  const { of, limits, perS = 1, disk } = tasks;
  const { product } = of;
  return (stated, { prices, ...terms }) => {
    const { lookup } = stated.context;
    const vcpuUsd = lookup.unitUsd(`${prices}.cpu`);
    const memoryUsd = lookup.unitUsd(`${prices}.memory`);
    if (vcpuUsd === null || memoryUsd === null) return impossible(productsUnpriced(lookup, product));
    const diskGib = disk === undefined ? 0 : lookup.limit(disk.size);
    const diskUsd = disk === undefined ? 0 : diskGib * lookup.usd(disk.price);
    const offer = containersFor(of, stated);
    if (offer.state === 'impossible') return offer;
    const { gpu, ...offered } = offer.plan;
    return containerJob(stated, {
      ...offered,
      ...terms,
      product,
      hourUsd: ({ vcpus, memoryGb }) =>
        (3600 / perS) * (vcpus * vcpuUsd + memoryGb * memoryUsd) + diskUsd + gpu.hourUsd,
      shareIn: () => 1,
      startupS: lookup.limit(`${limits}.startup`) + gpu.startupS,
      billedStartupS: lookup.limit(`${limits}.billed-startup`) + gpu.startupS,
      leastBilledS: lookup.limit(`${limits}.billing-minimum`),
      mostTasks: lookup.limit(`${limits}.parallel`),
      isOwnMost: lookup.isOwnQuota(`${limits}.parallel`),
      quotaFor: () => ENOUGH,
      deployed: (size) => ({ ...deployedContainer(of, stated, size), ...(disk === undefined ? {} : { diskGib }) }),
      spotReason: null,
    });
  };
}

/** A Cloud Run job. */
export const cloudRunJob = meteredJob({ of: CLOUD_RUN, limits: 'cloud-run-job' });

/** A job of Azure Container Apps on the consumption plan. */
export const containerAppsJob = meteredJob({ of: CONTAINER_APPS, limits: 'container-apps-job' });

/** A batch job of Dataflow, whose workers have a disk. */
export const dataflowJob = meteredJob({
  of: DATAFLOW_WORKERS,
  limits: 'dataflow-batch',
  perS: 3600,
  disk: { price: 'dataflow.disk', size: 'dataflow-batch.disk' },
});
