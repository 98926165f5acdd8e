import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { BATCH_OPTION, type BatchJob } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { containerJob } from '#core/price/serving/batch/container-job.ts';
import { jobErrors } from '#core/price/serving/batch/ec2-job.ts';
import { architectureOf, ARM_VARIANTS } from '#core/price/serving/candidate/architecture.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';
import type { Planning } from '#core/price/serving/candidate/planning.ts';
import {
  deployedTask,
  fargateOffer,
  fargatePaidShare,
  fargateSpotReason,
  taskCaveats,
} from '#core/price/serving/container/fargate.ts';

/** Batch runs as jobs of AWS Batch on Fargate: tasks that start for the run, billed by the second from the pull of their image. */
export const batchFargate = servingOption({
  ...BATCH_OPTION,
  service: 'batch-fargate',
  movingParts: 2,
  billed: { names: BILLED.containers, units: 'fargate' },
  recipe: 'batch-fargate',
  words: {
    name: 'Fargate batch',
    parts: 'a job queue and a table',
    growsBy: 'more tasks per run',
    bill: {
      'job-tasks': '{count} × Fargate {vcpus} vCPU, {memoryGb} GB per run',
      'spot-job-tasks': '{count} × Fargate {vcpus} vCPU, {memoryGb} GB per run, spot',
    },
    scaling: {
      'rows-or-tasks': 'More rows need a longer run or more tasks; the cost grows with the rows.',
    },
    bills: { text: 'while tasks run, at least {leastS} each', limits: { leastS: 'fargate.billing-minimum' } },
  },
  isMetered: true,
  purchases: ['on-demand', 'spot'],
  instanceTypes: 'none',
  variants: ARM_VARIANTS,
  scaling: () => ({ code: 'rows-or-tasks' }),
  errorHandling: jobErrors,
  prepare: inCheapestPeriod(prepare),
});

function prepare(stated: Stated): Planning<BatchJob> {
  const { lookup } = stated.context;
  const architecture = architectureOf(stated.candidate);
  const offer = fargateOffer(stated.context, architecture);
  if (offer.state === 'impossible') return offer;
  const share = fargatePaidShare(stated);
  if (share.state === 'impossible') return share;
  return containerJob(stated, {
    ...offer.plan,
    shareIn: share.plan,
    waitS: 0,
    startupS: lookup.limit('batch-fargate.startup'),
    billedStartupS: lookup.limit('batch-fargate.billed-startup'),
    leastBilledS: lookup.limit('fargate.billing-minimum'),
    mostTasks: Math.min(lookup.limit('batch-fargate.array'), lookup.limit('fargate.tasks')),
    mostTaskHours: Infinity,
    product: 'fargate',
    quotaFor: (size, tasks) => taskCaveats(lookup, size, tasks),
    deployed: (size) => deployedTask(size, architecture),
    spotReason: () => fargateSpotReason(stated),
  });
}
