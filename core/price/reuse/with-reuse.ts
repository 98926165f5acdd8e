import type { ReuseProfile } from '#core/contract/workload/reuse.ts';
import type { Workload } from '#core/contract/workload/workload.ts';

/**
 * Adds what the data say about reuse to a workload. The data give the distribution over entities. The mean reads per entity come from the
 * data if they have a time column, otherwise from `readsPerEntityPerDay`, otherwise from the volume ÷ the keys in the file. A volume that
 * differs from the data's then means more or fewer entities with the same reads per entity.
 */
export function withReuse(workload: Workload, reuse: ReuseProfile): Workload {
  const readsPerEntityPerDay =
    reuse.readsPerEntityPerDay?.mean ??
    workload.readsPerEntityPerDay ??
    workload.predictionsPerDay / reuse.distinctKeys;
  return { ...workload, reuse, readsPerEntityPerDay };
}
