import { z } from 'zod';

/** Keys that were read about equally often: so many of them, and all their reads together. */
export const PopularityBin = z.object({ keys: z.number().int().positive(), reads: z.number().int().positive() });
export type PopularityBin = Readonly<z.infer<typeof PopularityBin>>;

/** How often one entity is read: over entities, not over reads. */
export const ReadsPerEntity = z.object({
  mean: z.number().positive(),
  p50: z.number().positive(),
  p90: z.number().positive(),
  p99: z.number().positive(),
  max: z.number().positive(),
});
export type ReadsPerEntity = Readonly<z.infer<typeof ReadsPerEntity>>;

/** Share of the reads in a period whose key had not been seen before the period began. */
export const NewKeyShare = z.object({
  periodS: z.number().positive(),
  share: z.number().min(0).max(1),
  /** Reads that it was counted over. */
  reads: z.number().int().positive(),
});
export type NewKeyShare = Readonly<z.infer<typeof NewKeyShare>>;

/** How often answers would be read again, from a file of the user's with one read in each row. */
export const ReuseProfile = z.object({
  /** Base name. */
  file: z.string(),
  sha256: z.string(),
  keyColumn: z.string(),
  timeColumn: z.string().nullable(),
  /** Reads that count: rows with a key, and a time where a time column was named. */
  rows: z.number().int().positive(),
  rowsWithoutKey: z.number().int().nonnegative(),
  /** Rows with a key and no time; 0 without a time column. */
  rowsWithoutTime: z.number().int().nonnegative(),
  distinctKeys: z.number().int().positive(),
  /** From the first to the last read; null without a time column, as is all that follows from time. */
  spanDays: z.number().positive().nullable(),
  /** Over the whole file. */
  readsPerEntity: ReadsPerEntity,
  /** Over the span; null without a time column. */
  readsPerEntityPerDay: ReadsPerEntity.nullable(),
  /**
   * Rank-frequency table, most read first: keys of up to 32 reads by their count, above that in bins whose counts differ by at most a
   * sixteenth of an octave (4.4 %).
   */
  popularity: z.array(PopularityBin).min(1),
  /** By period, ascending, for as many periods as fit twice into the span; the first half of it is history. Null without a time column. */
  newKeyShare: z.array(NewKeyShare).nullable(),
});
export type ReuseProfile = Readonly<z.infer<typeof ReuseProfile>>;

/** Share of the reads that a cache in front of a live model would answer, by what it is limited by. */
export const CacheHitRates = z.object({
  /** Entries that live so long from their miss, whatever their number. */
  byTtl: z.array(z.object({ ttlS: z.number().positive(), hitRate: z.number() })),
  /** So many entries, the least recently used giving way. */
  bySize: z.array(z.object({ entries: z.number().int().nonnegative(), hitRate: z.number() })),
});
export type CacheHitRates = Readonly<z.infer<typeof CacheHitRates>>;
