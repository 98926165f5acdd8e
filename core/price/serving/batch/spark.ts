import type { Reason } from '#core/contract/reasons.ts';
import { reworkPct } from '#core/price/pricing/failures.ts';
import { batchCapacity } from './batch-capacity.ts';
import { modelLoadS } from './startup.ts';
import type { Asked } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';

/** A machine that Spark runs its executors on: a node of a cluster, or a worker without a name. */
export interface SparkMachine {
  /** Rows per second of a whole job without Spark, in a world. */
  readonly jobRowsPerS: number;
  /** Model processes that the machine's cores are filled with. */
  readonly sessions: number;
  readonly memoryMiB: number;
  readonly networkGbps: number | null;
}

/** What Spark makes of a machine. */
export interface SparkNode {
  readonly rowsPerS: number;
  /** From the first task to the first row: the model comes from S3 and is loaded, seconds. */
  readonly loadS: number;
  /** Expected work that is done twice as rows fail, in per cent: a task is tried again whole. */
  readonly reworkPct: number;
  readonly reasons: readonly Reason[];
}

/**
 * Rows per second of a machine under Spark: what a whole job does there times Spark's efficiency. Every core has a process with a model of its
 * own, as far as the memory that is left beside the JVM holds them.
 */
export function sparkNode({ context, workload }: Asked, machine: SparkMachine): Planning<SparkNode> {
  const { lookup, run } = context;
  if (workload.batchRecovery !== 'shards') return impossible({ code: 'tasks-need-shards' });
  const neededMiB = run.coldStart?.residentMiB ?? 150 + (1.5 * run.model.weightBytes) / 2 ** 20;
  const leftMiB = lookup.limit('spark.memory-share') * machine.memoryMiB;
  const sessions = Math.min(machine.sessions, Math.floor(leftMiB / neededMiB));
  if (sessions < 1) {
    return impossible({ code: 'memory-short', neededMib: neededMiB, availableMib: leftMiB, place: 'spark' });
  }
  const capacity = batchCapacity({
    workload,
    jobRowsPerS: machine.jobRowsPerS * (sessions / machine.sessions) * lookup.limit('spark.efficiency'),
    networkGbps: machine.networkGbps,
  });
  const downloadS = machine.networkGbps === null ? 0 : run.model.bytes / ((machine.networkGbps * 1e9) / 8);
  const rowsPerTask = (capacity.rowsPerS / sessions) * lookup.limit('spark.task');
  return planned({
    rowsPerS: capacity.rowsPerS,
    loadS: modelLoadS(run) + downloadS,
    reworkPct: reworkPct({
      failureRate: workload.failureRate,
      itemsPerUnit: Math.max(1, Math.min(rowsPerTask, workload.predictionsPerDay)),
    }),
    reasons:
      sessions < machine.sessions
        ? [{ code: 'memory-bounds-models', models: sessions, cores: machine.sessions }, ...capacity.reasons]
        : capacity.reasons,
  });
}
