import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { BatchAnswers, BATCH_OPTION, type BatchJob } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { Ec2Job, jobErrors } from '#core/price/serving/batch/ec2-job.ts';
import { spotRunReasons, whyNoSpotRuns } from '#core/price/serving/batch/batch-spot.ts';
import { deployedInstance } from '#core/price/serving/candidate/deployed.ts';
import { ec2Machine } from '#core/price/serving/candidate/machine.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import { everyInstanceType, servingOption } from '#core/price/serving/candidate/option.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { preparedVcpus } from '#core/price/serving/candidate/quotas.ts';

/** Batch runs as jobs of AWS Batch, on EC2 instances that start for the run and stop after it. AWS Batch itself is free. */
export const ec2Batch = servingOption({
  ...BATCH_OPTION,
  service: 'ec2-batch',
  movingParts: 2,
  billed: { names: BILLED.compute, units: 'instance' },
  recipe: 'batch-ec2',
  gpu: { listed: ['on-demand', 'spot'], isConverted: true },
  words: {
    name: 'EC2 batch',
    parts: 'a job of AWS Batch and a table',
    growsBy: 'more instances per run',
    scaling: {
      'rows-or-instances':
        'More rows need a longer run or more instances; the cost grows with the rows. AWS Batch, which starts the instances, is free.',
    },
    bills: { text: 'by the second while machines run' },
  },
  purchases: ['on-demand', 'spot', '1yr', '3yr'],
  instanceTypes: everyInstanceType,
  scaling: () => ({ code: 'rows-or-instances' }),
  errorHandling: jobErrors,
  prepare: inCheapestPeriod(prepare),
});

function prepare(stated: Stated): Planning<BatchJob> {
  const screened = ec2Machine(stated);
  if (screened.state === 'impossible') return screened;
  const machine = screened.plan;
  const job = new Ec2Job(stated, machine);
  const answers = new BatchAnswers(stated);
  const { runs, committed, interruptions } = job;
  const quotaOf = preparedVcpus(stated.context.lookup, machine.instance);
  return planned({
    answers,
    evaluate: (asked, to, periodS) => {
      const { simulation } = asked;
      const payload = payloadIn(asked);
      runs.statedPeriodS = periodS;
      job.begin(simulation, payload);
      if (!job.plan(simulation.trafficRatio)) return to.refuse(() => whyNoSpotRuns(runs));
      const quota = quotaOf(runs.instances);
      if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
      if (!answers.store.fill(payload, runs)) return to.refuse(() => answers.store.refusal());
      job.addTo(to);
      answers.put(runs, runs.instances, to);
      if (to.explanation !== null) {
        answers.explain(to.explanation, runs, {
          profile: machine.profile,
          machine: deployedInstance(stated, machine),
          committed,
          before: [...quota.plan, ...job.reasons(simulation, payload)],
          after: spotRunReasons(runs, interruptions),
        });
      }
      return true;
    },
  });
}
