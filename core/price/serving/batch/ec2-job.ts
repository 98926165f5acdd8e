import type { BillItem, ServingOption } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { reworkPct } from '#core/price/pricing/failures.ts';
import { DAY_S, MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import { machineName } from '#core/price/serving/candidate/lookup.ts';
import { type Ec2Machine, ec2Machine } from '#core/price/serving/candidate/machine.ts';
import { type Asked, discountFactor } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { batchCapacity } from './batch-capacity.ts';
import { rowsOfRun } from './batch-plan.ts';
import {
  type Interruptions,
  interruptionsOf,
  type PlannedRuns,
  planRuns,
  spotPriceReasons,
  spotRunReasons,
} from './batch-spot.ts';
import { storeReasons, storeRowUsd } from './batch-store.ts';
import { modelLoadS, startupReasons } from './startup.ts';

const MOST = { instances: 500, of: 'plan' } as const;
const COMMITMENT: Reason = { code: 'commitment-always-paid' };
/** EC2 bills at least a minute of every launch. */
const MIN_BILLED_S = 60;

/** A machine that batch runs are started on, in one world: all that does not hang on the number of rows. */
export interface Ec2Job extends Ec2Machine {
  /** Rows per second of one instance over a whole job. */
  readonly rowsPerS: number;
  /** From the launch to the first row. */
  readonly startupS: number;
  /** What a run that has to change over from spot pays. */
  readonly onDemandUsdPerHour: number;
  readonly volumeUsdPerHour: number;
  /** Of every row of every run, for its answer's place in a table. */
  readonly rowUsd: number;
  /** A commitment is paid every hour of the term, whether a run needs it or not. */
  readonly committed: boolean;
  /** Expected work that is done twice as items fail, in per cent; interruptions come on top. */
  readonly reworkPct: number;
  /** Null where nobody takes the instances away. */
  readonly interruptions: Interruptions | null;
  /** What to know about the machine. */
  readonly reasons: readonly Reason[];
}

/** The candidate's instance type as the machine of batch runs. */
export function ec2Job(asked: Asked): Planning<Ec2Job> {
  const machine = ec2Machine(asked);
  return machine.state === 'impossible' ? machine : planned(jobOn(asked, machine.plan));
}

function jobOn(asked: Asked, { instance, profile, speedup, price, usdPerHour }: Ec2Machine): Ec2Job {
  const { context, workload, world } = asked;
  const { lookup, run } = context;
  // Boot, container, runtime and session.
  const startupS = (lookup.limit('ec2.boot') + lookup.limit('ec2.container') + modelLoadS(run)) * world.startupRatio;
  const jobRowsPerS = profile.jobRowsPerS * speedup;
  const capacity = batchCapacity({ workload, jobRowsPerS, networkGbps: instance.networkGbps ?? null });
  const committed = price.purchase === '1yr' || price.purchase === '3yr';
  const onDemand = lookup.ec2Price(instance, 'on-demand') ?? price;
  return {
    instance,
    profile,
    speedup,
    price,
    usdPerHour,
    rowsPerS: capacity.rowsPerS,
    startupS,
    onDemandUsdPerHour: onDemand.usdPerHour * discountFactor(workload),
    volumeUsdPerHour: (lookup.limit('ec2.root-volume') * lookup.usd('ebs.gp3')) / MONTH_H,
    rowUsd: storeRowUsd(lookup, workload),
    committed,
    reworkPct: failuresOf(asked, profile.best.batchSize),
    interruptions: interruptionsOf({
      price,
      workload,
      world,
      restartS: startupS,
      shardS: lookup.limit('ec2-batch.shard'),
      checkpointS: lookup.limit('ec2-batch.checkpoint'),
    }),
    reasons: [
      ...(lookup.unitUsd('ebs.gp3') === null ? storeReasons(['root-volume']) : []),
      ...(committed ? [COMMITMENT] : []),
      ...spotPriceReasons(price),
      ...capacity.reasons,
    ],
  };
}

/** A job that keeps nothing starts again whole; any other notices a failure with the batch that it was in, and does that one again. */
function failuresOf({ workload, world }: Asked, batchSize: number): number {
  const rows = rowsOfRun(workload, world.trafficRatio, workload.batchPeriodS ?? DAY_S);
  const itemsPerUnit = workload.batchRecovery === 'whole-job' ? rows : Math.min(batchSize, rows);
  return reworkPct({ failureRate: workload.failureRate, itemsPerUnit });
}

/** The largest unit that is ever done again; how much is in expectation the plan tells. */
export function ec2Errors({ candidate, workload }: Asked): ServingOption['errorHandling'] {
  const unit = workload.batchRecovery === 'whole-job' ? 'whole-job' : candidate.purchase === 'spot' ? 'shard' : 'batch';
  return { unit, expectedReworkPct: 0 };
}

/** Expected work of planned runs that is done twice, in per cent: failing items, and interruptions. */
export function ec2Rework(job: Ec2Job, plan: PlannedRuns): number {
  return (100 + job.reworkPct) * (1 + plan.extraShare) - 100;
}

/** The runs of a workload on a machine, at the least cost that is in time, interruptions included. */
export function planEc2Runs(machine: Ec2Job, workload: Workload, trafficRatio: number): Planning<PlannedRuns> {
  const { rowsPerS, startupS, committed, rowUsd } = machine;
  const instanceUsdPerH = machine.usdPerHour + machine.volumeUsdPerHour;
  return planRuns(
    {
      workload,
      trafficRatio,
      rowsPerS,
      startupS,
      reworkShare: machine.reworkPct / 100,
      lossS: 0,
      most: MOST,
      costs: committed ? null : { instanceUsdPerH, fixedUsdPerH: 0, rowUsd, freeStartS: 0, leastBilledS: MIN_BILLED_S },
    },
    machine.interruptions,
  );
}

/** What the instances and their root volumes cost in a month of such runs. */
export function ec2RunItems(machine: Ec2Job, plan: PlannedRuns): readonly BillItem[] {
  const { instance, price } = machine;
  const launches = plan.instances * (MONTH_S / plan.periodS);
  const hours = machine.committed ? plan.instances * MONTH_H : launches * Math.max(MIN_BILLED_S / 3600, plan.boughtH);
  const onDemandHours = launches * plan.onDemandH;
  return [
    {
      code: 'instances',
      machine: machineName(instance),
      purchase: price.purchase,
      monthlyUsd: hours * machine.usdPerHour,
    },
    { code: 'on-demand-after-spot', monthlyUsd: onDemandHours * machine.onDemandUsdPerHour },
    { code: 'root-volume', monthlyUsd: (hours + onDemandHours) * machine.volumeUsdPerHour },
  ];
}

/** What to know about the planned runs. */
export function ec2RunReasons(machine: Ec2Job, plan: PlannedRuns): readonly Reason[] {
  return [...(machine.committed ? [] : startupReasons(plan)), ...spotRunReasons(plan, machine.interruptions)];
}
