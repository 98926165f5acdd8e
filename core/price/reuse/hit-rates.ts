import type { CacheHitRates } from '#core/contract/workload/reuse.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { popularityOf } from './entities.ts';
import { lruHitRate, ttlHitRate } from './hit-rate.ts';

const TTLS_S = [60, 600, 3600, 86_400];
/** Sizes of a cache as shares of the entities. */
const SIZES = [0.001, 0.01, 0.1, 0.5];

/**
 * Hit rates of a cache in front of the model, by the lifetime of its entries and by its size. Null without a profile. More entities with
 * the same reads per entity leave the rates unchanged, if the cache grows in proportion.
 */
export function cacheHitRates({ reuse, readsPerEntityPerDay, predictionsPerDay }: Workload): CacheHitRates | null {
  if (reuse === null || readsPerEntityPerDay === null) return null;
  const popularity = popularityOf(reuse);
  const ratePerS = (reuse.distinctKeys * readsPerEntityPerDay) / 86_400;
  const entities = predictionsPerDay / readsPerEntityPerDay;
  return {
    byTtl: TTLS_S.map((ttlS) => ({ ttlS, hitRate: ttlHitRate({ popularity, ratePerS, ttlS }) })),
    bySize: SIZES.map((share) => ({
      entries: Math.round(share * entities),
      hitRate: lruHitRate({ popularity, capacity: share * reuse.distinctKeys }),
    })),
  };
}
