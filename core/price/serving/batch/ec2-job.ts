import type { InstancePrice, InstanceType } from '#core/contract/catalog.ts';
import type { Basis } from '#core/contract/numbers.ts';
import type { BreakdownItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { reworkPct } from '#core/price/pricing/failures.ts';
import { DAY_S, MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { batchCapacity } from './batch-capacity.ts';
import { rowsOfRun } from './batch-plan.ts';
import {
  type Interruptions,
  interruptionsOf,
  type PlannedRuns,
  planRuns,
  type RunsPlanning,
  spotPriceReasons,
  spotRunReasons,
} from './batch-spot.ts';
import { storeReasons, storeRowUsd } from './batch-store.ts';
import { modelLoadS, startupReasons } from './startup.ts';
import type { Common } from '#core/price/serving/candidate/evaluation.ts';
import { instanceUnknown, machineName, priceMissing } from '#core/price/serving/candidate/lookup.ts';
import {
  burstableObstacle,
  discountFactor,
  type ServingContext,
  speedupIn,
} from '#core/price/serving/candidate/option.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

const MOST = { instances: 500, of: 'plan' } as const;
const COMMITMENT: Reason = { code: 'commitment-always-paid' };
/** EC2 bills at least a minute of every launch. */
const MIN_BILLED_S = 60;

/** An EC2 instance type under a purchase that batch runs are started on, in one world: all that does not hang on the number of rows. */
export interface Ec2Machine {
  readonly instance: InstanceType;
  readonly price: InstancePrice;
  readonly profile: CapacityProfile;
  /** Rows per second of one instance over a whole job. */
  readonly rowsPerS: number;
  /** From the launch to the first row. */
  readonly startupS: number;
  readonly usdPerHour: number;
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

export type Ec2Readiness =
  | { readonly state: 'ready'; readonly machine: Ec2Machine }
  | {
      readonly state: 'infeasible';
      readonly basis: Basis;
      readonly reworkPct: number;
      readonly reasons: readonly Reason[];
    };

interface Situation {
  readonly context: ServingContext;
  readonly candidate: Candidate;
  readonly workload: Workload;
  readonly world: World;
}

/** The machine of a candidate, or why there is none. `obstacles` are reasons of the option itself, listed before any of price. */
export function ec2Machine(situation: Situation & { readonly obstacles: readonly Reason[] }): Ec2Readiness {
  const { context, candidate, workload, world } = situation;
  const { lookup } = context;
  const instance = lookup.instance(candidate.instanceType ?? '');
  if (instance === null) return unknown([instanceUnknown(lookup, candidate)]);
  const projection = context.project(instance);
  if (projection.state === 'refused') return unknown(projection.reasons);
  const { profile } = projection;
  const rework = failuresOf({ workload, world, profile });
  const { basis } = profile;
  const obstacles = [...situation.obstacles, ...burstableObstacle(instance.instanceType)];
  if (obstacles.length > 0) return { state: 'infeasible', basis, reworkPct: rework, reasons: obstacles };
  const price = lookup.ec2Price(instance, candidate.purchase);
  if (price === null) {
    const reasons: readonly Reason[] = [priceMissing(lookup, instance, candidate.purchase)];
    return { state: 'infeasible', basis, reworkPct: rework, reasons };
  }
  return { state: 'ready', machine: machineOf(situation, { instance, price, profile, reworkPct: rework }) };
}

function machineOf(
  { context, workload, world }: Situation,
  known: Pick<Ec2Machine, 'instance' | 'price' | 'profile' | 'reworkPct'>,
): Ec2Machine {
  const { lookup } = context;
  const { instance, price, profile } = known;
  const startupS = startupOf(context) * world.startupRatio;
  const capacity = batchCapacity({
    workload,
    jobRowsPerS: profile.jobRowsPerS * speedupIn(world, profile),
    networkGbps: instance.networkGbps ?? null,
  });
  const committed = price.purchase === '1yr' || price.purchase === '3yr';
  const onDemand = lookup.ec2Price(instance, 'on-demand') ?? price;
  const kept = discountFactor(workload);
  return {
    instance,
    price,
    profile,
    rowsPerS: capacity.rowsPerS,
    startupS,
    usdPerHour: price.usdPerHour * kept * (price.purchase === 'spot' ? world.spotPriceRatio : 1),
    onDemandUsdPerHour: onDemand.usdPerHour * kept,
    volumeUsdPerHour: (lookup.limit('ec2.root-volume') * (lookup.unitUsd('ebs.gp3') ?? 0)) / MONTH_H,
    rowUsd: storeRowUsd(lookup, workload),
    committed,
    reworkPct: known.reworkPct,
    interruptions: interruptionsOf({
      price,
      workload,
      world,
      restartS: startupS,
      shardS: lookup.limit('ec2-batch.shard'),
      checkpointS: lookup.limit('ec2-batch.checkpoint'),
    }),
    reasons: [
      ...(lookup.unitUsd('ebs.gp3') === null ? storeReasons(['EBS root volume']) : []),
      ...(committed ? [COMMITMENT] : []),
      ...spotPriceReasons(price),
      ...capacity.reasons,
    ],
  };
}

function unknown(reasons: readonly Reason[]): Ec2Readiness {
  return { state: 'infeasible', basis: 'projected', reworkPct: 0, reasons };
}

/** A job that keeps nothing starts again whole; any other notices a failure with the batch that it was in, and does that one again. */
function failuresOf(options: {
  readonly workload: Workload;
  readonly world: World;
  readonly profile: CapacityProfile;
}): number {
  const { workload, world, profile } = options;
  const rows = rowsOfRun(workload, world.trafficRatio, workload.batchPeriodS ?? DAY_S);
  const itemsPerUnit = workload.batchRecovery === 'whole-job' ? rows : Math.min(profile.best.batchSize, rows);
  return reworkPct({ failureRate: workload.failureRate, itemsPerUnit });
}

/** Boot, container, runtime and session: from the launch to the first row, seconds. */
function startupOf({ lookup, run }: ServingContext): number {
  return lookup.limit('ec2.boot') + lookup.limit('ec2.container') + modelLoadS(run);
}

/** The runs of a workload on a machine, at the least cost that is in time, interruptions included. */
export function planEc2Runs(machine: Ec2Machine, workload: Workload, trafficRatio: number): RunsPlanning {
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
export function ec2RunItems(machine: Ec2Machine, plan: PlannedRuns): readonly BreakdownItem[] {
  const { instance, price } = machine;
  const launches = plan.instances * (MONTH_S / plan.periodS);
  const hours = machine.committed ? plan.instances * MONTH_H : launches * Math.max(MIN_BILLED_S / 3600, plan.boughtH);
  const onDemandHours = launches * plan.onDemandH;
  return [
    { item: `${machineName(instance)} ${price.purchase}`, monthlyUsd: hours * machine.usdPerHour },
    { item: 'on demand once the slack is gone', monthlyUsd: onDemandHours * machine.onDemandUsdPerHour },
    { item: 'EBS root volume', monthlyUsd: (hours + onDemandHours) * machine.volumeUsdPerHour },
  ];
}

/** What to know about the planned runs. */
export function ec2RunReasons(machine: Ec2Machine, plan: PlannedRuns): readonly Reason[] {
  return [...(machine.committed ? [] : startupReasons(plan)), ...spotRunReasons(plan, machine.interruptions)];
}

/** What an option on EC2 says whether it can be priced or not; how much is done again is known once its runs are planned. */
export function ec2Common(options: {
  readonly readiness: Ec2Readiness;
  readonly workload: Workload;
  readonly candidate: Candidate;
  readonly scaling: Common['scaling'];
}): (plan: PlannedRuns | null) => Common {
  const { readiness, workload, candidate, scaling } = options;
  const ready = readiness.state === 'ready';
  const reworkPct = ready ? readiness.machine.reworkPct : readiness.reworkPct;
  const basis = ready ? readiness.machine.profile.basis : readiness.basis;
  return (plan) => ({
    candidate,
    basis,
    scaling,
    errorHandling: ec2ErrorHandling({ workload, candidate, reworkPct, plan }),
  });
}

/** The largest unit that is ever done again, and how much is in expectation: failing items, and interruptions of planned runs. */
function ec2ErrorHandling(options: {
  readonly workload: Workload;
  readonly candidate: Candidate;
  readonly reworkPct: number;
  readonly plan: PlannedRuns | null;
}): Evaluation['errorHandling'] {
  const { workload, candidate, plan } = options;
  const unit = workload.batchRecovery === 'whole-job' ? 'whole-job' : candidate.purchase === 'spot' ? 'shard' : 'batch';
  return { unit, expectedReworkPct: (100 + options.reworkPct) * (1 + (plan?.extraShare ?? 0)) - 100 };
}
