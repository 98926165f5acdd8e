import { z } from 'zod';
import { IsoTime } from './numbers.ts';

/**
 * A price that is not what it was. `id` is `instance type/purchase`, `ml.instance type`, or the id of a metered price. `changePct` is null
 * where one of the two prices is missing.
 */
export const PriceChange = z.object({
  region: z.string(),
  id: z.string(),
  change: z.enum(['added', 'removed', 'dearer', 'cheaper']),
  fromUsd: z.number().nullable(),
  toUsd: z.number().nullable(),
  changePct: z.number().nullable(),
});
export type PriceChange = Readonly<z.infer<typeof PriceChange>>;

/** The document that `modewise catalog refresh` and `modewise catalog import` print: what they changed in the prices that plans use. */
export const CatalogUpdate = z.object({
  schemaVersion: z.literal(1),
  action: z.enum(['refreshed', 'imported', 'removed']),
  /** The region that was refreshed, or the base name of the file. */
  name: z.string(),
  regions: z.array(z.string()),
  /** Where the new prices come from, each with its date where it bears one. */
  sources: z.array(z.object({ source: z.string(), asOf: z.string().nullable(), prices: z.number().int() })),
  changes: z.array(PriceChange),
  /** Prices of these regions that stay as they were. */
  unchanged: z.number().int(),
  notes: z.array(z.string()),
});
export type CatalogUpdate = Readonly<z.infer<typeof CatalogUpdate>>;

/** One set of prices that lies over the bundled ones. */
export const OverlaySummary = z.object({
  kind: z.enum(['refreshed', 'imported']),
  name: z.string(),
  createdAt: IsoTime,
  prices: z.number().int(),
  instanceTypes: z.number().int(),
  regions: z.array(z.string()),
});
export type OverlaySummary = Readonly<z.infer<typeof OverlaySummary>>;

/** The document that `modewise catalog import --list` prints. */
export const OverlayList = z.object({
  schemaVersion: z.literal(1),
  folder: z.string(),
  overlays: z.array(OverlaySummary),
  /** Every region that there are prices for: the bundled ones, the most complete first, then one's own. */
  knownRegions: z.array(z.string()),
});
export type OverlayList = Readonly<z.infer<typeof OverlayList>>;
