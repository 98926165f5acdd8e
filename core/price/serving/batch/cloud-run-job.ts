import type { Reason } from '#core/contract/reasons/reasons.ts';
import { oncePer } from '#core/once-per.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import type { ServingContext, Stated } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { ENOUGH } from '#core/price/serving/candidate/quotas.ts';
import type { BatchJob } from './batch-served.ts';
import { containerJob, type JobKind } from './container-job.ts';
import { processorReason, referenceInstance } from '#core/price/serving/function/function-profile.ts';
import { type SizeTable, type TaskSize, taskSizes } from '#core/price/serving/container/task-sizes.ts';

/** The sizes of an instance or task, whose memory bounds its vCPUs. Source: cloud.google.com/run/docs/configuring/services/memory-limits. */
const SIZES: SizeTable = [
  [1, 0.5, 4, 0.5],
  [2, 1, 8, 1],
  [4, 2, 16, 2],
  [6, 4, 24, 4],
  [8, 4, 32, 4],
];

/** The sizes that can hold the model, and what they rest on. */
const sizesOf = oncePer(
  (context: ServingContext): Planning<{ readonly sizes: readonly TaskSize[]; readonly reason: Reason }> => {
    const reference = referenceInstance(context, 'x86_64');
    if (reference === null) return impossible({ code: 'reference-missing', subject: 'task' });
    const kind = { name: 'cloud-run', sizes: SIZES, networkLimit: 'cloud-run.vcpu-network', reference };
    const sizes = taskSizes(context, kind);
    return sizes.state === 'impossible'
      ? sizes
      : planned({ sizes: sizes.plan, reason: processorReason(reference, 'function') });
  },
);

/** A Cloud Run job, whose tasks are billed by the second while they live. `prices` names the rows of its vCPUs and its memory. */
export function cloudRunJob(
  stated: Stated,
  prices: 'cloud-run-job' | 'cloud-run-delayed-job',
  terms: Pick<JobKind, 'waitS' | 'mostTaskHours'>,
): Planning<BatchJob> {
  const { lookup } = stated.context;
  const vcpuUsd = lookup.unitUsd(`${prices}.cpu`);
  const memoryUsd = lookup.unitUsd(`${prices}.memory`);
  if (vcpuUsd === null || memoryUsd === null) return impossible(productsUnpriced(lookup, 'cloud-run'));
  const offer = sizesOf(stated.context);
  if (offer.state === 'impossible') return offer;
  return containerJob(stated, {
    ...offer.plan,
    ...terms,
    hourUsd: ({ vcpus, memoryGb }) => 3600 * (vcpus * vcpuUsd + memoryGb * memoryUsd),
    shareIn: () => 1,
    startupS: lookup.limit('cloud-run-job.startup'),
    billedStartupS: lookup.limit('cloud-run-job.billed-startup'),
    leastBilledS: lookup.limit('cloud-run-job.billing-minimum'),
    mostTasks: lookup.limit('cloud-run-job.parallel'),
    product: 'cloud-run',
    quotaFor: () => ENOUGH,
    deployed: ({ vcpus, memoryGb, profile }) =>
      deployedSize('x86_64', { vcpus, memoryMib: memoryGb * 1024, sessions: profile.sessions }, 'gcp'),
    spotReason: null,
  });
}
