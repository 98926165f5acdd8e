import { z } from 'zod';
import { measurementFailed } from '#engine/platform/app-error.ts';
import type { ModelServer } from './server-process.ts';

const StatsJson = z.object({
  model_stats: z.tuple([
    z.object({
      inference_count: z.number(),
      execution_count: z.number(),
      inference_stats: z.object({ compute_infer: z.object({ ns: z.number() }) }),
      thread_busy_ns: z.number(),
      process_cpu_ns: z.number(),
    }),
  ]),
});

/** A server's counts since its start. */
interface ServerCounts {
  /** Busy time of its busier thread, milliseconds. */
  readonly busyMs: number;
  /** CPU time of the process, milliseconds. */
  readonly cpuMs: number;
  /** Time of its inferences, milliseconds. */
  readonly inferMs: number;
  /** Answered rows. */
  readonly rows: number;
  /** Number of inferences. */
  readonly runs: number;
}

/** Requests the statistics of a server. Throws AppError. */
export async function readStatistics({ url }: Pick<ModelServer, 'url'>): Promise<ServerCounts> {
  try {
    const response = await fetch(`${url}/v2/models/stats`, { redirect: 'error', headers: { Connection: 'close' } });
    const [stats] = StatsJson.parse(await response.json()).model_stats;
    return {
      busyMs: stats.thread_busy_ns / 1e6,
      cpuMs: stats.process_cpu_ns / 1e6,
      inferMs: stats.inference_stats.compute_infer.ns / 1e6,
      rows: stats.inference_count,
      runs: stats.execution_count,
    };
  } catch (error) {
    const cause = `the model server does not report its statistics: ${error instanceof Error ? error.message : String(error)}`;
    throw measurementFailed(null, cause, 'Measure this mode again.');
  }
}
