import type { BillItem, ServingOption } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { isCommitment } from '#core/contract/serving/serving.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import { MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import { machineName } from '#core/price/serving/candidate/lookup.ts';
import { type Ec2Machine, ec2Machine, jobRowsPerSOf, speedupOf } from '#core/price/serving/candidate/machine.ts';
import { type Asked, discountFactor } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { batchCapacity } from './batch-capacity.ts';
import {
  type Interruptions,
  interruptionsOf,
  type PlannedRuns,
  planRuns,
  spotPriceReasons,
  spotRunReasons,
} from './batch-spot.ts';
import { unpricedReasons } from '#core/price/serving/candidate/answer-sink.ts';
import { storeRowUsd } from './batch-store.ts';
import { jobRateReasons, jobStartS, startupReasons } from './startup.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { FIXED, inRuns, metered } from '#core/price/serving/candidate/metered.ts';

const MOST = { instances: 500, of: 'plan' } as const;
const COMMITMENT: Reason = { code: 'commitment-always-paid' };
/** EC2 bills at least one minute per launch. */
const MIN_BILLED_S = 60;

/** A machine for batch runs in one simulation: everything that does not depend on the number of rows. */
export interface Ec2Job extends Omit<Ec2Machine, 'usdPerHour'> {
  readonly usdPerHour: number;
  readonly speedup: number;
  /** Rows per second of one instance over a whole job. */
  readonly rowsPerS: number;
  /** From the launch to the first row. */
  readonly startupS: number;
  /** The part of it that EC2 bills: from when the instance runs. */
  readonly billedStartS: number;
  /** The on-demand price that a run pays after a switch from spot. */
  readonly onDemandUsdPerHour: number;
  readonly volumeUsdPerHour: number;
  /** The factor of the discount in the prices of the instances. */
  readonly kept: number;
  /** Per row of every run, to write its answer to a table. */
  readonly rowUsd: number;
  /** A commitment is billed for every hour of its term, whether or not a run uses it. */
  readonly committed: boolean;
  /** Rows that are tried again, in per cent. Interruptions come in addition. */
  readonly reworkPct: number;
  /** Null if instances cannot be interrupted. */
  readonly interruptions: Interruptions | null;
  /** Reasons about the machine. */
  readonly reasons: readonly Reason[];
}

/** The candidate's instance type as a machine for batch runs. */
export function ec2Job(asked: Asked): Planning<Ec2Job> {
  const machine = ec2Machine(asked);
  return machine.state === 'impossible' ? machine : planned(ec2JobOn(asked, machine.plan));
}

/** A machine for batch runs. */
export function ec2JobOn(asked: Asked, machine: Ec2Machine): Ec2Job {
  const { instance, networkGbps, profile, price } = machine;
  const { context, workload, simulation } = asked;
  const speedup = speedupOf(profile, simulation);
  const { lookup, run } = context;
  // Container, runtime and session, after the boot.
  const readyS = lookup.limit('ec2.container') + jobStartS(run);
  const startupS = (lookup.limit('ec2.boot') + readyS) * simulation.startupRatio;
  const jobRowsPerS = jobRowsPerSOf(simulation, { profile, speedup });
  const capacity = batchCapacity({ payload: payloadIn(asked), jobRowsPerS, networkGbps });
  const committed = isCommitment(price.purchase);
  const onDemand = lookup.ec2Price(instance, 'on-demand') ?? price;
  return {
    instance,
    networkGbps,
    profile,
    speedup,
    price,
    usdPerHour: machine.usdPerHour(simulation),
    rowsPerS: capacity.rowsPerS,
    startupS,
    billedStartS: (lookup.limit('ec2.billed-boot') + readyS) * simulation.startupRatio,
    onDemandUsdPerHour: onDemand.usdPerHour * discountFactor(workload),
    kept: discountFactor(workload),
    volumeUsdPerHour: (lookup.limit('ec2.root-volume') * lookup.usd('ebs.gp3')) / MONTH_H,
    rowUsd: storeRowUsd(lookup, workload),
    committed,
    reworkPct: 100 * retriedShare(workload.failureRate),
    interruptions: interruptionsOf({
      price,
      workload,
      simulation,
      restartS: startupS,
      shardS: lookup.limit('ec2-batch.shard'),
      checkpointS: lookup.limit('ec2-batch.checkpoint'),
    }),
    reasons: [
      ...(lookup.unitUsd('ebs.gp3') === null ? unpricedReasons(['root-volume']) : []),
      ...(committed ? [COMMITMENT] : []),
      ...spotPriceReasons(price),
      ...capacity.reasons,
      ...jobRateReasons(run, { jobRowsPerS, inferenceRowsPerS: profile.best.rowsPerS * speedup }),
    ],
  };
}

/** The largest unit that a job repeats: a row that failed, or what an interruption destroyed. The plan states the expected amount. */
export function jobErrors({ candidate, workload }: Asked): ServingOption['errorHandling'] {
  const unit = workload.batchRecovery === 'whole-job' ? 'whole-job' : candidate.purchase === 'spot' ? 'shard' : 'item';
  return { unit, expectedReworkPct: 0 };
}

/** Expected work of planned runs that is repeated, in per cent: failed rows and interruptions. */
export function ec2Rework(job: Ec2Job, plan: PlannedRuns): number {
  return (100 + job.reworkPct) * (1 + plan.extraShare) - 100;
}

/** The cheapest runs of a workload on a machine that are in time, including interruptions. */
export function planEc2Runs(machine: Ec2Job, workload: Workload, trafficRatio: number): Planning<PlannedRuns> {
  const { rowsPerS, startupS, billedStartS, committed, rowUsd } = machine;
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
      mostWorkS: Infinity,
      billing: { startS: billedStartS, leastS: MIN_BILLED_S },
      costs: committed ? null : { instanceUsdPerH, fixedUsdPerH: 0, fixedStartS: 0, rowUsd },
    },
    machine.interruptions,
  );
}

/** The monthly cost of the instances and their root volumes for such runs. */
export function ec2RunItems(machine: Ec2Job, plan: PlannedRuns): readonly BillItem[] {
  const { instance, price } = machine;
  const launches = plan.instances * (MONTH_S / plan.periodS);
  const hours = machine.committed ? plan.instances * MONTH_H : launches * plan.boughtH;
  const onDemandHours = launches * plan.onDemandH;
  const volumeHours = hours + onDemandHours;
  const { kept, committed } = machine;
  const growthOf = (quantity: number) => (committed ? FIXED : inRuns(quantity, plan));
  return [
    metered(
      { code: 'instances', machine: machineName(instance), purchase: price.purchase },
      { quantity: hours, unit: 'hour', usd: machine.usdPerHour, kept, grows: growthOf(hours) },
    ),
    metered(
      { code: 'on-demand-after-spot' },
      { quantity: onDemandHours, unit: 'hour', usd: machine.onDemandUsdPerHour, kept },
    ),
    metered(
      { code: 'root-volume' },
      { quantity: volumeHours, unit: 'hour', usd: machine.volumeUsdPerHour, grows: growthOf(volumeHours) },
    ),
  ];
}

/** Reasons about the planned runs. */
export function ec2RunReasons(machine: Ec2Job, plan: PlannedRuns): readonly Reason[] {
  return [...(machine.committed ? [] : startupReasons(plan)), ...spotRunReasons(plan, machine.interruptions)];
}
