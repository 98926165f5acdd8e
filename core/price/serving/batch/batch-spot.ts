import { assertNever } from '#core/assert-never.ts';
import type { InstancePrice } from '#core/contract/catalog/catalog.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { BatchRecovery, Workload } from '#core/contract/workload/workload.ts';
import { laterBy } from '#core/price/pricing/freshness.ts';
import {
  bestCheckpointH,
  checkpointedSpotH,
  hoursAfterInterruption,
  interruptionsPerHour,
  likelyInterruptions,
  shardedSpotH,
  wholeJobHours,
} from '#core/price/pricing/spot.ts';
import { allowingFor, type BatchDemand, type BatchPlan, billedRunS, planBatch, type RunBilling } from './batch-plan.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import type { Simulation } from '#core/price/serving/candidate/types.ts';

/** The band of an instance type that is not in the catalogue: the highest one. */
const UNKNOWN_BAND = '>20%';

/** How instances are interrupted, and how a job recovers. Times are in hours. */
export interface Interruptions {
  readonly perH: number;
  /** Time until a replacement works. */
  readonly restartH: number;
  readonly recovery: BatchRecovery;
  readonly shardH: number;
  readonly checkpointH: number;
}

/** A plan with the expected hours of one instance in one run. */
export interface PlannedRuns extends BatchPlan {
  /** Billed hours under the requested purchase, including the billed part of the start-up. */
  readonly boughtH: number;
  /** On-demand hours after a switch from spot, when the slack is used up. */
  readonly onDemandH: number;
  /** Extra hours per hour of work: repeated work, restarts and checkpoints. */
  readonly extraShare: number;
  /** Hours between checkpoints; null without checkpoints. */
  readonly checkpointEveryH: number | null;
}

/**
 * Plans runs; `interruptions` is set if instances may be interrupted. If more than one in twenty runs is interrupted, a run must have time
 * for one interruption (p95 of the run); otherwise it runs on demand. A run that has lost so much time that another interruption would make
 * it late continues on demand.
 */
export function planRuns(demand: BatchDemand, interruptions: Interruptions | null): Planning<PlannedRuns> {
  const plain = planBatch(demand);
  if (plain.state === 'impossible') return plain;
  const { plan } = plain;
  if (interruptions === null) {
    const steady = {
      plan,
      billing: demand.billing,
      typicalS: plan.runS,
      workingH: plan.workS / 3600,
      onDemandH: 0,
      extraShare: 0,
      checkpointEveryH: null,
    };
    return planned(withHours(steady));
  }
  const workH = plan.workS / 3600;
  const likely = likelyInterruptions({ workH, interruptionsPerH: interruptions.perH, instances: plan.instances });
  if (likely === 0) return planned(interruptedRuns({ demand, plan, interruptions, isLikely: false }));
  const careful = planBatch(allowingFor(3600 * unitOf(interruptions, workH).lossH, demand));
  if (careful.state === 'impossible') return impossible({ code: 'spot-without-slack' }, ...careful.reasons);
  return planned(interruptedRuns({ demand, plan: careful.plan, interruptions, isLikely: true }));
}

interface Unit {
  readonly kind: BatchRecovery;
  readonly unitH: number;
  /** The maximum time that one interruption costs. */
  readonly lossH: number;
}

/** The work that is repeated after an interruption. Checkpoints further apart than the work is long do not count. */
function unitOf(interruptions: Interruptions, workH: number): Unit {
  const { perH, restartH, recovery, shardH, checkpointH } = interruptions;
  switch (recovery) {
    case 'shards': {
      const unitH = Math.min(shardH, workH);
      return { kind: 'shards', unitH, lossH: restartH + unitH };
    }
    case 'checkpoints': {
      const everyH = perH > 0 ? bestCheckpointH({ checkpointH, interruptionsPerH: perH }) : Infinity;
      if (everyH >= workH) return { kind: 'whole-job', unitH: workH, lossH: restartH + workH };
      return { kind: 'checkpoints', unitH: everyH, lossH: restartH + everyH };
    }
    case 'whole-job':
      return { kind: 'whole-job', unitH: workH, lossH: restartH + workH };
    default:
      return assertNever(recovery);
  }
}

function interruptedRuns(options: {
  readonly demand: BatchDemand;
  readonly plan: BatchPlan;
  readonly interruptions: Interruptions;
  readonly isLikely: boolean;
}): PlannedRuns {
  const { demand, plan, interruptions, isLikely } = options;
  const workH = plan.workS / 3600;
  const unit = unitOf(interruptions, workH);
  const bearable = Math.max(1, Math.floor(plan.slackS / (3600 * unit.lossH)));
  const { spotH, onDemandH } = workingHours({ interruptions, workH, unit, bearable });
  return withHours({
    plan,
    billing: demand.billing,
    workingH: spotH,
    onDemandH,
    // Otherwise hardly any run is interrupted: the bill includes those that are; the age of an answer is that of the others.
    typicalS: isLikely ? plan.startupS + 3600 * (spotH + onDemandH) : plan.runS,
    extraShare: (spotH + onDemandH) / workH - 1,
    checkpointEveryH: unit.kind === 'checkpoints' ? unit.unitH : null,
  });
}

