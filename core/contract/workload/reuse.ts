import { z } from 'zod';
import { Count, countUpTo, Name, Path, PositiveS, Share } from '#core/contract/base/numbers.ts';

/** Maximum number of bins of a popularity table: every count up to 32, then sixteen for each doubling. */
const MAX_BINS = 4_096;
const MAX_PERIODS = 256;
const PositiveCount = countUpTo(Number.MAX_SAFE_INTEGER);
/** Sums of shares, which a rounding error may take above 1. */
const HitRate = z.number().min(0).max(1.001);
const Reads = z.number().min(1e-9).max(1e15);

/** Keys that were read about equally often: their number, and the total number of their reads. */
export const PopularityBin = z.object({ keys: PositiveCount, reads: PositiveCount });
export type PopularityBin = Readonly<z.infer<typeof PopularityBin>>;

/** Distribution of reads per entity, over entities rather than over reads. */
const ReadsPerEntity = z.object({
  mean: Reads,
  p50: Reads,
  p90: Reads,
  p99: Reads,
  max: Reads,
});

/** Share of the reads in a period whose key was not seen before the period began. */
export const NewKeyShare = z.object({
  periodS: PositiveS,
  share: Share,
  /** Number of reads in the count. */
  reads: PositiveCount,
});
export type NewKeyShare = Readonly<z.infer<typeof NewKeyShare>>;

function isAscending(points: readonly NewKeyShare[]): boolean {
  return points.every((point, index) => point.periodS > (points[index - 1]?.periodS ?? 0));
}

/** How often answers would be read again, from a user's file with one read per row. */
export const ReuseProfile = z.object({
  /** Base name. */
  file: Path,
  sha256: Name,
  keyColumn: Name,
  timeColumn: Name.nullable(),
  /** Reads that count: rows with a key, and with a time if a time column was named. */
  rows: PositiveCount,
  rowsWithoutKey: Count,
  /** Rows with a key but no time; 0 without a time column. */
  rowsWithoutTime: Count,
  distinctKeys: PositiveCount,
  /** From the first to the last read. Null without a time column, like everything derived from time. */
  spanDays: z.number().min(1e-9).max(1e9).nullable(),
  /** Over the whole file. */
  readsPerEntity: ReadsPerEntity,
  /** Over the span; null without a time column. */
  readsPerEntityPerDay: ReadsPerEntity.nullable(),
  /**
   * Rank-frequency table, most read first. Keys with up to 32 reads are grouped by count, above that in bins whose counts differ by at most
   * a sixteenth of an octave (4.4 %).
   */
  popularity: z.array(PopularityBin).min(1).max(MAX_BINS),
  /**
   * By period, ascending, for all periods that fit twice into the span; the first half of the span is history. Null without a time column.
   */
  newKeyShare: z.array(NewKeyShare).max(MAX_PERIODS).refine(isAscending, 'the periods ascend').nullable(),
});
export type ReuseProfile = Readonly<z.infer<typeof ReuseProfile>>;

/** Share of the reads that a cache in front of a live model would answer, by its limit. */
export const CacheHitRates = z.object({
  /** Entries that expire this long after their miss, with unlimited capacity. */
  byTtl: z.array(z.object({ ttlS: PositiveS, hitRate: HitRate })).max(MAX_PERIODS),
  /** A maximum number of entries, evicting the least recently used. */
  bySize: z.array(z.object({ entries: Count, hitRate: HitRate })).max(MAX_PERIODS),
});
export type CacheHitRates = Readonly<z.infer<typeof CacheHitRates>>;
