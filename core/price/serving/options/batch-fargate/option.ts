import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { batchRowsPerS, capacityReasons } from '#core/price/serving/batch/batch-capacity.ts';
import type { BatchRuns } from '#core/price/serving/batch/batch-runs.ts';
import { BatchAnswers, BATCH_OPTION, type BatchJob, batchRuns } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import {
  type Interruptions,
  interruptionsOf,
  planRuns,
  spotRunReasons,
  whyNoSpotRuns,
} from '#core/price/serving/batch/batch-spot.ts';
import { jobErrors } from '#core/price/serving/batch/ec2-job.ts';
import { jobRateReasons, jobStartS } from '#core/price/serving/batch/startup.ts';
import { architectureOf, ARM_VARIANTS } from '#core/price/serving/candidate/architecture.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import { jobRowsPerSOf, speedupOf } from '#core/price/serving/candidate/machine.ts';
import { inRuns } from '#core/price/serving/candidate/metered.ts';
import { discountFactor, servingOption, type Stated } from '#core/price/serving/candidate/option.ts';
import { type Payload, payloadIn } from '#core/price/serving/candidate/payload.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import {
  deployedTask,
  fargateOffer,
  type FargateOffer,
  type FargateSize,
  fargatePaidShare,
  fargateSpotReason,
  taskCaveats,
} from '#core/price/serving/container/fargate.ts';
import { WORDS } from './words.ts';

/** Batch runs as jobs of AWS Batch on Fargate: tasks that start for the run, billed by the second from the pull of their image. */
export const batchFargate = servingOption({
  ...BATCH_OPTION,
  service: 'batch-fargate',
  movingParts: 2,
  billed: { names: BILLED.containers, units: 'fargate' },
  recipe: 'batch-fargate',
  words: WORDS,
  isMetered: true,
  purchases: ['on-demand', 'spot'],
  instanceTypes: 'none',
  variants: ARM_VARIANTS,
  scaling: () => ({ code: 'rows-or-tasks' }),
  errorHandling: jobErrors,
  prepare: inCheapestPeriod(prepare),
});

function prepare(stated: Stated): Planning<BatchJob> {
  const { context, candidate } = stated;
  const offer = fargateOffer(context, architectureOf(candidate));
  if (offer.state === 'impossible') return offer;
  const share = fargatePaidShare(stated);
  if (share.state === 'impossible') return share;
  const answers = new BatchAnswers(stated);
  const cheapest = new CheapestTasks(stated, offer.plan, share.plan);
  return planned({
    answers,
    evaluate: (asked, to, periodS) => {
      const { simulation } = asked;
      const payload = payloadIn(asked);
      const job = cheapest.plan(simulation, payload, periodS);
      if (job === null) return to.refuse(() => cheapest.whyNone(simulation, payload, periodS));
      const { runs, size, interruptions } = job;
      const quota = taskCaveats(context.lookup, size, runs.instances);
      if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
      if (!answers.store.fill(payload, runs)) return to.refuse(() => answers.store.refusal());
      job.addTo(to);
      answers.put(runs, runs.instances, to);
      if (to.explanation !== null) {
        answers.explain(to.explanation, runs, {
          profile: size.profile,
          machine: deployedTask(size, architectureOf(candidate)),
          before: [...quota.plan, ...(interruptions === null ? [] : [fargateSpotReason(stated)])],
          after: [...job.reasons(simulation, payload), ...spotRunReasons(runs, interruptions)],
          last: [offer.plan.reason],
        });
      }
      return true;
    },
  });
}

/** The sizes of the tasks of a job, each prepared when it is first tried. */
class CheapestTasks {
  private readonly jobs: TaskJob[] = [];
  private readonly stated: Stated;
  private readonly offer: FargateOffer;
  private readonly shareIn: (draw: Draw) => number;

  constructor(stated: Stated, offer: FargateOffer, shareIn: (draw: Draw) => number) {
    this.stated = stated;
    this.offer = offer;
    this.shareIn = shareIn;
  }

  /** The job on the cheapest task size in a draw; null if no size is in time. Larger tasks cost more per run from some size on. */
  plan(draw: Draw, payload: Payload, periodS: number): TaskJob | null {
    let best: TaskJob | null = null;
    let bestUsdPerS = Infinity;
    for (let at = 0; at < this.offer.sizes.length; at++) {
      const job = this.jobAt(at);
      if (job === null || !job.plan(draw, payload, periodS)) continue;
      const usdPerS = job.usdPerS();
      if (best !== null && !(usdPerS < bestUsdPerS)) break;
      best = job;
      bestUsdPerS = usdPerS;
    }
    return best;
  }

  private jobAt(at: number): TaskJob | null {
    const known = this.jobs[at];
    const size = this.offer.sizes[at];
    if (known !== undefined || size === undefined) return known ?? null;
    const made = new TaskJob(this.stated, size, { usdPerHour: this.offer.hourUsd(size), shareIn: this.shareIn });
    this.jobs.push(made);
    return made;
  }

