import { z } from 'zod';
import { Count, Finite, IsoTime, Name, Path, Text, Usd } from './numbers.ts';

/** Rows of one list, at most. */
const MAX_ROWS = 1_000_000;

/**
 * A price that is not what it was. `id` is `instance type/purchase`, `ml.instance type`, or the id of a metered price. `changePct` is null
 * where one of the two prices is missing.
 */
export const PriceChange = z.object({
  region: Name,
  id: Name,
  change: z.enum(['added', 'removed', 'dearer', 'cheaper']),
  fromUsd: Usd.nullable(),
  toUsd: Usd.nullable(),
  changePct: Finite.nullable(),
});
export type PriceChange = Readonly<z.infer<typeof PriceChange>>;

/** The document that `modewise catalog refresh` and `modewise catalog import` print: what they changed in the prices that plans use. */
export const CatalogUpdate = z.object({
  schemaVersion: z.literal(1),
  action: z.enum(['refreshed', 'imported', 'removed']),
  /** The region that was refreshed, or the base name of the file. */
  name: Name,
  regions: z.array(Name).max(MAX_ROWS),
  /** Where the new prices come from, each with its date where it bears one. */
  sources: z.array(z.object({ source: Text, asOf: Name.nullable(), prices: Count })).max(MAX_ROWS),
  changes: z.array(PriceChange).max(MAX_ROWS),
  /** Prices of these regions that stay as they were. */
  unchanged: Count,
  notes: z.array(Text).max(MAX_ROWS),
});
export type CatalogUpdate = Readonly<z.infer<typeof CatalogUpdate>>;

/** One set of prices that lies over the bundled ones. */
export const OverlaySummary = z.object({
  kind: z.enum(['refreshed', 'imported']),
  name: Name,
  createdAt: IsoTime,
  prices: Count,
  instanceTypes: Count,
  regions: z.array(Name).max(MAX_ROWS),
});
export type OverlaySummary = Readonly<z.infer<typeof OverlaySummary>>;

/** The document that `modewise catalog import --list` prints. */
export const OverlayList = z.object({
  schemaVersion: z.literal(1),
  folder: Path,
  overlays: z.array(OverlaySummary).max(MAX_ROWS),
  /** Every region that there are prices for: the bundled ones, the most complete first, then one's own. */
  knownRegions: z.array(Name).max(MAX_ROWS),
});
export type OverlayList = Readonly<z.infer<typeof OverlayList>>;
