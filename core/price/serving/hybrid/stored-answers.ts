import type { Deployment, UseOf } from '#core/contract/serving/deployment.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { oncePer } from '#core/once-per.ts';
import { predictionsPerMonth } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import type { BatchRuns } from '#core/price/serving/batch/batch-runs.ts';
import { whyNoSpotRuns } from '#core/price/serving/batch/batch-spot.ts';
import { BatchStore } from '#core/price/serving/batch/batch-store.ts';
import { Ec2Job } from '#core/price/serving/batch/ec2-job.ts';
import { unpricedReasons } from '#core/price/serving/candidate/answer-sink.ts';
import { AnswerStore } from './key-value-store.ts';
import { deployedInstance } from '#core/price/serving/candidate/deployed.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { Ec2Machine } from '#core/price/serving/candidate/machine.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import type { Planning } from '#core/price/serving/candidate/planning.ts';
import { preparedVcpus } from '#core/price/serving/candidate/quotas.ts';
import { workloadWith } from '#core/price/serving/candidate/one-shape.ts';
import { type Payload, payloadIn } from '#core/price/serving/candidate/payload.ts';
import { Tally } from '#core/price/serving/candidate/tally.ts';

/** What is computed in advance. */
export interface StoredPart {
  /** Share of the entities that every run computes. */
  readonly entityShare: number;
  /** Share of the requests that read the store. */
  readonly readShare: number;
}

/** A job on EC2 that fills a key-value store and the reads from it, in the draw that was planned last. */
export class StoredAnswers {
  readonly job: Ec2Job;
  readonly runs: BatchRuns;
  readonly store: AnswerStore;
  private readonly stated: Stated;
  private readonly bucket: BatchStore;
  private readonly quotaOf: (count: number) => Planning<readonly Reason[]>;
  private readonly tally = new Tally();
  private payload: Payload;
  private isPlanned = false;

  constructor(stated: Stated, machine: Ec2Machine) {
    const { context, workload } = stated;
    this.stated = stated;
    this.job = new Ec2Job(stated, machine, byEntityOf(workload));
    this.runs = this.job.runs;
    this.store = new AnswerStore(context.lookup, lookupBudgetMs(workload));
    this.bucket = new BatchStore(stated, 'store');
    this.quotaOf = preparedVcpus(context.lookup, machine.instance);
    this.payload = workload;
  }

  /** Starts a draw. */
  begin(asked: Asked): void {
    this.payload = payloadIn(asked);
    this.job.begin(asked.simulation, this.payload);
  }

  /** Plans the answers that are computed in advance and read by key in the draw; false if they cannot be. */
  plan({ trafficRatio }: Draw, { entityShare, readShare }: StoredPart): boolean {
    const { runs, store, payload } = this;
    const { workload } = this.stated;
    this.isPlanned = this.job.plan(trafficRatio * entityShare);
    if (!this.isPlanned || this.quotaOf(runs.instances).state === 'impossible') return false;
    store.readsPerMonth = predictionsPerMonth(workload.predictionsPerDay) * trafficRatio * readShare;
    store.peakReadsPerS = ratesOf(workload, trafficRatio).peakPerS * readShare;
    store.answerBytes = payload.payloadBytesOut;
    return store.choose(runs) && this.bucket.fill(payload, runs);
  }

  /** Why they cannot be. */
  whyNot(): readonly Reason[] {
    if (!this.isPlanned) return whyNoSpotRuns(this.runs);
    const quota = this.quotaOf(this.runs.instances);
    return quota.state === 'impossible' ? quota.reasons : this.store.whyNone();
  }

  /** Adds instances, bucket and store. */
  addTo(to: Tally): void {
    this.job.addTo(to);
    this.bucket.addTo(to);
    this.store.addTo(to);
  }

  /** US dollars per month of all of them. */
  usd(): number {
    this.tally.usd = 0;
    this.addTo(this.tally);
    return this.tally.usd;
  }

  /** Ages of the answers, in seconds. */
  meanAgeS(): number {
    return this.runs.meanAgeS + this.store.lateS;
  }

  maxAgeS(): number {
    return this.runs.maxAgeS + this.store.lateS;
  }

  /** What to state about the runs and the store. */
  reasons(): readonly Reason[] {
    const quota = this.quotaOf(this.runs.instances);
    return [
      ...(quota.state === 'planned' ? quota.plan : []),
      ...this.store.reasons(),
      ...this.job.runReasons(),
      ...unpricedReasons(this.bucket.missing()),
    ];
  }

  /** What to state about the machine. */
  machineReasons(draw: Draw): readonly Reason[] {
    return this.job.reasons(draw, this.payload);
  }

  /** The job and its store as they are deployed, with the live part. */
  deployment(live: () => UseOf<'stored'>['live']): () => Deployment {
    const { stated, runs } = this;
    const machine = deployedInstance(stated, this.job.machine);
    const use = { count: runs.instances, periodS: runs.scheduledS(), store: this.store.deployed() };
    return () => ({ machine, use: { kind: 'stored', ...use, live: live() } });
  }
}

function lookupBudgetMs({ callerWaits, sloMs, pathOverheadMs }: Workload): number {
  return callerWaits && sloMs !== null ? sloMs - pathOverheadMs : Infinity;
}

/** The workload for planning the runs: each run scores every entity that is read, whether or not a caller waits for it. */
const byEntityOf = oncePer((workload: Workload): Workload => workloadWith(workload, { callerWaits: true }));
