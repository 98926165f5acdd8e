import { readFileSync } from 'node:fs';
import type { ArrivalCounts } from '#core/price/traffic/trace.ts';
import { ArrivalBins } from './arrival-bins.ts';
import { readArrivals, type TraceFacts } from './read-arrivals.ts';

/** The arrivals of a file, and what was found besides. */
export async function countsIn(
  path: string,
  column: string | null = null,
): Promise<{ readonly counts: ArrivalCounts; readonly total: number; readonly facts: TraceFacts }> {
  const bins = new ArrivalBins(path);
  const start = readFileSync(path).subarray(0, 2);
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  const facts = await readArrivals({ path, isGzip, column, signal: null }, bins);
  return { counts: bins.counts(), total: bins.total, facts };
}
