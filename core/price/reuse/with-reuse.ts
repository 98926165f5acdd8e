import type { ReuseProfile } from '#core/contract/reuse.ts';
import type { Workload } from '#core/contract/workload.ts';

/**
 * A workload with what its data say about reuse. The data give how unlike entities are; how often one is read on average comes from them too
 * where they have a time column, else from `readsPerEntityPerDay`, else from the volume over the keys in the file. Another volume than
 * the data's then means more or fewer entities that are read as often.
 */
export function withReuse(workload: Workload, reuse: ReuseProfile): Workload {
  const readsPerEntityPerDay =
    reuse.readsPerEntityPerDay?.mean ??
    workload.readsPerEntityPerDay ??
    workload.predictionsPerDay / reuse.distinctKeys;
  return { ...workload, reuse, readsPerEntityPerDay };
}
