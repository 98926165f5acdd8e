import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { batchRowsPerS, capacityReasons } from '#core/price/serving/batch/batch-capacity.ts';
import { planBatch, whyNoRuns } from '#core/price/serving/batch/batch-plan.ts';
import { BatchAnswers, BATCH_OPTION, type BatchJob, batchRuns } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { jobRateReasons, jobStartS } from '#core/price/serving/batch/startup.ts';
import { discountFactor, servingOption, type Stated } from '#core/price/serving/candidate/option.ts';
import { deployedInstance } from '#core/price/serving/candidate/deployed.ts';
import { jobRowsPerSOf, speedupOf } from '#core/price/serving/candidate/machine.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { offeredBySagemaker, sagemakerMachine, sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { inRuns } from '#core/price/serving/candidate/metered.ts';
import { WORDS } from './words.ts';

/** SageMaker Batch Transform: instances for the run only. The wait for an instance is not billed; the job on it is, from its start. */
export const sagemakerBatchTransform = servingOption({
  ...BATCH_OPTION,
  surroundings: () => 'provider-job',
  service: 'sagemaker-batch-transform',
  movingParts: 1,
  billed: { names: BILLED.sagemaker, units: 'sagemaker' },
  recipe: 'transform',
  gpu: { listed: ['on-demand'], isConverted: false },
  words: WORDS,
  purchases: ['on-demand'],
  instanceTypes: sagemakerNames,
  offered: offeredBySagemaker('batch-transform'),
  payload: {
    part: 'row',
    product: 'batch-transform',
    over: 's3',
    limitId: 'sagemaker-batch-transform.payload',
    unitBytes: 1e6,
  },
  scaling: () => ({ code: 'rows-or-instances' }),
  prepare: inCheapestPeriod(prepare),
});

function prepare(stated: Stated): Planning<BatchJob> {
  const { context, candidate, workload } = stated;
  const { lookup, run } = context;
  const screened = sagemakerMachine(stated, {
    product: 'batch-transform',
    timeoutS: Infinity,
    takesPlainInstances: false,
  });
  if (screened.state === 'impossible') return screened;
  const { networkGbps, profile, reasons, usdPerHour } = screened.plan;
  const answers = new BatchAnswers(stated);
  const instances = lookup.limit('sagemaker-batch-transform.instances');
  const runs = batchRuns(stated, { most: { instances, of: 'job' } });
  const loadS = jobStartS(run);
  const startupS = lookup.limit('sagemaker-batch-transform.startup') + loadS;
  const billedStartS = lookup.limit('sagemaker-batch-transform.billed-startup') + loadS;
  const kept = discountFactor(workload);
  return planned({
    answers,
    evaluate: (asked, to, periodS) => {
      const { simulation } = asked;
      const payload = payloadIn(asked);
      const usd = usdPerHour(simulation);
      const speedup = speedupOf(profile, simulation);
      const jobRowsPerS = jobRowsPerSOf(simulation, { profile, speedup });
      runs.begin(simulation, periodS);
      runs.rowsPerS = batchRowsPerS(payload, jobRowsPerS, networkGbps);
      runs.startupS = startupS * simulation.startupRatio;
      runs.billedStartS = billedStartS * simulation.startupRatio;
      runs.instanceUsdPerH = usd;
      if (!planBatch(runs)) return to.refuse(() => [whyNoRuns(runs)]);
      if (!answers.store.fill(payload, runs)) return to.refuse(() => answers.store.refusal());
      const hours = runs.instances * runs.perMonth() * (runs.billedS / 3600);
      to.item('job-instances', hours, 'hour', usd)?.describe({
        fields: { instanceType: candidate.instanceType ?? '' },
        kept,
        grows: inRuns(hours, runs),
      });
      answers.put(runs, runs.instances, to);
      if (to.explanation !== null) {
        const inferenceRowsPerS = profile.best.rowsPerS * speedup;
        answers.explain(to.explanation, runs, {
          profile,
          machine: deployedInstance(stated, screened.plan),
          before: reasons,
          after: [
            ...capacityReasons(payload, jobRowsPerS, networkGbps),
            ...jobRateReasons(run, { jobRowsPerS, inferenceRowsPerS }),
          ],
        });
      }
      return true;
    },
  });
}
