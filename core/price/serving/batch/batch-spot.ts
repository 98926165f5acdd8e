import { assertNever } from '#core/assert-never.ts';
import type { InstancePrice } from '#core/contract/catalog/catalog.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { BatchRecovery, Workload } from '#core/contract/workload/workload.ts';
import {
  bestCheckpointH,
  checkpointedSpotH,
  hoursAfterInterruption,
  interruptionsPerHour,
  likelyInterruptions,
  shardedSpotH,
  wholeJobHours,
} from '#core/price/pricing/spot.ts';
import { planBatch, whyNoRuns } from './batch-plan.ts';
import type { BatchRuns } from './batch-runs.ts';
import type { Simulation } from '#core/price/serving/candidate/types.ts';

/** The band of an instance type that is not in the catalogue: the highest one. */
const UNKNOWN_BAND = '>20%';

/** How instances are interrupted, and how a job recovers. Like the runs, each draw fills it again. */
export class Interruptions {
  readonly recovery: BatchRecovery;
  readonly shardH: number;
  readonly checkpointH: number;
  private readonly centralPerH: number;
  /** Interruptions per hour in the draw. */
  perH = Number.NaN;
  /** Hours until a replacement works. */
  restartH = Number.NaN;
  /** The work that is repeated after an interruption: its kind, its hours, and the most that one interruption costs. */
  unit: BatchRecovery;
  unitH = Number.NaN;
  lossH = Number.NaN;

  constructor(of: {
    readonly perH: number;
    readonly recovery: BatchRecovery;
    readonly shardS: number;
    readonly checkpointS: number;
  }) {
    this.centralPerH = of.perH;
    this.recovery = of.recovery;
    this.unit = of.recovery;
    this.shardH = of.shardS / 3600;
    this.checkpointH = of.checkpointS / 3600;
  }

  /** Starts a draw, in which a replacement takes some seconds until it works. */
  begin({ interruptionRatio }: Simulation, restartS: number): void {
    this.perH = this.centralPerH * interruptionRatio;
    this.restartH = restartS / 3600;
  }
}

/**
 * Plans runs; `interruptions` is set if instances may be interrupted. If more than one in twenty runs is interrupted, a run must have time
 * for one interruption (p95 of the run); otherwise it runs on demand. A run that has lost so much time that another interruption would make
 * it late continues on demand.
 * @returns whether there is a plan; `whyNoSpotRuns` says why there is none.
 */
export function planRuns(runs: BatchRuns, interruptions: Interruptions | null): boolean {
  if (!planBatch(runs)) return false;
  if (interruptions === null) {
    setHours(runs, runs.workS / 3600, 0);
    return true;
  }
  const workH = runs.workS / 3600;
  const { perH: interruptionsPerH } = interruptions;
  const isLikely = likelyInterruptions({ workH, interruptionsPerH, instances: runs.instances }) > 0;
  if (isLikely) {
    setUnit(interruptions, workH);
    if (!planBatch(runs, 3600 * interruptions.lossH)) return false;
  }
  interrupt(runs, interruptions, isLikely);
  return true;
}

/** Why runs that may be interrupted cannot be planned. */
export function whyNoSpotRuns(runs: BatchRuns): readonly Reason[] {
  const against = whyNoRuns(runs);
  return runs.lossS > 0 ? [{ code: 'spot-without-slack' }, against] : [against];
}

/** The work that is repeated after an interruption. Checkpoints further apart than the work is long do not count. */
function setUnit(interruptions: Interruptions, workH: number): void {
  const { perH, restartH, recovery, shardH, checkpointH } = interruptions;
  switch (recovery) {
    case 'shards':
      interruptions.unit = 'shards';
      interruptions.unitH = Math.min(shardH, workH);
      break;
    case 'checkpoints': {
      const everyH = perH > 0 ? bestCheckpointH({ checkpointH, interruptionsPerH: perH }) : Infinity;
      interruptions.unit = everyH >= workH ? 'whole-job' : 'checkpoints';
      interruptions.unitH = everyH >= workH ? workH : everyH;
      break;
    }
    case 'whole-job':
      interruptions.unit = 'whole-job';
      interruptions.unitH = workH;
      break;
    default:
      assertNever(recovery);
  }
  interruptions.lossH = restartH + interruptions.unitH;
}

