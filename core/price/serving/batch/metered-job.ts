import type { Stated } from '#core/price/serving/candidate/asked.ts';
import { type ServiceWords, type ServingDefinition, servingOption } from '#core/price/serving/candidate/option.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import { impossible, type Planning } from '#core/price/serving/candidate/planning.ts';
import { ENOUGH } from '#core/price/serving/candidate/quotas.ts';
import type { ManagedContainers } from '#core/price/serving/container/managed-containers.ts';
import { containersFor, deployedContainer, withGpu } from '#core/price/serving/container/container-gpu.ts';
import { BATCH_OPTION, type BatchJob } from './batch-served.ts';
import { inCheapestPeriod } from './cheapest-period.ts';
import { containerJob } from './container-job.ts';
import { jobErrors } from './ec2-job.ts';

/** A service whose jobs are billed by the vCPUs and the memory of their containers while these live. */
interface MeteredTasks {
  readonly of: ManagedContainers;
  /** The start of the ids of its limits: `startup`, `billed-startup` and `billing-minimum` in seconds, and `parallel` tasks. */
  readonly limits: string;
  /** The start of the ids of its prices, and the seconds that these are for. */
  readonly prices: string;
  readonly perS: 1 | 3600;
  /** The row of the price of a disk of each container, and of its size; absent for none. */
  readonly disk?: { readonly price: string; readonly size: string };
  /** The row of the hours that a job may wait before it is started; absent for a service that starts it at once. */
  readonly wait?: string;
  /** The row of the hours after which all tasks of a run together are stopped; absent for a service without such a limit. */
  readonly runtime?: string;
}

/** A service that runs jobs of containers, which start for the run. @param own.task a container on the bill. */
export function taskJob(
  own: Pick<ServingDefinition, 'service' | 'movingParts' | 'billed' | 'recipe'> &
    Pick<ServiceWords, 'name' | 'unit' | 'bills'> &
    Partial<Pick<ServiceWords, 'growsBy'>> & {
      readonly surroundings: 'job' | 'provider-job';
      readonly task: string;
      readonly hasGpu: boolean;
      readonly tasks: MeteredTasks;
    },
): ServingDefinition {
  const { name, growsBy = 'more tasks per run', unit, bills, surroundings, task, hasGpu, tasks, ...definition } = own;
  const { of, prices, disk } = tasks;
  return servingOption({
    ...BATCH_OPTION,
    ...definition,
    surroundings: () => surroundings,
    cloud: of.cloud,
    words: {
      name,
      parts: 'a job and a schedule',
      growsBy,
      ...(unit !== undefined && { unit }),
      bill: { 'job-tasks': `{count} × ${task} {vcpus} vCPU, {memoryGb} GiB per run` },
      scaling: { 'rows-or-tasks': 'More rows need a longer run or more tasks; the cost grows with the rows.' },
      ...(bills !== undefined && { bills }),
    },
    isMetered: true,
    purchases: ['on-demand'],
    instanceTypes: hasGpu ? withGpu(of) : 'none',
    gpu: hasGpu ? { listed: ['on-demand'], isConverted: true } : undefined,
    prices: {
      products: [of.product],
      ids: [`${prices}.cpu`, `${prices}.memory`, ...(disk === undefined ? [] : [disk.price])],
    },
    scaling: () => ({ code: 'rows-or-tasks' }),
    errorHandling: jobErrors,
    prepare: inCheapestPeriod((stated) => meteredJob(stated, tasks)),
  });
}

function meteredJob(stated: Stated, tasks: MeteredTasks): Planning<BatchJob> {
  const { of, limits, prices, perS, disk, wait, runtime } = tasks;
  const { product } = of;
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
    product,
    waitS: wait === undefined ? 0 : 3600 * lookup.limit(wait),
    mostTaskHours: runtime === undefined ? Infinity : lookup.limit(runtime),
    hourUsd: ({ vcpus, memoryGb }) => (3600 / perS) * (vcpus * vcpuUsd + memoryGb * memoryUsd) + diskUsd + gpu.hourUsd,
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
}
