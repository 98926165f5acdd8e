import type { Product, Reason } from '#core/contract/reasons/reasons.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { DeployedMachine } from '#core/contract/serving/deployment.ts';
import { jobRowsPerSOf, speedupOf } from '#core/price/serving/candidate/machine.ts';
import { inRuns } from '#core/price/serving/candidate/metered.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor } from '#core/price/serving/candidate/option.ts';
import { type Payload, payloadIn } from '#core/price/serving/candidate/payload.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import type { TaskSize } from '#core/price/serving/container/task-sizes.ts';
import { batchRowsPerS, capacityReasons } from './batch-capacity.ts';
import type { BatchRuns } from './batch-runs.ts';
import { BatchAnswers, type BatchJob, batchRuns } from './batch-served.ts';
import { type Interruptions, interruptionsOf, planRuns, spotRunReasons, whyNoSpotRuns } from './batch-spot.ts';
import { jobRateReasons, jobStartS } from './startup.ts';

/** A service that runs jobs in tasks which are sold by their size. Times in seconds. */
export interface JobKind {
  /** The sizes that can hold the model, ascending; at least one. */
  readonly sizes: readonly TaskSize[];
  /** US dollars per hour of a task, on demand. */
  readonly hourUsd: (size: TaskSize) => number;
  /** The share of it that the candidate's purchase costs in a draw. */
  readonly shareIn: (draw: Draw) => number;
  /** The longest that a job may wait before it is started; 0 for a service that starts it at once. */
  readonly waitS: number;
  /** From its start until a container runs, and the part of it that is billed. */
  readonly startupS: number;
  readonly billedStartupS: number;
  readonly leastBilledS: number;
  readonly mostTasks: number;
  /** Whether that is a quota that the user stated. */
  readonly isOwnMost?: boolean;
  /** The hours after which all tasks of a run together are stopped; Infinity for a service without such a limit. */
  readonly mostTaskHours: number;
  readonly product: Product;
  /** Whether an account's quota allows a number of tasks of a size. */
  readonly quotaFor: (size: TaskSize, tasks: number) => Planning<readonly Reason[]>;
  readonly deployed: (size: TaskSize) => DeployedMachine;
  /** What its prices and its processor rest on. */
  readonly reason: Reason;
  /** The terms of its spot capacity. */
  readonly spotReason: (() => Reason) | null;
}

/** A batch as a job of containers: tasks that start for the run. */
export function containerJob(stated: Stated, kind: JobKind): Planning<BatchJob> {
  const answers = new BatchAnswers(stated);
  const cheapest = new CheapestTasks(stated, kind);
  return planned({
    answers,
    evaluate: (asked, to, periodS) => {
      const { simulation } = asked;
      const payload = payloadIn(asked);
      const job = cheapest.plan(simulation, payload, periodS);
      if (job === null) return to.refuse(() => cheapest.whyNone(simulation, payload, periodS));
      const { runs, size, interruptions } = job;
      const taskHours = runs.instances * runs.boughtH;
      if (taskHours > kind.mostTaskHours) {
        const { mostTaskHours: limit, product } = kind;
        return to.refuse(() => [
          { code: 'peak-over-limit', unit: 'task-hour', needed: Math.ceil(taskHours), limit, product },
        ]);
      }
      const quota = kind.quotaFor(size, runs.instances);
      if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
      if (!answers.store.fill(payload, runs)) return to.refuse(() => answers.store.refusal());
      job.addTo(to);
      answers.put(runs, runs.instances, to);
      if (to.explanation !== null) {
        answers.explain(to.explanation, runs, {
          profile: size.profile,
          machine: kind.deployed(size),
          before: [...quota.plan, ...(interruptions === null || kind.spotReason === null ? [] : [kind.spotReason()])],
          after: [...job.reasons(simulation, payload), ...spotRunReasons(runs, interruptions)],
          last: [kind.reason],
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
  private readonly kind: JobKind;

  constructor(stated: Stated, kind: JobKind) {
    this.stated = stated;
    this.kind = kind;
  }

  /** The job on the cheapest task size in a draw; null if no size is in time. Larger tasks cost more per run from some size on. */
  plan(draw: Draw, payload: Payload, periodS: number): TaskJob | null {
    let best: TaskJob | null = null;
    let bestUsdPerS = Infinity;
    for (let at = 0; at < this.kind.sizes.length; at++) {
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
    const size = this.kind.sizes[at];
    if (known !== undefined || size === undefined) return known ?? null;
    const made = new TaskJob(this.stated, size, this.kind);
    this.jobs.push(made);
    return made;
  }

  /** The reasons against the largest size, if none is in time. */
  whyNone(draw: Draw, payload: Payload, periodS: number): readonly Reason[] {
    const largest = this.jobAt(this.kind.sizes.length - 1);
    if (largest === null || largest.plan(draw, payload, periodS)) return [{ code: 'task-size-missing' }];
    return whyNoSpotRuns(largest.runs);
  }
}

/** A job on tasks of one size, and its runs in the draw that was planned last. */
class TaskJob {
  readonly size: TaskSize;
  readonly runs: BatchRuns;
  readonly interruptions: Interruptions | null;
  private readonly stated: Stated;
  private readonly kept: number;
  /** US dollars per hour of one task, before the discount. */
  private readonly onDemandUsdPerHour: number;
  private readonly kind: JobKind;
  private readonly loadS: number;
  private usdPerHour = Number.NaN;

  constructor(stated: Stated, size: TaskSize, kind: JobKind) {
    const { context, candidate, workload } = stated;
    const { lookup, run } = context;
    this.stated = stated;
    this.size = size;
    this.kind = kind;
    this.kept = discountFactor(workload);
    this.onDemandUsdPerHour = kind.hourUsd(size);
    // A model loads on one core, and a small task has only a share of one.
    this.loadS = jobStartS(run) / Math.min(1, size.profile.cores);
    const batch = `${lookup.parts.machine}-batch`;
    this.interruptions = interruptionsOf({
      // No provider publishes interruption rates of tasks.
      price: { purchase: candidate.purchase, interruptionBand: null },
      workload,
      shardS: lookup.limit(`${batch}.shard`),
      checkpointS: lookup.limit(`${batch}.checkpoint`),
    });
    this.runs = batchRuns(stated, {
      most: { instances: kind.mostTasks, of: 'job', ...(kind.isOwnMost === true && { isOwn: true }) },
      leastBilledS: kind.leastBilledS,
    });
    this.runs.waitS = kind.waitS;
  }

  /** Plans the runs in a draw; false if none is in time. */
  plan(draw: Draw, payload: Payload, periodS: number): boolean {
    const { runs, size, kind, loadS } = this;
    const startupS = (kind.startupS + loadS) * draw.startupRatio;
    this.usdPerHour = this.onDemandUsdPerHour * kind.shareIn(draw);
    runs.begin(draw, periodS);
    runs.rowsPerS = batchRowsPerS(payload, this.modelRowsPerS(draw), size.networkGbps);
    runs.startupS = startupS;
    runs.billedStartS = (kind.billedStartupS + loadS) * draw.startupRatio;
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
