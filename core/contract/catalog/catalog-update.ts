import { z } from 'zod';
import { Count, Finite, IsoTime, Name, Path, Text, Usd } from '#core/contract/base/numbers.ts';

/** Maximum number of rows of one list. */
const MAX_ROWS = 1_000_000;

/**
 * A changed price. `id` is `instance type/purchase`, `ml.instance type`, or the id of a metered price. `changePct` is null if one of the
 * two prices is missing.
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

/** The document that `modewise catalog refresh` and `modewise catalog import` print: their changes to the prices that plans use. */
export const CatalogUpdate = z.object({
  schemaVersion: z.literal(1),
  action: z.enum(['refreshed', 'imported', 'removed']),
  /** The refreshed region, or the base name of the file. */
  name: Name,
  regions: z.array(Name).max(MAX_ROWS),
  /** The sources of the new prices, each with its date if it has one. */
  sources: z.array(z.object({ source: Text, asOf: Name.nullable(), prices: Count })).max(MAX_ROWS),
  changes: z.array(PriceChange).max(MAX_ROWS),
  /** Number of unchanged prices of these regions. */
  unchanged: Count,
  notes: z.array(Text).max(MAX_ROWS),
});
export type CatalogUpdate = Readonly<z.infer<typeof CatalogUpdate>>;

/** One set of prices that overrides bundled ones. */
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
  /** All regions with prices: the bundled ones, most complete first, then the user's own. */
  knownRegions: z.array(Name).max(MAX_ROWS),
});
export type OverlayList = Readonly<z.infer<typeof OverlayList>>;
