import { z } from 'zod';
import { Provenance } from './catalog.ts';
import { Cores, GHz, IsoTime, Name, PositiveGiB } from './numbers.ts';
import { Purchase } from './plan.ts';

export const OVERLAY_SCHEMA_VERSION = 1;

/** Largest price of an hour that is believed: several times that of the dearest machine on sale. */
export const MAX_USD_PER_HOUR = 1000;

const UsdPerHour = z.number().min(1e-6).max(MAX_USD_PER_HOUR);
/** Rows of one overlay, at most. */
const MAX_ROWS = 100_000;

/** Price of an hour of an instance type; by its own name, without `ml.` before it. */
export const OverlayInstancePrice = z.object({
  instanceType: Name,
  region: Name,
  purchase: Purchase,
  usdPerHour: UsdPerHour,
  interruptionBand: Name.nullable(),
  ...Provenance,
});
export type OverlayInstancePrice = Readonly<z.infer<typeof OverlayInstancePrice>>;

/** Price of an hour of an instance type under SageMaker. */
export const OverlaySagemakerPrice = z.object({
  instanceType: Name,
  region: Name,
  usdPerHour: UsdPerHour,
  ...Provenance,
});
export type OverlaySagemakerPrice = Readonly<z.infer<typeof OverlaySagemakerPrice>>;

/** Price of a unit of a metered service, by the catalogue's id. */
export const OverlayUnitPrice = z.object({
  id: Name,
  region: Name,
  usd: z.number().min(0).max(1e7),
  ...Provenance,
});
export type OverlayUnitPrice = Readonly<z.infer<typeof OverlayUnitPrice>>;

/** An instance type that the bundled catalogue does not describe. */
export const OverlayInstance = z.object({
  instanceType: Name,
  cloud: Name,
  vcpus: Cores,
  physicalCores: Cores,
  memoryGiB: PositiveGiB,
  cpuModel: Name,
  /** A microarchitecture of the catalogue: it decides architecture, instructions and what a core does in a cycle. */
  uarch: Name,
  clockGHz: GHz,
  /** An accelerator of the catalogue. */
  accelerator: z.object({ name: Name, count: Cores, memoryGiBEach: PositiveGiB }).nullable(),
  ...Provenance,
});
export type OverlayInstance = Readonly<z.infer<typeof OverlayInstance>>;

/** What a refresh has looked up whole, so that what it did not find is gone: instance prices by purchase, or SageMaker's. */
export const Replaced = z.object({ region: Name, prices: z.enum([...Purchase.options, 'sagemaker']) });
export type Replaced = Readonly<z.infer<typeof Replaced>>;

/**
 * Prices and instance types that take the place of bundled ones: out of the public price lists (`refreshed`, one for each region) or out of
 * a file of the user's own (`imported`, one for each base name). Imported ones win.
 */
export const CatalogOverlay = z.object({
  schemaVersion: z.literal(OVERLAY_SCHEMA_VERSION),
  kind: z.enum(['refreshed', 'imported']),
  /** The region of a refresh; the base name of an imported file. */
  name: Name,
  createdAt: IsoTime,
  replaces: z.array(Replaced).max(MAX_ROWS),
  instances: z.array(OverlayInstance).max(MAX_ROWS),
  instancePrices: z.array(OverlayInstancePrice).max(MAX_ROWS),
  sagemakerPrices: z.array(OverlaySagemakerPrice).max(MAX_ROWS),
  unitPrices: z.array(OverlayUnitPrice).max(MAX_ROWS),
});
export type CatalogOverlay = Readonly<z.infer<typeof CatalogOverlay>>;
