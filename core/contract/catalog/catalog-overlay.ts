import { z } from 'zod';
import { Provenance } from './catalog.ts';
import { Cores, GHz, IsoTime, Name, PositiveGiB } from '#core/contract/base/numbers.ts';
import { Purchase } from '#core/contract/plan/plan.ts';

/** Version of the overlay documents that this program writes. */
export const OVERLAY_SCHEMA_VERSION = 1;

/** Maximum plausible price of an hour: several times that of the most expensive machine on sale. */
export const MAX_USD_PER_HOUR = 1000;

const UsdPerHour = z.number().min(1e-6).max(MAX_USD_PER_HOUR);
/** Maximum number of rows of one overlay. */
const MAX_ROWS = 100_000;

/** Hourly price of an instance type, by its own name without the prefix `ml.`. */
export const OverlayInstancePrice = z.object({
  instanceType: Name,
  region: Name,
  purchase: Purchase,
  usdPerHour: UsdPerHour,
  interruptionBand: Name.nullable(),
  ...Provenance,
});
export type OverlayInstancePrice = Readonly<z.infer<typeof OverlayInstancePrice>>;

/** Hourly price of an instance type under SageMaker. */
export const OverlaySagemakerPrice = z.object({
  instanceType: Name,
  region: Name,
  usdPerHour: UsdPerHour,
  ...Provenance,
});
export type OverlaySagemakerPrice = Readonly<z.infer<typeof OverlaySagemakerPrice>>;

/** Unit price of a metered service, by the catalogue's id. */
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
  /** A microarchitecture of the catalogue, which determines architecture, instructions and operations per cycle. */
  uarch: Name,
  clockGHz: GHz,
  /** An accelerator of the catalogue. */
  accelerator: z.object({ name: Name, count: Cores, memoryGiBEach: PositiveGiB }).nullable(),
  ...Provenance,
});
export type OverlayInstance = Readonly<z.infer<typeof OverlayInstance>>;

/**
 * A complete set of prices that a refresh looked up: instance prices by purchase option, or SageMaker's. Bundled prices that it did not
 * find no longer exist.
 */
export const Replaced = z.object({ region: Name, prices: z.enum([...Purchase.options, 'sagemaker']) });
export type Replaced = Readonly<z.infer<typeof Replaced>>;

/**
 * Prices and instance types that replace bundled ones. They come from the public price lists (`refreshed`, one per region) or from a file
 * of the user (`imported`, one per base name). Imported ones take precedence.
 */
export const CatalogOverlay = z.object({
  schemaVersion: z.literal(OVERLAY_SCHEMA_VERSION),
  kind: z.enum(['refreshed', 'imported']),
  /** The region of a refresh, or the base name of an imported file. */
  name: Name,
  createdAt: IsoTime,
  replaces: z.array(Replaced).max(MAX_ROWS),
  instances: z.array(OverlayInstance).max(MAX_ROWS),
  instancePrices: z.array(OverlayInstancePrice).max(MAX_ROWS),
  sagemakerPrices: z.array(OverlaySagemakerPrice).max(MAX_ROWS),
  unitPrices: z.array(OverlayUnitPrice).max(MAX_ROWS),
});
export type CatalogOverlay = Readonly<z.infer<typeof CatalogOverlay>>;
