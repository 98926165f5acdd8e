import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { oncePer } from '#core/once-per.ts';
import { emrServerlessWorkerUsd } from '#core/price/pricing/emr.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { planBatch, whyNoRuns } from '#core/price/serving/batch/batch-plan.ts';
import type { RunLimit } from '#core/price/serving/batch/batch-runs.ts';
import { BatchAnswers, BATCH_OPTION, type BatchJob, batchRuns } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { type SparkNode, sparkNode } from '#core/price/serving/batch/spark.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import { jobErrorIn, speedupOf } from '#core/price/serving/candidate/machine.ts';
import {
  discountFactor,
  type ServingContext,
  servingOption,
  type Stated,
} from '#core/price/serving/candidate/option.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { ownQuota, preparedQuota, quotaMax } from '#core/price/serving/candidate/quotas.ts';
import { functionProfile } from '#core/price/serving/function/function-profile.ts';
import { inRuns } from '#core/price/serving/candidate/metered.ts';
import { WORDS } from './words.ts';

/** Spark without a cluster: a driver and executors of one size, billed by vCPU-hours and GB-hours. */
export const sparkEmrServerless = servingOption({
  ...BATCH_OPTION,
  surroundings: () => 'provider-job',
  service: 'spark-emr-serverless',
  movingParts: 3,
  billed: { names: BILLED.emr, units: null },
  recipe: 'spark-emr-serverless',
  words: WORDS,
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: 'none',
  prices: { products: ['emr-serverless'], ids: ['emr-serverless.vcpu', 'emr-serverless.memory'] },
  scaling: () => ({ code: 'spark-application' }),
  prepare: inCheapestPeriod(prepare),
});

/** The vCPUs that an account may use at once. */
const QUOTA = 'emr-serverless.vcpus';

function prepare(stated: Stated): Planning<BatchJob> {
  const offer = platformOf(stated.context);
  if (offer.state === 'impossible') return offer;
  const { vcpus, memoryGb, networkGbps } = offer.plan;
  const node = sparkNode(stated, { sessions: vcpus, memoryMiB: (memoryGb * 1e9) / 2 ** 20, networkGbps });
  return node.state === 'impossible' ? node : planned(workerJob(stated, node.plan, offer.plan));
}

function workerJob(stated: Stated, node: SparkNode, platform: Platform): BatchJob {
  const { lookup } = stated.context;
  const { profile, reason, vcpus, memoryGb, workerUsdPerHour } = platform;
  const kept = discountFactor(stated.workload);
  const workerUsd = workerUsdPerHour * kept;
  const withinQuota = workersWithin(lookup, vcpus, lookup.limit(QUOTA));
  const atMost = workersWithin(lookup, vcpus, quotaMax(lookup, QUOTA));
  const quotaOf = preparedQuota(lookup, QUOTA, { unit: 'vcpu', product: 'emr-serverless' });
  const answers = new BatchAnswers(stated);
  const runs = batchRuns(stated, {
    most: withinQuota,
    leastBilledS: lookup.limit('emr-serverless.billing-minimum'),
  });
  const start = {
    waitS: lookup.limit('emr-serverless.startup'),
    driverS: lookup.limit('emr-serverless.billed-driver-startup'),
  };
  const rateIn = (draw: Draw): number => platform.jobRowsPerS * speedupOf(profile, draw) * jobErrorIn(draw, profile);
  runs.billedStartS = node.loadS;
  runs.instanceUsdPerH = workerUsd;
  runs.fixedUsdPerH = workerUsd;
  return {
    answers,
    evaluate: (asked, to, periodS) => {
      const { simulation } = asked;
      const payload = payloadIn(asked);
      const driverStartS = start.driverS * simulation.startupRatio;
      runs.begin(simulation, periodS);
      runs.rowsPerS = node.rowsPerS(simulation, payload, rateIn(simulation));
      runs.startupS = start.waitS * simulation.startupRatio + node.loadS;
      runs.fixedStartS = driverStartS + node.loadS;
      runs.most = withinQuota;
      if (!planBatch(runs)) {
        runs.most = atMost;
        if (!planBatch(runs)) return to.refuse(() => [whyNoRuns(runs)]);
      }
      const quota = quotaOf((runs.instances + 1) * vcpus);
      if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
      if (!answers.store.fill(payload, runs)) return to.refuse(() => answers.store.refusal());
      // Workers are billed from when they are ready, for at least a minute. The driver is ready before it starts the executors.
      const executorHours = runs.perMonth() * runs.instances * (runs.billedS / 3600);
      const driverHours = runs.perMonth() * (Math.max(runs.leastBilledS, driverStartS + runs.billedS) / 3600);
      to.item('executors', executorHours, 'hour', workerUsd)?.describe({ kept, grows: inRuns(executorHours, runs) });
      to.item('driver', driverHours, 'hour', workerUsd)?.describe({ kept, grows: inRuns(driverHours, runs) });
      answers.put(runs, runs.instances + 1, to);
      if (to.explanation !== null) {
        answers.explain(to.explanation, runs, {
          profile,
          machine: deployedSize('x86_64', { vcpus, memoryMib: memoryGb * 1024, sessions: node.sessions }),
          masterType: null,
          before: [...quota.plan, { code: 'serverless-workers', executors: runs.instances, vcpus, memoryGb }],
          after: node.reasons(simulation, payload, rateIn(simulation)),
          last: [reason],
        });
      }
      return true;
    },
  };
}

/** The executors that a number of vCPUs allows. The driver has the same size as the other workers. */
function workersWithin(lookup: Lookup, vcpus: number, allowed: number): RunLimit {
  const instances = Math.floor(allowed / vcpus) - 1;
  return { instances, of: 'account', vcpus: { each: vcpus, all: allowed }, ...ownQuota(lookup, QUOTA) };
}

/** The properties of a worker that are the same in every simulation. */
interface Platform {
  readonly profile: CapacityProfile;
  readonly reason: Reason;
  readonly vcpus: number;
  readonly memoryGb: number;
  /** Rate of one worker, without Spark. */
  readonly jobRowsPerS: number;
  readonly networkGbps: number | null;
  readonly workerUsdPerHour: number;
}

const platformOf = oncePer((context: ServingContext): Planning<Platform> => {
  const { lookup } = context;
  const standIn = functionProfile(context, 'worker');
  if (standIn.state === 'impossible') return standIn;
  const { profile, reason, reference } = standIn.plan;
  const vcpus = lookup.limit('emr-serverless.worker-vcpus');
  const memoryGb = lookup.limit('emr-serverless.worker-memory');
  const scale = vcpus / reference.vcpus;
  const { networkGbps = null } = reference;
  const usdPerVcpuH = lookup.usd('emr-serverless.vcpu');
  const usdPerGbH = lookup.usd('emr-serverless.memory');
  return planned({
    // The service has its own uncertainty, which is independent of that of the reference type.
    profile: { ...profile, instanceType: 'spark-emr-serverless' },
    reason,
    vcpus,
    memoryGb,
    jobRowsPerS: profile.jobRowsPerS * scale,
    networkGbps: networkGbps === null ? null : networkGbps * scale,
    workerUsdPerHour: emrServerlessWorkerUsd({ vcpus, memoryGb, usdPerVcpuH, usdPerGbH }),
  });
});