/** Written out field by field: this runs a hundred thousand times per plan, and a spread is several times slower. */
function withHours(options: {
  readonly plan: BatchPlan;
  readonly billing: RunBilling;
  /** In addition to the start-up. */
  readonly workingH: number;
  readonly onDemandH: number;
  /** A typical run. */
  readonly typicalS: number;
  readonly extraShare: number;
  readonly checkpointEveryH: number | null;
}): PlannedRuns {
  const { plan, billing, typicalS, workingH, onDemandH, extraShare, checkpointEveryH } = options;
  const { periodS, rows, instances, startupS, workS, slackS } = plan;
  const runS = startupS + 3600 * (workingH + onDemandH);
  const boughtH = billedRunS(billing, 3600 * workingH) / 3600;
  return {
    periodS,
    rows,
    instances,
    runS,
    startupS,
    workS,
    billedS: 3600 * (boughtH + onDemandH),
    slackS,
    freshness: laterBy(plan.freshness, typicalS - plan.runS),
    boughtH,
    onDemandH,
    extraShare,
    checkpointEveryH,
  };
}

function workingHours(options: {
  readonly interruptions: Interruptions;
  readonly workH: number;
  readonly unit: Unit;
  readonly bearable: number;
}): { readonly spotH: number; readonly onDemandH: number } {
  const { interruptions, workH, unit, bearable } = options;
  const { perH: interruptionsPerH, restartH, checkpointH } = interruptions;
  if (unit.kind === 'whole-job') return wholeJobHours({ workH, interruptionsPerH, restartH, count: bearable });
  const onDemandH = hoursAfterInterruption({ workH, interruptionsPerH, count: bearable });
  const onSpotH = workH - onDemandH;
  const spotH =
    unit.kind === 'shards'
      ? shardedSpotH({ workH: onSpotH, interruptionsPerH, restartH, shardH: unit.unitH })
      : checkpointedSpotH({ workH: onSpotH, interruptionsPerH, restartH, checkpointH, everyH: unit.unitH });
  return { spotH, onDemandH };
}

/** The interruptions of a spot price in a simulation; null for any other price. Without a known band, it is the highest one. */
export function interruptionsOf(options: {
  readonly price: Pick<InstancePrice, 'purchase' | 'interruptionBand'>;
  readonly workload: Workload;
  readonly simulation: Simulation;
  readonly restartS: number;
  readonly shardS: number;
  readonly checkpointS: number;
}): Interruptions | null {
  const { price, workload, simulation, restartS, shardS, checkpointS } = options;
  if (price.purchase !== 'spot') return null;
  const perH = interruptionsPerHour(price.interruptionBand ?? UNKNOWN_BAND) ?? 0;
  return {
    perH: perH * simulation.interruptionRatio,
    restartH: restartS / 3600,
    recovery: workload.batchRecovery,
    shardH: shardS / 3600,
    checkpointH: checkpointS / 3600,
  };
}

/** The catalogue's facts about a spot price; empty for any other price. */
export function spotPriceReasons(price: InstancePrice): readonly Reason[] {
  if (price.purchase !== 'spot') return NONE;
  const reasons: Reason[] = [{ code: 'spot-price', note: price.note }];
  if (price.interruptionBand === null) {
    reasons.push({ code: 'interruptions-unknown', assumedBand: UNKNOWN_BAND });
  }
  return reasons;
}

/** A smaller share of the hours is not mentioned. */
const MIN_ON_DEMAND_SHARE = 0.001;

/** The reasons about planned runs on spot; empty if instances cannot be interrupted. */
export function spotRunReasons(plan: PlannedRuns, interruptions: Interruptions | null): readonly Reason[] {
  if (interruptions === null) return NONE;
  const reasons: Reason[] = [];
  const share = plan.onDemandH / (plan.boughtH + plan.onDemandH);
  if (share >= MIN_ON_DEMAND_SHARE) reasons.push({ code: 'on-demand-share', share });
  if (plan.checkpointEveryH !== null) {
    reasons.push({ code: 'checkpoints', everyS: 3600 * plan.checkpointEveryH });
  } else if (interruptions.recovery !== 'shards') reasons.push({ code: 'restart-from-first-row' });
  return reasons;
}

const NONE: readonly Reason[] = [];
