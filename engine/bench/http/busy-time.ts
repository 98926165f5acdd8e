import { z } from 'zod';
import { AppError } from '../../app-error.ts';
import type { ModelServer } from './server-process.ts';

const StatsJson = z.object({ model_stats: z.tuple([z.object({ thread_busy_ns: z.number() })]) });

/** How long the busier thread of a server has worked since its start, milliseconds, by its statistics. Throws AppError. */
export async function busyMs({ url }: ModelServer): Promise<number> {
  try {
    const response = await fetch(`${url}/v2/models/stats`, { headers: { Connection: 'close' } });
    return StatsJson.parse(await response.json()).model_stats[0].thread_busy_ns / 1e6;
  } catch (error) {
    const cause = `the model server does not tell how busy it is: ${error instanceof Error ? error.message : String(error)}`;
    throw new AppError({ code: 'measurement-failed', cause, actions: ['Measure this mode again.'] });
  }
}
