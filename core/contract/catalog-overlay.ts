import { z } from 'zod';
import { Provenance } from './catalog.ts';
import { IsoTime } from './numbers.ts';
import { Purchase } from './plan.ts';

export const OVERLAY_SCHEMA_VERSION = 1;

/** Largest price of an hour that is believed: several times that of the dearest machine on sale. */
export const LARGEST_USD_PER_HOUR = 1000;

const UsdPerHour = z.number().positive().max(LARGEST_USD_PER_HOUR);

/** Price of an hour of an instance type; by its own name, without `ml.` before it. */
export const OverlayInstancePrice = z.object({
  instanceType: z.string(),
  region: z.string(),
  purchase: Purchase,
  usdPerHour: UsdPerHour,
  interruptionBand: z.string().nullable(),
  ...Provenance,
});
export type OverlayInstancePrice = Readonly<z.infer<typeof OverlayInstancePrice>>;

/** Price of an hour of an instance type under SageMaker. */
export const OverlaySagemakerPrice = z.object({
  instanceType: z.string(),
  region: z.string(),
  usdPerHour: UsdPerHour,
  ...Provenance,
});
export type OverlaySagemakerPrice = Readonly<z.infer<typeof OverlaySagemakerPrice>>;

/** Price of a unit of a metered service, by the catalogue's id. */
export const OverlayUnitPrice = z.object({
  id: z.string(),
  region: z.string(),
  usd: z.number().nonnegative(),
  ...Provenance,
});
export type OverlayUnitPrice = Readonly<z.infer<typeof OverlayUnitPrice>>;

/** An instance type that the bundled catalogue does not describe. */
export const OverlayInstance = z.object({
  instanceType: z.string(),
  cloud: z.string(),
  vcpus: z.number().int().positive(),
  physicalCores: z.number().int().positive(),
  memoryGiB: z.number().positive(),
  cpuModel: z.string(),
  /** A microarchitecture of the catalogue: it decides architecture, instructions and what a core does in a cycle. */
  uarch: z.string(),
  clockGHz: z.number().positive(),
  /** An accelerator of the catalogue. */
  accelerator: z.object({ name: z.string(), count: z.number().int().positive(), memoryGiBEach: z.number() }).nullable(),
  ...Provenance,
});
export type OverlayInstance = Readonly<z.infer<typeof OverlayInstance>>;

/** What a refresh has looked up whole, so that what it did not find is gone: instance prices by purchase, or SageMaker's. */
export const Replaced = z.object({ region: z.string(), prices: z.enum([...Purchase.options, 'sagemaker']) });
export type Replaced = Readonly<z.infer<typeof Replaced>>;

/**
 * Prices and instance types that take the place of bundled ones: out of the public price lists (`refreshed`, one for each region) or out of
 * a file of the user's own (`imported`, one for each base name). Imported ones win.
 */
export const CatalogOverlay = z.object({
  schemaVersion: z.literal(OVERLAY_SCHEMA_VERSION),
  kind: z.enum(['refreshed', 'imported']),
  /** The region of a refresh; the base name of an imported file. */
  name: z.string(),
  createdAt: IsoTime,
  replaces: z.array(Replaced),
  instances: z.array(OverlayInstance),
  instancePrices: z.array(OverlayInstancePrice),
  sagemakerPrices: z.array(OverlaySagemakerPrice),
  unitPrices: z.array(OverlayUnitPrice),
});
export type CatalogOverlay = Readonly<z.infer<typeof CatalogOverlay>>;
