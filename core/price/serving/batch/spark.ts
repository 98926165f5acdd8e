import type { Reason } from '#core/contract/reasons/reasons.ts';
import { batchRowsPerS, capacityReasons } from './batch-capacity.ts';
import { modelLoadS } from './startup.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import type { Payload } from '#core/price/serving/candidate/payload.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';

/** A machine that runs Spark executors: a node of a cluster, or a worker without an instance type. */
interface SparkMachine {
  /** Number of model processes that fill the machine's cores. */
  readonly sessions: number;
  readonly memoryMiB: number;
  readonly networkGbps: number | null;
}

/** A machine's capacity under Spark. */
export interface SparkNode {
  /**
   * Rows per second in a draw.
   * @param jobRowsPerS the rate of a whole job without Spark.
   */
  readonly rowsPerS: (draw: Draw, payload: Payload, jobRowsPerS: number) => number;
  /** Model processes that run side by side. */
  readonly sessions: number;
  /** From the first task to the first row, in seconds: the model is downloaded from S3 and loaded. */
  readonly loadS: number;
  readonly reasons: (draw: Draw, payload: Payload, jobRowsPerS: number) => readonly Reason[];
}

/**
 * The capacity of a machine under Spark: a row takes a core as long as in a whole job, and what Spark adds to every row, whatever the model takes.
 * Every core has its own process with a model, as far as the memory next to the JVM allows.
 */
export function sparkNode({ context, workload }: Stated, machine: SparkMachine): Planning<SparkNode> {
  const { lookup, run } = context;
  const { networkGbps } = machine;
  if (workload.batchRecovery !== 'shards') return impossible({ code: 'tasks-need-shards' });
  const neededMiB = run.coldStart?.residentMiB ?? 150 + (1.5 * run.model.weightBytes) / 2 ** 20;
  const leftMiB = lookup.limit('spark.memory-share') * machine.memoryMiB;
  const sessions = Math.min(machine.sessions, Math.floor(leftMiB / neededMiB));
  if (sessions < 1) {
    return impossible({ code: 'memory-short', neededMib: neededMiB, availableMib: leftMiB, place: 'spark' });
  }
  const addedS = lookup.limit('spark.row') / 1e6;
  const coresPerS = ({ sparkRatio }: Draw, jobRowsPerS: number): number =>
    sessions / (machine.sessions / jobRowsPerS + addedS * sparkRatio);
  const downloadS = networkGbps === null ? 0 : run.model.bytes / ((networkGbps * 1e9) / 8);
  const bounded: readonly Reason[] =
    sessions < machine.sessions ? [{ code: 'memory-bounds-models', models: sessions, cores: machine.sessions }] : [];
  return planned({
    rowsPerS: (draw, payload, jobRowsPerS) => batchRowsPerS(payload, coresPerS(draw, jobRowsPerS), networkGbps),
    sessions,
    loadS: modelLoadS(run) + downloadS,
    reasons: (draw, payload, jobRowsPerS) => [
      ...bounded,
      ...capacityReasons(payload, coresPerS(draw, jobRowsPerS), networkGbps),
    ],
  });
}
