import type { ServingOption } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { isCommitment } from '#core/contract/serving/serving.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { unpricedReasons } from '#core/price/serving/candidate/answer-sink.ts';
import { rootDiskOf } from '#core/price/serving/candidate/cloud-parts.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import { machineName } from '#core/price/serving/candidate/lookup.ts';
import { type Ec2Machine, jobRowsPerSOf, speedupOf } from '#core/price/serving/candidate/machine.ts';
import { FIXED, type Growth, inRuns } from '#core/price/serving/candidate/metered.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor } from '#core/price/serving/candidate/option.ts';
import type { Payload } from '#core/price/serving/candidate/payload.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import { batchRowsPerS, capacityReasons } from './batch-capacity.ts';
import { BatchRuns } from './batch-runs.ts';
import { type Interruptions, interruptionsOf, planRuns, spotPriceReasons, spotRunReasons } from './batch-spot.ts';
import { storeRowUsd } from './batch-store.ts';
import { jobRateReasons, jobStartS, startupReasons } from './startup.ts';

const MOST = { instances: 500, of: 'plan' } as const;
const COMMITMENT: Reason = { code: 'commitment-always-paid' };
/** EC2 bills at least one minute per launch. */
const MIN_BILLED_S = 60;

/** A machine for batch runs, and the runs on it in the draw that was planned last. */
export class Ec2Job {
  readonly machine: Ec2Machine;
  readonly runs: BatchRuns;
  /** Null if instances cannot be interrupted. */
  readonly interruptions: Interruptions | null;
  /** A commitment is billed for every hour of its term, whether or not a run uses it. */
  readonly committed: boolean;
  private readonly stated: Stated;
  /** The factor of the discount in the prices of the instances. */
  private readonly kept: number;
  /** The on-demand price that a run pays after a switch from spot. */
  private readonly onDemandUsdPerHour: number;
  private readonly disk: ReturnType<typeof rootDiskOf>;
  private readonly volumeUsdPerHour: number;
  /** From the launch to the first row, and the part of it that EC2 bills: from when the instance runs. */
  private readonly startupS: number;
  private readonly billedStartS: number;
  private usdPerHour = Number.NaN;

  /** @param planned the workload to plan the runs of, if it is not the one that is stated. */
  constructor(stated: Stated, machine: Ec2Machine, planned: Workload = stated.workload) {
    const { context, workload } = stated;
    const { lookup, run } = context;
    const { price, instance } = machine;
    // Container, runtime and session, after the boot.
    const { machine: limits } = lookup.parts;
    const readyS = lookup.limit(`${limits}.container`) + jobStartS(run);
    this.stated = stated;
    this.disk = rootDiskOf(lookup);
    this.machine = machine;
    this.committed = isCommitment(price.purchase);
    this.kept = discountFactor(workload);
    this.onDemandUsdPerHour = (lookup.ec2Price(instance, 'on-demand') ?? price).usdPerHour * this.kept;
    this.volumeUsdPerHour = this.disk.monthUsd / MONTH_H;
    this.startupS = lookup.limit(`${limits}.boot`) + readyS;
    this.billedStartS = lookup.limit(`${limits}.billed-boot`) + readyS;
    this.runs = new BatchRuns({
      workload: planned,
      most: MOST,
      reworkShare: retriedShare(workload.failureRate),
      leastBilledS: MIN_BILLED_S,
      rowUsd: storeRowUsd(lookup, workload),
      isBilledByRun: !this.committed,
    });
    this.interruptions = interruptionsOf({
      price,
      workload,
      shardS: lookup.limit(`${limits}-batch.shard`),
      checkpointS: lookup.limit(`${limits}-batch.checkpoint`),
    });
  }

  /** Starts a draw: the speed, the prices and the start-up of the machine. */
  begin(draw: Draw, payload: Payload): void {
    const { machine, runs } = this;
    const startupS = this.startupS * draw.startupRatio;
    this.usdPerHour = machine.usdPerHour(draw);
    runs.rowsPerS = batchRowsPerS(payload, this.modelRowsPerS(draw), machine.networkGbps);
    runs.startupS = startupS;
    runs.billedStartS = this.billedStartS * draw.startupRatio;
    runs.instanceUsdPerH = this.usdPerHour + this.volumeUsdPerHour;
    this.interruptions?.begin(draw, startupS);
  }

  /** Plans the cheapest runs in the draw that are in time, including interruptions; false if there are none. */
  plan(trafficRatio: number): boolean {
    this.runs.trafficRatio = trafficRatio;
    return planRuns(this.runs, this.interruptions);
  }

  /** Rows per second by the cores alone. */
  private modelRowsPerS(draw: Draw): number {
    const { profile } = this.machine;
    return jobRowsPerSOf(draw, { profile, speedup: speedupOf(profile, draw) });
  }

  /** US dollars of an instance for a row. */
  rowUsd(): number {
    return this.usdPerHour / 3600 / this.runs.rowsPerS;
  }

  /** Adds the instances and their root volumes. */
  addTo(to: Tally): void {
    const { machine, runs, kept, committed } = this;
    const { instance, price } = machine;
    const launches = runs.instances * runs.perMonth();
    const hours = committed ? runs.instances * MONTH_H : launches * runs.boughtH;
    const onDemandHours = launches * runs.onDemandH;
    const volumeHours = hours + onDemandHours;
    to.item('instances', hours, 'hour', this.usdPerHour)?.describe({
      fields: { machine: machineName(instance), purchase: price.purchase },
      kept,
      grows: this.growthOf(hours),
    });
    to.item('on-demand-after-spot', onDemandHours, 'hour', this.onDemandUsdPerHour)?.describe({ kept });
    to.item(this.disk.code, volumeHours, 'hour', this.volumeUsdPerHour)?.describe({
      grows: this.growthOf(volumeHours),
    });
  }

  private growthOf(quantity: number): Growth {
    return this.committed ? FIXED : inRuns(quantity, this.runs);
  }

  /** Reasons about the machine. */
  reasons(draw: Draw, payload: Payload): readonly Reason[] {
    const { context } = this.stated;
    const { profile, networkGbps, price } = this.machine;
    const jobRowsPerS = this.modelRowsPerS(draw);
    const inferenceRowsPerS = profile.best.rowsPerS * speedupOf(profile, draw);
    return [
      ...(this.disk.isPriced ? [] : unpricedReasons([this.disk.code])),
      ...(this.committed ? [COMMITMENT] : []),
      ...spotPriceReasons(price),
      ...capacityReasons(payload, jobRowsPerS, networkGbps),
      ...jobRateReasons(context.run, { jobRowsPerS, inferenceRowsPerS }),
    ];
  }

  /** Reasons about the planned runs. */
  runReasons(): readonly Reason[] {
    return [...(this.committed ? [] : startupReasons(this.runs)), ...spotRunReasons(this.runs, this.interruptions)];
  }
}

/** The largest unit that a job repeats: a row that failed, or what an interruption destroyed. The plan states the expected amount. */
export function jobErrors({ candidate, workload }: Asked): ServingOption['errorHandling'] {
  const unit = workload.batchRecovery === 'whole-job' ? 'whole-job' : candidate.purchase === 'spot' ? 'shard' : 'item';
  return { unit, expectedReworkPct: 0 };
}
