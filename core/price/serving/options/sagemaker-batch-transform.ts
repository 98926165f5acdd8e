import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import { batchCapacity } from '#core/price/serving/batch/batch-capacity.ts';
import { planBatch } from '#core/price/serving/batch/batch-plan.ts';
import { BATCH_OPTION, batchDemand, batchServed } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { jobRateReasons, jobStartS } from '#core/price/serving/batch/startup.ts';
import { type Asked, discountFactor, type Served, servingOption } from '#core/price/serving/candidate/option.ts';
import { deployedInstance } from '#core/price/serving/candidate/deployed.ts';
import { jobRowsPerSOf, speedupOf } from '#core/price/serving/candidate/machine.ts';
import type { Planning } from '#core/price/serving/candidate/planning.ts';
import { offeredBySagemaker, sagemakerMachine, sagemakerNames } from '#core/price/serving/sagemaker/sagemaker.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { inRuns, metered } from '#core/price/serving/candidate/metered.ts';

/** SageMaker Batch Transform: instances for the run only. The wait for an instance is not billed; the job on it is, from its start. */
export const sagemakerBatchTransform = servingOption({
  ...BATCH_OPTION,
  surroundings: () => 'provider-job',
  service: 'sagemaker-batch-transform',
  movingParts: 1,
  billed: { names: BILLED.sagemaker, units: 'sagemaker' },
  recipe: 'transform',
  words: {
    name: 'Batch Transform',
    parts: 'a managed job and a table',
    growsBy: 'more instances per run',
    bill: {
      'job-instances': 'Batch Transform {instanceType}',
    },
    scaling: {
      'rows-or-instances': 'More rows need a longer run or more instances; the cost grows with the rows.',
    },
  },
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
  plan: inCheapestPeriod(plan),
});

function plan(asked: Asked): Planning<Served> {
  const { context, candidate, simulation } = asked;
  const { lookup } = context;
  const screened = sagemakerMachine(asked, {
    product: 'batch-transform',
    timeoutS: Infinity,
    takesPlainInstances: false,
  });
  if (screened.state === 'impossible') return screened;
  const { instance, profile, reasons } = screened.plan;
  const usdPerHour = screened.plan.usdPerHour(simulation);
  const speedup = speedupOf(profile, simulation);
  const rework = 100 * retriedShare(asked.workload.failureRate);
  const jobRowsPerS = jobRowsPerSOf(simulation, { profile, speedup });
  const capacity = batchCapacity({ payload: payloadIn(asked), jobRowsPerS, networkGbps: instance.networkGbps ?? null });
  const loadS = jobStartS(context.run);
  const planning = planBatch(
    batchDemand(asked, {
      rowsPerS: capacity.rowsPerS,
      startupS: (lookup.limit('sagemaker-batch-transform.startup') + loadS) * simulation.startupRatio,
      billedStartS: (lookup.limit('sagemaker-batch-transform.billed-startup') + loadS) * simulation.startupRatio,
      reworkPct: rework,
      most: { instances: lookup.limit('sagemaker-batch-transform.instances'), of: 'job' },
      instanceUsdPerH: usdPerHour,
    }),
  );
  if (planning.state === 'impossible') return planning;
  const runs = planning.plan;
  const hours = runs.instances * (MONTH_S / runs.periodS) * (runs.billedS / 3600);
  return batchServed(asked, {
    plan: runs,
    count: runs.instances,
    profile,
    machine: () => deployedInstance(asked, screened.plan),
    reworkPct: rework,
    items: [
      metered(
        { code: 'job-instances', instanceType: candidate.instanceType ?? '' },
        {
          quantity: hours,
          unit: 'hour',
          usd: usdPerHour,
          kept: discountFactor(asked.workload),
          grows: inRuns(hours, runs),
        },
      ),
    ],
    before: reasons,
    after: [
      ...capacity.reasons,
      ...jobRateReasons(context.run, { jobRowsPerS, inferenceRowsPerS: profile.best.rowsPerS * speedup }),
    ],
  });
}
