import type { Reason } from '#core/contract/reasons/reasons.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import { batchCapacity } from './batch-capacity.ts';
import { modelLoadS } from './startup.ts';
import type { Asked } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';

/** A machine that runs Spark executors: a node of a cluster, or a worker without an instance type. */
export interface SparkMachine {
  /** Rows per second of a whole job without Spark, in a simulation. */
  readonly jobRowsPerS: number;
  /** Number of model processes that fill the machine's cores. */
  readonly sessions: number;
  readonly memoryMiB: number;
  readonly networkGbps: number | null;
}

/** A machine's capacity under Spark. */
export interface SparkNode {
  readonly rowsPerS: number;
  /** Model processes that run side by side. */
  readonly sessions: number;
  /** From the first task to the first row, in seconds: the model is downloaded from S3 and loaded. */
  readonly loadS: number;
  /** Rows that are tried again, in per cent. */
  readonly reworkPct: number;
  readonly reasons: readonly Reason[];
}

/**
 * Rows per second of a machine under Spark: a row takes a core as long as in a whole job, and what Spark adds to every row, whatever the model takes.
 * Every core has its own process with a model, as far as the memory next to the JVM allows.
 */
export function sparkNode({ context, workload, simulation }: Asked, machine: SparkMachine): Planning<SparkNode> {
  const { lookup, run } = context;
  if (workload.batchRecovery !== 'shards') return impossible({ code: 'tasks-need-shards' });
  const neededMiB = run.coldStart?.residentMiB ?? 150 + (1.5 * run.model.weightBytes) / 2 ** 20;
  const leftMiB = lookup.limit('spark.memory-share') * machine.memoryMiB;
  const sessions = Math.min(machine.sessions, Math.floor(leftMiB / neededMiB));
  if (sessions < 1) {
    return impossible({ code: 'memory-short', neededMib: neededMiB, availableMib: leftMiB, place: 'spark' });
  }
  const rowS = machine.sessions / machine.jobRowsPerS;
  const addedS = (lookup.limit('spark.row') / 1e6) * simulation.sparkRatio;
  const capacity = batchCapacity({
    payload: payloadIn({ workload, simulation }),
    jobRowsPerS: sessions / (rowS + addedS),
    networkGbps: machine.networkGbps,
  });
  const downloadS = machine.networkGbps === null ? 0 : run.model.bytes / ((machine.networkGbps * 1e9) / 8);
  return planned({
    rowsPerS: capacity.rowsPerS,
    sessions,
    loadS: modelLoadS(run) + downloadS,
    reworkPct: 100 * retriedShare(workload.failureRate),
    reasons:
      sessions < machine.sessions
        ? [{ code: 'memory-bounds-models', models: sessions, cores: machine.sessions }, ...capacity.reasons]
        : capacity.reasons,
  });
}