  /** The reasons against the largest size, if none is in time. */
  whyNone(draw: Draw, payload: Payload, periodS: number): readonly Reason[] {
    const largest = this.jobAt(this.offer.sizes.length - 1);
    if (largest === null || largest.plan(draw, payload, periodS)) return [{ code: 'task-size-missing' }];
    return whyNoSpotRuns(largest.runs);
  }
}

/** A job on tasks of one size, and its runs in the draw that was planned last. */
class TaskJob {
  readonly size: FargateSize;
  readonly runs: BatchRuns;
  readonly interruptions: Interruptions | null;
  private readonly stated: Stated;
  private readonly kept: number;
  /** US dollars per hour of one task, before the discount. */
  private readonly onDemandUsdPerHour: number;
  private readonly shareIn: (draw: Draw) => number;
  private readonly startupS: number;
  private readonly billedStartS: number;
  private usdPerHour = Number.NaN;

  constructor(
    stated: Stated,
    size: FargateSize,
    price: { readonly usdPerHour: number; readonly shareIn: (draw: Draw) => number },
  ) {
    const { context, candidate, workload } = stated;
    const { lookup, run } = context;
    // A model loads on one core, and a small task has only a share of one.
    const loadS = jobStartS(run) / Math.min(1, size.profile.cores);
    this.stated = stated;
    this.size = size;
    this.kept = discountFactor(workload);
    this.onDemandUsdPerHour = price.usdPerHour;
    this.shareIn = price.shareIn;
    this.startupS = lookup.limit('batch-fargate.startup') + loadS;
    this.billedStartS = lookup.limit('batch-fargate.billed-startup') + loadS;
    this.interruptions = interruptionsOf({
      // AWS publishes no interruption rates of Fargate Spot.
      price: { purchase: candidate.purchase, interruptionBand: null },
      workload,
      shardS: lookup.limit('ec2-batch.shard'),
      checkpointS: lookup.limit('ec2-batch.checkpoint'),
    });
    const most = Math.min(lookup.limit('batch-fargate.array'), lookup.limit('fargate.tasks'));
    this.runs = batchRuns(stated, {
      most: { instances: most, of: 'job' },
      leastBilledS: lookup.limit('fargate.billing-minimum'),
    });
  }

  /** Plans the runs in a draw; false if none is in time. */
  plan(draw: Draw, payload: Payload, periodS: number): boolean {
    const { runs, size } = this;
    const startupS = this.startupS * draw.startupRatio;
    this.usdPerHour = this.onDemandUsdPerHour * this.shareIn(draw);
    runs.begin(draw, periodS);
    runs.rowsPerS = batchRowsPerS(payload, this.modelRowsPerS(draw), size.networkGbps);
    runs.startupS = startupS;
    runs.billedStartS = this.billedStartS * draw.startupRatio;
    runs.instanceUsdPerH = this.usdPerHour;
    this.interruptions?.begin(draw, startupS);
    return planRuns(runs, this.interruptions);
  }

  private modelRowsPerS(draw: Draw): number {
    const { profile } = this.size;
    return jobRowsPerSOf(draw, { profile, speedup: speedupOf(profile, draw) });
  }

  /** The average cost of the runs per second of their period. */
  usdPerS(): number {
    const { runs, usdPerHour, onDemandUsdPerHour } = this;
    const runUsd = runs.instances * (runs.boughtH * usdPerHour + runs.onDemandH * onDemandUsdPerHour);
    return runUsd / runs.periodS;
  }

  /** Adds the tasks of the runs. */
  addTo(to: Tally): void {
    const { runs, kept } = this;
    const { vcpus, memoryGb } = this.size;
    const count = runs.instances;
    const runsPerMonth = runs.perMonth();
    const boughtHours = runsPerMonth * count * runs.boughtH;
    const code = this.interruptions === null ? 'job-tasks' : 'spot-job-tasks';
    to.item(code, boughtHours, 'hour', this.usdPerHour * kept)?.describe({
      fields: { count, vcpus, memoryGb },
      kept,
      grows: inRuns(boughtHours, runs),
    });
    const onDemandHours = runsPerMonth * count * runs.onDemandH;
    to.item('on-demand-after-spot', onDemandHours, 'hour', this.onDemandUsdPerHour * kept)?.describe({ kept });
  }

  /** Reasons about the speed of a task. */
  reasons(draw: Draw, payload: Payload): readonly Reason[] {
    const { profile, networkGbps } = this.size;
    const jobRowsPerS = this.modelRowsPerS(draw);
    const inferenceRowsPerS = profile.best.rowsPerS * speedupOf(profile, draw);
    return [
      ...capacityReasons(payload, jobRowsPerS, networkGbps),
      ...jobRateReasons(this.stated.context.run, { jobRowsPerS, inferenceRowsPerS }),
    ];
  }
}
