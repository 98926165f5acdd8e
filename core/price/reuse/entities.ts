import type { ReuseProfile } from '#core/contract/workload/reuse.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { oncePer } from '#core/once-per.ts';
import type { Popularity } from './hit-rate.ts';

/**
 * The distribution of reads over entities, most read first, as running sums: the first `entityShare[i]` of the entities have `readShare[i]`
 * of the reads. Each entity in bin i is read `relativeRate[i]` times as often as the mean.
 */
export interface EntityRanks {
  readonly entityShare: Float64Array;
  readonly readShare: Float64Array;
  readonly relativeRate: Float64Array;
}

/** All entities read equally often, which is assumed if only a mean is known. */
const ALIKE: EntityRanks = {
  entityShare: Float64Array.of(1),
  readShare: Float64Array.of(1),
  relativeRate: Float64Array.of(1),
};

/** The ranks of a workload: from its profile, otherwise all equal. Cached by profile. */
export function entityRanks({ reuse }: Workload): EntityRanks {
  return reuse === null ? ALIKE : ranksOf(reuse);
}

const ranksOf = oncePer(({ popularity, distinctKeys, rows }: ReuseProfile): EntityRanks => {
  const mean = rows / distinctKeys;
  let keys = 0;
  let reads = 0;
  const entityShare = new Float64Array(popularity.length);
  const readShare = new Float64Array(popularity.length);
  const relativeRate = new Float64Array(popularity.length);
  for (const [i, bin] of popularity.entries()) {
    keys += bin.keys;
    reads += bin.reads;
    entityShare[i] = keys / distinctKeys;
    readShare[i] = reads / rows;
    relativeRate[i] = bin.reads / bin.keys / mean;
  }
  return { entityShare, readShare, relativeRate };
});

/** Share of all entities that together have `readShare` of the reads, most read first. */
export function entitiesForReads(at: EntityRanks, readShare: number): number {
  let reads = 0;
  let entities = 0;
  for (let i = 0; i < at.readShare.length; i++) {
    const readsHere = at.readShare[i] ?? 1;
    const entitiesHere = at.entityShare[i] ?? 1;
    if (readShare <= readsHere) {
      const into = readsHere > reads ? (readShare - reads) / (readsHere - reads) : 1;
      return entities + Math.max(0, into) * (entitiesHere - entities);
    }
    reads = readsHere;
    entities = entitiesHere;
  }
  return 1;
}

/** Index of the last bin whose entities are read more than `relative` times the mean; −1 if there are none. */
export function lastBinAbove({ relativeRate }: EntityRanks, relative: number): number {
  let low = -1;
  let high = relativeRate.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((relativeRate[middle] ?? 0) > relative) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Share of requests that are not computed if a batch every `periodS` is the only source. */
export function coverageGap({ inputsKnownInAdvance, reuse }: Workload, periodS: number): number {
  return Math.max(1 - inputsKnownInAdvance, reuse === null ? 0 : newKeyShareAt(reuse, periodS));
}

/**
 * Share of the reads in a period whose key has appeared since it began. Interpolated linearly between the measured periods, starting from
 * 0. Beyond the longest period, its share, which is then a lower bound. 0 if the file has no times.
 */
export function newKeyShareAt({ newKeyShare }: ReuseProfile, periodS: number): number {
  let before = { periodS: 0, share: 0 };
  for (const point of newKeyShare ?? []) {
    if (periodS <= point.periodS) {
      return (
        before.share + ((periodS - before.periodS) / (point.periodS - before.periodS)) * (point.share - before.share)
      );
    }
    before = point;
  }
  return before.share;
}

/** The profile as shares of requests by key, from which the hit rates of a cache are computed. */
export function popularityOf({ popularity, rows }: ReuseProfile): Popularity {
  return {
    keys: Float64Array.from(popularity, (bin) => bin.keys),
    share: Float64Array.from(popularity, (bin) => bin.reads / bin.keys / rows),
  };
}