/** Adds the expected interruptions to planned runs. */
function interrupt(runs: BatchRuns, interruptions: Interruptions, isLikely: boolean): void {
  const workH = runs.workS / 3600;
  setUnit(interruptions, workH);
  const { perH: interruptionsPerH, restartH, checkpointH, unit, unitH, lossH } = interruptions;
  const bearable = Math.max(1, Math.floor(runs.slackS / (3600 * lossH)));
  const plannedS = runs.runS;
  let onDemandH: number;
  let spotH: number;
  if (unit === 'whole-job') {
    ({ spotH, onDemandH } = wholeJobHours({ workH, interruptionsPerH, restartH, count: bearable }));
  } else {
    onDemandH = hoursAfterInterruption({ workH, interruptionsPerH, count: bearable });
    const onSpotH = workH - onDemandH;
    spotH =
      unit === 'shards'
        ? shardedSpotH({ workH: onSpotH, interruptionsPerH, restartH, shardH: unitH })
        : checkpointedSpotH({ workH: onSpotH, interruptionsPerH, restartH, checkpointH, everyH: unitH });
  }
  setHours(runs, spotH, onDemandH);
  // Otherwise hardly any run is interrupted: the bill includes those that are; the age of an answer is that of the others.
  if (isLikely) addAge(runs, runs.runS - plannedS);
  runs.extraShare = (spotH + onDemandH) / workH - 1;
  runs.checkpointEveryH = unit === 'checkpoints' ? unitH : Number.NaN;
}

/** Sets the expected hours of one instance in one run, in addition to its start-up: on the requested purchase and on demand. */
function setHours(runs: BatchRuns, workingH: number, onDemandH: number): void {
  runs.onDemandH = onDemandH;
  runs.runS = runs.waitS + runs.startupS + 3600 * (workingH + onDemandH);
  runs.boughtH = runs.billedRunS(3600 * workingH) / 3600;
  runs.billedS = 3600 * (runs.boughtH + onDemandH);
  runs.checkpointEveryH = Number.NaN;
}

function addAge(runs: BatchRuns, laterS: number): void {
  runs.meanAgeS += laterS;
  runs.maxAgeS += laterS;
}

/** The interruptions of a spot price; null for any other price. Without a known band, it is the highest one. */
export function interruptionsOf(options: {
  readonly price: Pick<InstancePrice, 'purchase' | 'interruptionBand'>;
  readonly workload: Pick<Workload, 'batchRecovery'>;
  readonly shardS: number;
  readonly checkpointS: number;
}): Interruptions | null {
  const { price, workload, shardS, checkpointS } = options;
  if (price.purchase !== 'spot') return null;
  const perH = interruptionsPerHour(price.interruptionBand ?? UNKNOWN_BAND) ?? 0;
  return new Interruptions({ perH, recovery: workload.batchRecovery, shardS, checkpointS });
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
export function spotRunReasons(runs: BatchRuns, interruptions: Interruptions | null): readonly Reason[] {
  if (interruptions === null) return NONE;
  const reasons: Reason[] = [];
  const share = runs.onDemandH / (runs.boughtH + runs.onDemandH);
  if (share >= MIN_ON_DEMAND_SHARE) reasons.push({ code: 'on-demand-share', share });
  if (!Number.isNaN(runs.checkpointEveryH)) {
    reasons.push({ code: 'checkpoints', everyS: 3600 * runs.checkpointEveryH });
  } else if (interruptions.recovery !== 'shards') reasons.push({ code: 'restart-from-first-row' });
  return reasons;
}

const NONE: readonly Reason[] = [];
