import type { BreakdownItem } from '../contract/plan.ts';
import type { Workload } from '../contract/workload.ts';
import type { CapacityProfile } from '../projection/types.ts';
import { reworkPct } from '../pricing/failures.ts';
import { interruptionsPerHour, shardedSpotH } from '../pricing/spot.ts';
import { MONTH_H, MONTH_S } from '../pricing/units.ts';
import { type BatchDemand, type BatchPlan, type BatchPlanning, planBatch } from './batch-plan.ts';
import { batchObstacles, storeItems, storeLatencyMs } from './batch-store.ts';
import { type Common, priced, struckOut } from './evaluation.ts';
import { burstableObstacle, discountFactor, type ServingContext, type ServingDefinition, speedupIn } from './option.ts';
import type { Candidate, Evaluation, World } from './types.ts';

/** Hours of work in one shard of a spot run: what an interruption costs at most. */
const SHARD_H = 0.25;
/** Chance of an interruption in a run above which the run is planned to survive one in time. */
const PLANNED_FOR_RISK = 0.05;

/** Batch runs on EC2 instances that are started for the run and stopped after it. */
export const ec2Batch: ServingDefinition = {
  service: 'ec2-batch',
  mode: 'batch',
  purchases: ['on-demand', 'spot', '1yr', '3yr'],
  instanceTypes: ({ catalog }) => catalog.instances.map((instance) => instance.instanceType),
  evaluate,
};

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const { lookup } = context;
  const instance = lookup.instance(candidate.instanceType ?? '');
  const common: Common = {
    candidate,
    basis: 'projected',
    scaling: 'More rows take longer or more instances for the same run; the bill follows the rows.',
    errorHandling: { unit: 'batch', expectedReworkPct: 0 },
  };
  if (instance === null)
    return struckOut(common, [`no ${candidate.instanceType} in the catalogue of ${lookup.region}`]);
  const projection = context.project(instance);
  if (projection.state === 'refused') return struckOut(common, projection.reasons);
  const { profile } = projection;
  const speedup = speedupIn(world, profile);
  const rowsPerS = profile.jobRowsPerS * speedup;
  // Our own job notices a failure with the batch that it was in, and does that one again.
  const itemsPerUnit = Math.min(profile.best.batchSize, workload.predictionsPerDay);
  const rework = reworkPct({ failureRate: workload.failureRate, itemsPerUnit });
  const known: Common = {
    ...common,
    basis: profile.basis,
    errorHandling: { unit: 'batch', expectedReworkPct: rework },
  };
  const obstacles = [...batchObstacles(lookup, workload), ...burstableObstacle(instance.instanceType)];
  if (obstacles.length > 0) return struckOut(known, obstacles);
  const price = lookup.ec2Price(instance, candidate.purchase);
  if (price === null) {
    return struckOut(known, [`the catalogue has no ${candidate.purchase} price of ${instance.instanceType}`]);
  }
  const startupS = startupOf(context) * world.startupRatio;
  const risk = spotRisk(price.interruptionBand, startupS, world);
  const demand: BatchDemand = {
    workload,
    trafficRatio: world.trafficRatio,
    rowsPerS,
    startupS,
    reworkShare: (1 + rework / 100) * risk.hoursPerHour - 1,
    interruptionS: 0,
  };
  const planning = planForRisk(demand, risk);
  if (planning.state === 'impossible') return struckOut(known, [planning.reason]);
  const { plan } = planning;
  const usdPerHour =
    price.usdPerHour * discountFactor(workload) * (candidate.purchase === 'spot' ? world.spotPriceRatio : 1);
  const committed = candidate.purchase === '1yr' || candidate.purchase === '3yr';
  const hours = plan.instances * (committed ? MONTH_H : runHours(plan));
  const store = storeItems({ lookup, workload, trafficRatio: world.trafficRatio, plan });
  const items: BreakdownItem[] = [
    { item: `EC2 ${instance.instanceType} ${candidate.purchase}`, monthlyUsd: hours * usdPerHour },
    {
      item: 'EBS root volume',
      monthlyUsd: (hours / MONTH_H) * lookup.limit('ec2.root-volume') * (lookup.unitUsd('ebs.gp3') ?? 0),
    },
    ...store.items,
  ];
  return priced(known, {
    count: plan.instances,
    items,
    latencyMs: storeLatencyMs(lookup, workload),
    freshnessS: plan.freshness,
    reasons: reasonsFor({ profile, committed, candidate, note: price.note, missing: store.missing }),
  });
}

/** Boot, container, runtime and session: from the launch to the first row, seconds. */
function startupOf({ lookup, run }: ServingContext): number {
  const loadS = ((run.coldStart?.processMs ?? 0) + (run.coldStart?.sessionMs ?? 0)) / 1000;
  return lookup.limit('ec2.boot') + lookup.limit('ec2.container') + loadS;
}

/** Billed hours of one instance in a month; EC2 bills at least a minute of every launch. */
function runHours(plan: BatchPlan): number {
  return (MONTH_S / plan.periodS) * (Math.max(60, plan.runS) / 3600);
}

interface SpotRisk {
  readonly perH: number;
  /** Expected hours per hour of work. */
  readonly hoursPerHour: number;
  readonly oneInterruptionS: number;
}

function spotRisk(band: string | null, startupS: number, world: World): SpotRisk {
  const perH = (band === null ? 0 : (interruptionsPerHour(band) ?? 0)) * world.interruptionRatio;
  const restartH = startupS / 3600;
  const hoursPerHour = shardedSpotH({ workH: 1, interruptionsPerH: perH, restartH, shardH: SHARD_H });
  return { perH, hoursPerHour, oneInterruptionS: 3600 * (restartH + SHARD_H) };
}

/** A run that is likely to be interrupted is planned with the time for one interruption; when there is none, on-demand is the way. */
function planForRisk(demand: BatchDemand, risk: SpotRisk): BatchPlanning {
  const planning = planBatch(demand);
  if (planning.state === 'impossible') return planning;
  const { instances, workS } = planning.plan;
  if (-Math.expm1((-risk.perH * instances * workS) / 3600) <= PLANNED_FOR_RISK) return planning;
  const careful = planBatch({ ...demand, interruptionS: risk.oneInterruptionS });
  if (careful.state === 'planned') return careful;
  return { state: 'impossible', reason: `no slack for a spot interruption: ${careful.reason}` };
}

function reasonsFor(options: {
  readonly profile: CapacityProfile;
  readonly committed: boolean;
  readonly candidate: Candidate;
  readonly note: string;
  readonly missing: readonly string[];
}): readonly string[] {
  const { profile, committed, candidate, note, missing } = options;
  return [
    ...(committed ? ['a commitment is paid every hour of the term, whether a run needs it or not'] : []),
    ...(candidate.purchase === 'spot' ? [`spot price: ${note}`] : []),
    ...(missing.length > 0 ? [`without ${missing.join(', ')}: the region has no price for it in the catalogue`] : []),
    ...profile.reasons,
  ];
}
