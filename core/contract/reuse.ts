import { z } from 'zod';
import { Count, countUpTo, Name, Path, PositiveS, Share } from './numbers.ts';

/** Bins of a popularity table, at most: every count up to 32, then sixteen for each doubling. */
const MAX_BINS = 4_096;
const MAX_PERIODS = 256;
const PositiveCount = countUpTo(Number.MAX_SAFE_INTEGER);
/** Sums of shares: a rounding error beyond 1. */
const HitRate = z.number().min(0).max(1.001);
const Reads = z.number().min(1e-9).max(1e15);

/** Keys that were read about equally often: so many of them, and all their reads together. */
export const PopularityBin = z.object({ keys: PositiveCount, reads: PositiveCount });
export type PopularityBin = Readonly<z.infer<typeof PopularityBin>>;

/** How often one entity is read: over entities, not over reads. */
export const ReadsPerEntity = z.object({
  mean: Reads,
  p50: Reads,
  p90: Reads,
  p99: Reads,
  max: Reads,
});
export type ReadsPerEntity = Readonly<z.infer<typeof ReadsPerEntity>>;

/** Share of the reads in a period whose key had not been seen before the period began. */
export const NewKeyShare = z.object({
  periodS: PositiveS,
  share: Share,
  /** Reads that it was counted over. */
  reads: PositiveCount,
});
export type NewKeyShare = Readonly<z.infer<typeof NewKeyShare>>;

function isAscending(points: readonly NewKeyShare[]): boolean {
  return points.every((point, index) => point.periodS > (points[index - 1]?.periodS ?? 0));
}

/** How often answers would be read again, from a file of the user's with one read in each row. */
export const ReuseProfile = z.object({
  /** Base name. */
  file: Path,
  sha256: Name,
  keyColumn: Name,
  timeColumn: Name.nullable(),
  /** Reads that count: rows with a key, and a time where a time column was named. */
  rows: PositiveCount,
  rowsWithoutKey: Count,
  /** Rows with a key and no time; 0 without a time column. */
  rowsWithoutTime: Count,
  distinctKeys: PositiveCount,
  /** From the first to the last read; null without a time column, as is all that follows from time. */
  spanDays: z.number().min(1e-9).max(1e9).nullable(),
  /** Over the whole file. */
  readsPerEntity: ReadsPerEntity,
  /** Over the span; null without a time column. */
  readsPerEntityPerDay: ReadsPerEntity.nullable(),
  /**
   * Rank-frequency table, most read first: keys of up to 32 reads by their count, above that in bins whose counts differ by at most a
   * sixteenth of an octave (4.4 %).
   */
  popularity: z.array(PopularityBin).min(1).max(MAX_BINS),
  /** By period, ascending, for as many periods as fit twice into the span; the first half of it is history. Null without a time column. */
  newKeyShare: z.array(NewKeyShare).max(MAX_PERIODS).refine(isAscending, 'the periods ascend').nullable(),
});
export type ReuseProfile = Readonly<z.infer<typeof ReuseProfile>>;

/** Share of the reads that a cache in front of a live model would answer, by what it is limited by. */
export const CacheHitRates = z.object({
  /** Entries that live so long from their miss, whatever their number. */
  byTtl: z.array(z.object({ ttlS: PositiveS, hitRate: HitRate })).max(MAX_PERIODS),
  /** So many entries, the least recently used giving way. */
  bySize: z.array(z.object({ entries: Count, hitRate: HitRate })).max(MAX_PERIODS),
});
export type CacheHitRates = Readonly<z.infer<typeof CacheHitRates>>;
