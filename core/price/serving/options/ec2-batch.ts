import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { BATCH_OPTION, batchServed } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { jobErrors, ec2Job, ec2Rework, ec2RunItems, planEc2Runs } from '#core/price/serving/batch/ec2-job.ts';
import { spotRunReasons } from '#core/price/serving/batch/batch-spot.ts';
import { deployedInstance } from '#core/price/serving/candidate/deployed.ts';
import { everyInstanceType, servingOption } from '#core/price/serving/candidate/option.ts';
import { vcpuCaveats } from '#core/price/serving/candidate/quotas.ts';

/** Batch runs on EC2 instances that start for the run and stop after it. */
export const ec2Batch = servingOption({
  ...BATCH_OPTION,
  service: 'ec2-batch',
  movingParts: 2,
  billed: { names: BILLED.compute, units: 'instance' },
  recipe: 'batch-ec2',
  words: {
    name: 'EC2 batch',
    parts: 'a job and a table',
    growsBy: 'more instances per run',
    scaling: {
      'rows-or-instances': 'More rows need a longer run or more instances; the cost grows with the rows.',
    },
  },
  purchases: ['on-demand', 'spot', '1yr', '3yr'],
  instanceTypes: everyInstanceType,
  scaling: () => ({ code: 'rows-or-instances' }),
  errorHandling: jobErrors,
  plan: inCheapestPeriod((asked) => {
    const screened = ec2Job(asked);
    if (screened.state === 'impossible') return screened;
    const job = screened.plan;
    const planning = planEc2Runs(job, asked.workload, asked.simulation.trafficRatio);
    if (planning.state === 'impossible') return planning;
    const { plan } = planning;
    const quota = vcpuCaveats(asked.context.lookup, job.instance, plan.instances);
    if (quota.state === 'impossible') return quota;
    return batchServed(asked, {
      plan,
      count: plan.instances,
      profile: job.profile,
      machine: () => deployedInstance(asked, job),
      reworkPct: ec2Rework(job, plan),
      items: ec2RunItems(job, plan),
      committed: job.committed,
      before: [...quota.plan, ...job.reasons],
      after: spotRunReasons(plan, job.interruptions),
    });
  }),
});
