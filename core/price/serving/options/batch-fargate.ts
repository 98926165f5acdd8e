import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import { type BatchCapacity, batchCapacity } from '#core/price/serving/batch/batch-capacity.ts';
import { BATCH_OPTION, batchDemand, batchServed } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import {
  type Interruptions,
  interruptionsOf,
  type PlannedRuns,
  planRuns,
  spotRunReasons,
} from '#core/price/serving/batch/batch-spot.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import { jobErrors } from '#core/price/serving/batch/ec2-job.ts';
import { jobRateReasons, jobStartS } from '#core/price/serving/batch/startup.ts';
import { architectureOf, ARM_VARIANTS } from '#core/price/serving/candidate/architecture.ts';
import { jobRowsPerSOf, speedupOf } from '#core/price/serving/candidate/machine.ts';
import { type Asked, discountFactor, type Served, servingOption } from '#core/price/serving/candidate/option.ts';
import { type Impossible, impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import {
  deployedTask,
  fargateOffer,
  type FargateOffer,
  type FargateSize,
  fargatePaidShare,
  fargateSpotReason,
  taskCaveats,
} from '#core/price/serving/container/fargate.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { inRuns, metered } from '#core/price/serving/candidate/metered.ts';

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
  },
  isMetered: true,
  purchases: ['on-demand', 'spot'],
  instanceTypes: 'none',
  variants: ARM_VARIANTS,
  scaling: () => ({ code: 'rows-or-tasks' }),
  errorHandling: jobErrors,
  plan: inCheapestPeriod(plan),
});

function plan(asked: Asked): Planning<Served> {
  const { context, candidate, workload } = asked;
  const offer = fargateOffer(context, architectureOf(candidate));
  if (offer.state === 'impossible') return offer;
  const found = cheapestRuns(asked, offer.plan);
  if (found.state === 'impossible') return found;
  const { size, runs, capacity, interruptions, usdPerHour, onDemandUsdPerHour, rework } = found.plan;
  const { vcpus, memoryGb } = size;
  const count = runs.instances;
  const quota = taskCaveats(context.lookup, size, count);
  if (quota.state === 'impossible') return quota;
  const spot = interruptions !== null;
  const runsPerMonth = MONTH_S / runs.periodS;
  const kept = discountFactor(workload);
  const boughtHours = runsPerMonth * count * runs.boughtH;
  const items: readonly BillItem[] = [
    metered(
      { code: spot ? 'spot-job-tasks' : 'job-tasks', count, vcpus, memoryGb },
      { quantity: boughtHours, unit: 'hour', usd: usdPerHour * kept, kept, grows: inRuns(boughtHours, runs) },
    ),
    metered(
      { code: 'on-demand-after-spot' },
      { quantity: runsPerMonth * count * runs.onDemandH, unit: 'hour', usd: onDemandUsdPerHour * kept, kept },
    ),
  ];
  return batchServed(asked, {
    plan: runs,
    count,
    profile: size.profile,
    machine: () => deployedTask(size, architectureOf(candidate)),
    reworkPct: (100 + rework) * (1 + runs.extraShare) - 100,
    items,
    before: [...quota.plan, ...(spot ? [fargateSpotReason(asked)] : [])],
    after: [...capacity.reasons, ...jobReasons(asked, size), ...spotRunReasons(runs, interruptions)],
    last: [offer.plan.reason],
  });
}

function jobReasons({ context, simulation }: Asked, { profile }: FargateSize): readonly Reason[] {
  const speedup = speedupOf(profile, simulation);
  return jobRateReasons(context.run, {
    jobRowsPerS: jobRowsPerSOf(simulation, { profile, speedup }),
    inferenceRowsPerS: profile.best.rowsPerS * speedup,
  });
}

/** The runs of a job on tasks of one size. US dollars per hour of one task, before the discount. */
interface SizedRuns {
  readonly size: FargateSize;
  readonly runs: PlannedRuns;
  readonly capacity: BatchCapacity;
  readonly interruptions: Interruptions | null;
  readonly usdPerHour: number;
  readonly onDemandUsdPerHour: number;
  /** Expected work that is repeated because items fail, in per cent. */
  readonly rework: number;
  readonly usdPerS: number;
}

/** The cheapest task size; if no size is in time, the reasons against the largest. Larger tasks cost more per run from some size on. */
function cheapestRuns(asked: Asked, offer: FargateOffer): Planning<SizedRuns> {
  let best: SizedRuns | null = null;
  let missed: Impossible = impossible({ code: 'task-size-missing' });
  for (const size of offer.sizes) {
    const planning = runsOn(asked, offer, size);
    if (planning.state === 'impossible') missed = planning;
    else if (best === null || planning.plan.usdPerS < best.usdPerS) best = planning.plan;
    else break;
  }
  return best === null ? missed : planned(best);
}

function runsOn(asked: Asked, offer: FargateOffer, size: FargateSize): Planning<SizedRuns> {
  const { context, candidate, workload, simulation } = asked;
  const { lookup, run } = context;
  const { profile, networkGbps } = size;
  const jobRowsPerS = jobRowsPerSOf(simulation, { profile, speedup: speedupOf(profile, simulation) });
  const capacity = batchCapacity({ payload: payloadIn(asked), jobRowsPerS, networkGbps });
  const onDemandUsdPerHour = offer.hourUsd(size);
  const share = fargatePaidShare(asked);
  if (share.state === 'impossible') return share;
  const usdPerHour = onDemandUsdPerHour * share.plan(simulation);
  // A model loads on one core, and a small task has only a share of one.
  const loadS = jobStartS(run) / Math.min(1, profile.cores);
  const startupS = (lookup.limit('batch-fargate.startup') + loadS) * simulation.startupRatio;
  const rework = 100 * retriedShare(asked.workload.failureRate);
  const interruptions = interruptionsOf({
    // AWS publishes no interruption rates of Fargate Spot.
    price: { purchase: candidate.purchase, interruptionBand: null },
    workload,
    simulation,
    restartS: startupS,
    shardS: lookup.limit('ec2-batch.shard'),
    checkpointS: lookup.limit('ec2-batch.checkpoint'),
  });
  const demand = batchDemand(asked, {
    rowsPerS: capacity.rowsPerS,
    startupS,
    billedStartS: (lookup.limit('batch-fargate.billed-startup') + loadS) * simulation.startupRatio,
    leastBilledS: lookup.limit('fargate.billing-minimum'),
    reworkPct: rework,
    most: { instances: Math.min(lookup.limit('batch-fargate.array'), lookup.limit('fargate.tasks')), of: 'job' },
    instanceUsdPerH: usdPerHour,
  });
  const planning = planRuns(demand, interruptions);
  if (planning.state === 'impossible') return planning;
  const runs = planning.plan;
  const runUsd = runs.instances * (runs.boughtH * usdPerHour + runs.onDemandH * onDemandUsdPerHour);
  const usdPerS = runUsd / runs.periodS;
  return planned({ size, runs, capacity, interruptions, usdPerHour, onDemandUsdPerHour, rework, usdPerS });
}
