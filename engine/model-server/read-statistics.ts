import { z } from 'zod';
import { AppError } from '#engine/platform/app-error.ts';
import type { ModelServer } from './server-process.ts';

const StatsJson = z.object({
  model_stats: z.tuple([
    z.object({ inference_count: z.number(), execution_count: z.number(), thread_busy_ns: z.number() }),
  ]),
});

/** What a server's statistics say of the time since its start. */
interface ServerCounts {
  /** How long its busier thread has worked, milliseconds. */
  readonly busyMs: number;
  /** Rows that were answered. */
  readonly rows: number;
  /** Inferences that this took. */
  readonly runs: number;
}

/** Asks a server for its statistics. Throws AppError. */
export async function readStatistics({ url }: Pick<ModelServer, 'url'>): Promise<ServerCounts> {
  try {
    const response = await fetch(`${url}/v2/models/stats`, { headers: { Connection: 'close' } });
    const [stats] = StatsJson.parse(await response.json()).model_stats;
    return { busyMs: stats.thread_busy_ns / 1e6, rows: stats.inference_count, runs: stats.execution_count };
  } catch (error) {
    const cause = `the model server does not report its statistics: ${error instanceof Error ? error.message : String(error)}`;
    throw new AppError({ code: 'measurement-failed', cause, actions: ['Measure this mode again.'] });
  }
}
