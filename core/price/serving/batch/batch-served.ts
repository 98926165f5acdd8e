import type { DeployedMachine } from '#core/contract/serving/deployment.ts';
import type { ServingOption } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import type { Explanation, Tally } from '#core/price/serving/candidate/tally.ts';
import { unpricedReasons } from '#core/price/serving/candidate/answer-sink.ts';
import { BatchRuns, type RunLimit } from './batch-runs.ts';
import { batchObstacles, BatchStore, storeLatencyMs, storeRowUsd } from './batch-store.ts';
import { startupReasons } from './startup.ts';
import { always, partsOf } from '#core/price/serving/candidate/latency-parts.ts';

/** The declarations that all batch options share: work is divided into shards, and stored answers must serve the workload. */
export const BATCH_OPTION = {
  mode: 'batch' as const,
  surroundings: () => 'job' as const,
  obstacles: batchObstacles,
  errorHandling: (): ServingOption['errorHandling'] => ({ unit: 'shard', expectedReworkPct: 0 }),
};

/** The runs of an option on machines that are billed by the run. */
export function batchRuns(
  { context, workload }: Stated,
  of: { readonly most: RunLimit; readonly leastBilledS?: number },
): BatchRuns {
  const reworkShare = retriedShare(workload.failureRate);
  return new BatchRuns({ workload, reworkShare, rowUsd: storeRowUsd(context.lookup, workload), ...of });
}

/** A batch option that is prepared for a workload. */
export interface BatchJob {
  /** Evaluates runs with a period in seconds in a draw; NaN for the longest period up to a day that keeps the maximum staleness. */
  readonly evaluate: (asked: Asked, to: Tally, periodS: number) => boolean;
  readonly answers: BatchAnswers;
}

/** What a batch option explains about its runs. */
interface RunExplanation {
  readonly profile: CapacityProfile;
  /** One machine of a run. */
  readonly machine: DeployedMachine;
  /** For a Spark job: the instance type of its master node, null for a driver of a worker's size. Absent for any other job. */
  readonly masterType?: string | null;
  /** Reasons before the one about the start-up. */
  readonly before: readonly Reason[];
  /** Reasons after the one about the start-up. Those of the store follow. */
  readonly after: readonly Reason[];
  /** The last reasons, except for the projection. */
  readonly last?: readonly Reason[];
  /** Whether instances are billed all month, so that a start costs nothing. */
  readonly committed?: boolean;
}

/** The answers of a batch: the store that they are read from, their latency and their ages. */
export class BatchAnswers {
  readonly store: BatchStore;
  private readonly latencyMs: { readonly p50: number; readonly p99: number };
  private readonly pathMs: number;

  constructor(stated: Stated, store: BatchStore = new BatchStore(stated)) {
    const { context, workload } = stated;
    this.store = store;
    this.latencyMs = storeLatencyMs(context.lookup, workload);
    this.pathMs = workload.pathOverheadMs;
  }

  /** Adds the store, and what the runs deliver. */
  put(runs: BatchRuns, count: number, to: Tally): void {
    const { store, latencyMs } = this;
    store.addTo(to);
    to.count = count;
    to.p50Ms = latencyMs.p50;
    to.p99Ms = latencyMs.p99;
    to.meanAgeS = runs.meanAgeS + store.lateS;
    to.maxAgeS = runs.maxAgeS + store.lateS;
    to.reworkPct = runs.reworkPct();
    to.machineHours = runs.machineHours();
  }

  /** Explains what is not in the numbers. */
  explain(explanation: Explanation, runs: BatchRuns, notes: RunExplanation): void {
    const { store, latencyMs, pathMs } = this;
    const { profile, machine, masterType, before, after, last = [], committed = false } = notes;
    const quota = store.quota.state === 'planned' ? store.quota.plan : [];
    explanation.profile = profile;
    explanation.reasons.push(...quota, ...before, ...(committed ? [] : startupReasons(runs)), ...after);
    explanation.reasons.push(...store.reasons(), ...unpricedReasons(store.missing()), ...last);
    explanation.latencyParts = () => partsOf(latencyMs, [always('path', pathMs)], 'lookup');
    const run = { count: runs.instances, periodS: runs.scheduledS() };
    explanation.deployment = () => ({
      machine,
      use: masterType === undefined ? { kind: 'job', ...run } : { kind: 'spark', ...run, masterType },
    });
  }
}
