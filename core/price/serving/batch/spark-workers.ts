import type { Product, Reason } from '#core/contract/reasons/reasons.ts';
import type { ServiceId } from '#core/contract/serving/serving.ts';
import { oncePer } from '#core/once-per.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { planBatch, whyNoRuns } from './batch-plan.ts';
import type { RunLimit } from './batch-runs.ts';
import { BatchAnswers, type BatchJob, batchRuns } from './batch-served.ts';
import { type SparkNode, sparkNode } from './spark.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import { jobErrorIn, speedupOf } from '#core/price/serving/candidate/machine.ts';
import { inRuns } from '#core/price/serving/candidate/metered.ts';
import type { ServingContext, Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor } from '#core/price/serving/candidate/option.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { functionProfile } from '#core/price/serving/function/function-profile.ts';

/** How many executors a service allows, in addition to the driver. */
interface WorkerLimits {
  /** Without asking for more. */
  readonly usual: RunLimit;
  readonly most: RunLimit;
  /** Whether the quotas allow a number of workers. */
  readonly quotaOf: (workers: number) => Planning<readonly Reason[]>;
}

/** A service that runs Spark without a cluster, on workers of one size. Its limits are the rows that begin with the id of its product. */
export interface SparkService {
  readonly service: ServiceId;
  readonly product: Extract<Product, 'emr-serverless' | 'glue'>;
  /** US dollars per hour of a worker. */
  readonly workerUsd: (lookup: Lookup, size: { readonly vcpus: number; readonly memoryGb: number }) => number;
  readonly limits: (lookup: Lookup, vcpus: number) => WorkerLimits;
  /** The row of the longest wait for spare capacity, in seconds; absent for a service that starts at once. */
  readonly waitId?: string;
}

/** A batch as a Spark application of a service: a driver and executors, billed from when they are ready. */
export function sparkWorkers(own: SparkService): (stated: Stated) => Planning<BatchJob> {
  const platformOf = oncePer((context: ServingContext) => platformIn(context, own));
  return (stated) => {
    const offer = platformOf(stated.context);
    if (offer.state === 'impossible') return offer;
    const { vcpus, memoryGb, networkGbps } = offer.plan;
    const node = sparkNode(stated, { sessions: vcpus, memoryMiB: (memoryGb * 1e9) / 2 ** 20, networkGbps });
    return node.state === 'impossible' ? node : planned(workerJob(stated, node.plan, offer.plan, own));
  };
}

function workerJob(stated: Stated, node: SparkNode, platform: Platform, own: SparkService): BatchJob {
  const { lookup } = stated.context;
  const { profile, reason, vcpus, memoryGb, workerUsdPerHour } = platform;
  const kept = discountFactor(stated.workload);
  const workerUsd = workerUsdPerHour * kept;
  const { usual, most, quotaOf } = own.limits(lookup, vcpus);
  const rowOf = (item: string): number => lookup.limit(`${own.product}.${item}`);
  const answers = new BatchAnswers(stated);
  const runs = batchRuns(stated, {
    most: usual,
    leastBilledS: rowOf('billing-minimum'),
  });
  const start = {
    waitS: rowOf('startup'),
    driverS: rowOf('billed-driver-startup'),
  };
  const rateIn = (draw: Draw): number => platform.jobRowsPerS * speedupOf(profile, draw) * jobErrorIn(draw, profile);
  const spareS = own.waitId === undefined ? 0 : lookup.limit(own.waitId);
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
      runs.waitS = spareS * simulation.startupRatio;
      runs.startupS = start.waitS * simulation.startupRatio + node.loadS;
      runs.fixedStartS = driverStartS + node.loadS;
      runs.most = usual;
      if (!planBatch(runs)) {
        runs.most = most;
        if (!planBatch(runs)) return to.refuse(() => [whyNoRuns(runs)]);
      }
      const quota = quotaOf(runs.instances + 1);
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

function platformIn(context: ServingContext, own: SparkService): Planning<Platform> {
  const { lookup } = context;
  const standIn = functionProfile(context, 'worker');
  if (standIn.state === 'impossible') return standIn;
  const { profile, reason, reference } = standIn.plan;
  const vcpus = lookup.limit(`${own.product}.worker-vcpus`);
  const memoryGb = lookup.limit(`${own.product}.worker-memory`);
  const scale = vcpus / reference.vcpus;
  const { networkGbps = null } = reference;
  return planned({
    // Each service has its own uncertainty, which is independent of that of the reference type.
    profile: { ...profile, instanceType: own.service },
    reason,
    vcpus,
    memoryGb,
    jobRowsPerS: profile.jobRowsPerS * scale,
    networkGbps: networkGbps === null ? null : networkGbps * scale,
    workerUsdPerHour: own.workerUsd(lookup, { vcpus, memoryGb }),
  });
}
