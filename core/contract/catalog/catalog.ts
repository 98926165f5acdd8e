import { z } from 'zod';
import {
  Cores,
  Count,
  ErrorPct,
  GBPerS,
  GHz,
  Name,
  NonNegative,
  PositiveGiB,
  Share,
  Text,
} from '#core/contract/base/numbers.ts';
import { Purchase } from '#core/contract/plan/plan.ts';

/** Version of the catalogue document. */
export const CATALOG_SCHEMA_VERSION = 1;

/**
 * The origin of a catalogue row, kept wherever the row is shown. `exact`: published by the provider; `observed`: seen in a public source or
 * on a bill; `DERIVED`: computed from other rows; `TYPICAL`: an average saving, not a quote; `ESTIMATE`, `ASSUMPTION`: a judgement;
 * `MISSING`: known to exist, price unknown; `imported`: from a file of the user, negotiated or measured.
 */
export const RowKind = z.enum([
  'exact',
  'observed',
  'DERIVED',
  'TYPICAL',
  'ESTIMATE',
  'ASSUMPTION',
  'MISSING',
  'imported',
]);
export type RowKind = z.infer<typeof RowKind>;

/** Price per hour and price per unit, in US dollars. */
const UsdPerHour = z.number().min(1e-6).max(1e5);
const UnitUsd = z.number().min(0).max(1e7);
/** Maximum number of rows of one table. */
const MAX_ROWS = 100_000;
/** A positive factor, or half-width in logarithms. */
const Positive = z.number().min(1e-9).max(1e9);
const Exponent = z.number().min(-20).max(20);
const HalfWidth = z.number().min(1e-9).max(20);
const FlopPerCycle = z.number().min(0.01).max(1e6);

/** A date as YYYY-MM-DD; null if the source has none. */
const RowDate = z.iso.date().nullable();

/** The origin of a row: its kind, its source and its date. */
export const Provenance = { kind: RowKind, source: Text, asOf: RowDate, note: Text };

/** Price of one hour of one instance. */
export const InstancePrice = z.object({
  purchase: Purchase,
  usdPerHour: UsdPerHour,
  /** Share of instances reclaimed in a month as the provider publishes it (`<5%`, `5-10%`, …); spot only. */
  interruptionBand: Name.nullable(),
  /** Nine of ten true prices lie within ×/÷ this of an estimate; absent for a price with the usual spread of its purchase. */
  factor90: Positive.optional(),
  ...Provenance,
});
export type InstancePrice = Readonly<z.infer<typeof InstancePrice>>;

/** Products that run a model on the machine types that they list. */
export const ManagedProduct = z.enum([
  'realtime-endpoint',
  'batch-transform',
  'vertex-endpoint',
  'vertex-batch',
  'azure-ml-endpoint',
  'azure-ml-batch',
]);
export type ManagedProduct = z.infer<typeof ManagedProduct>;

/**
 * The accelerators of an instance type. Memory is in GiB per accelerator; peaks and bandwidth are per accelerator. Peaks are dense, and
 * null if unknown.
 */
export const Accelerator = z.object({
  name: Name,
  vendor: z.enum(['nvidia', 'neuron']),
  count: Cores,
  memoryGiBEach: PositiveGiB,
  fp32Tflops: Positive.nullable(),
  /** Both are absent in catalogues from before they were used. `tf32Tflops` is null on a device without TF32. */
  tf32Tflops: Positive.nullable().default(null),
  fp16Tflops: Positive.nullable().default(null),
  memoryBandwidthGBps: GBPerS,
  /** Measured bandwidth of copies from host to device; null if not measured. */
  hostToDeviceGBps: GBPerS.nullable(),
});
export type Accelerator = Readonly<z.infer<typeof Accelerator>>;

/** An instance type: its hardware, and its prices in the catalogue's region. */
export const InstanceType = z.object({
  cloud: Name,
  instanceType: Name,
  vcpus: Cores,
  physicalCores: Cores,
  threadsPerCore: Cores,
  memoryGiB: PositiveGiB,
  arch: z.enum(['x86_64', 'arm64']),
  cpuModel: Name,
  uarch: Name,
  clockGHz: GHz,
  isa: z.array(Name).max(256),
  /** Floating-point operations per cycle and core that ONNX Runtime's fp32 kernels use, not the peak of the silicon. */
  fp32FlopPerCycle: FlopPerCycle,
  /** Instructions that ONNX Runtime's int8 kernels use. */
  int8Unit: Name,
  /** Measured sequential read bandwidth over all vCPUs; null if not measured. */
  readBandwidthGBps: GBPerS.nullable(),
  /** Network bandwidth guaranteed by the provider without bursts, Gbit/s; null or absent if unknown. */
  networkGbps: GBPerS.nullable().optional(),
  accelerator: Accelerator.nullable(),
  /** Origin of the fields above. */
  specs: z.object(Provenance),
  /** Prices of the machine itself, rented from its cloud. Empty if the region has none. */
  prices: z.array(InstancePrice).max(1_024),
  /** The on-demand price in us-east-1 where this is another region: EMR's fee on EC2 is a share of it in every region. Absent if unknown. */
  emrBaseUsdPerHour: UsdPerHour.optional(),
  /** Price of the same type under SageMaker (with the prefix `ml.`), or null. */
  sagemaker: z.object({ usdPerHour: UsdPerHour, ...Provenance }).nullable(),
  /** The managed products that accept the type, with or without a price; absent in a catalogue without that list. */
  managedProducts: z.array(ManagedProduct).max(ManagedProduct.options.length).optional(),
});
export type InstanceType = Readonly<z.infer<typeof InstanceType>>;

/** Unit price of a metered service. `usd` is null for the kind `MISSING`. */
export const ServicePrice = z.object({
  id: Name,
  service: Name,
  item: Text,
  unit: Name,
  usd: UnitUsd.nullable(),
  ...Provenance,
});
export type ServicePrice = Readonly<z.infer<typeof ServicePrice>>;

/** A limit, a start-up time or another quantity of a service. */
export const ServiceLimit = z.object({
  id: Name,
  value: NonNegative.max(1e18),
  unit: Name,
  /** The cloud whose service it is of; absent for what every plan assumes, and in catalogues from before clouds had limits of their own. */
  cloud: Name.optional(),
  ...Provenance,
});
export type ServiceLimit = Readonly<z.infer<typeof ServiceLimit>>;

/** A multiplicative band that contains 90 % of the true throughputs when projected on this basis. */
export const ProjectionBand = z.object({
  bandId: Name,
  description: Text,
  low90: Positive,
  high90: Positive,
  typicalErrorPct: ErrorPct.nullable(),
  /** Number of residuals that the band was checked on, and how many of them it covered; null if it was not checked. */
  checkN: Count.nullable(),
  observedCover90Pct: ErrorPct.nullable(),
  evidence: Text,
});
export type ProjectionBand = Readonly<z.infer<typeof ProjectionBand>>;

/** How times of one kind of model scale with machine resources, as defined in `core/project/projection/relative-time.ts`. */
const ProjectionCoefficients = z.object({
  device: z.enum(['cpu', 'gpu']),
  family: Name,
  precision: Name,
  memoryShare: Share,
  overheadShare: Share,
  widthExponent: Exponent,
  threadLoss: Share,
  armLog: Exponent,
  matrixLog: Exponent,
  /** Number of results that the coefficients were fitted on. */
  results: Count,
});

/**
 * The predictive distribution of the error of a hop, from residuals of held-out machines. `family` and `precision` are null in the row for all of
 * them. Rows of earlier versions have half-widths in log only.
 */
export const ProjectionInterval = z.object({
  hop: Name,
  references: z.boolean(),
  family: Name.nullable(),
  precision: Name.nullable(),
  half80: HalfWidth,
  half90: HalfWidth,
  residuals: Count,
  /** Generations of cores that the residuals belong to, each with the same weight. */
  generations: Count.optional(),
  /**
   * What the 90 % intervals of this hop, family and type covered in the back-test; in the row for all of them, their coverage of held-out families.
   * Null if there was nothing to test.
   */
  covers90Pct: ErrorPct.nullable().optional(),
  /** Quantiles of log(true ÷ predicted) throughput at z scores from −3 to 3 (`core/project/projection/predictive.ts`). */
  quantiles: z.array(z.number().min(-20).max(20)).length(41).optional(),
});
export type ProjectionInterval = Readonly<z.infer<typeof ProjectionInterval>>;

/** Coefficients and intervals from the backtest. Empty in a catalogue from before the backtest existed. */
export const FittedProjection = z.object({
  coefficients: z.array(ProjectionCoefficients).max(MAX_ROWS),
  intervals: z.array(ProjectionInterval).max(MAX_ROWS),
});
export type FittedProjection = Readonly<z.infer<typeof FittedProjection>>;

/** Rules of autoscalers: a number with its spread, where their documents leave doubt. */
const ScalingFact = z.object({
  id: Name,
  low: NonNegative.max(1e6),
  usual: NonNegative.max(1e6),
  high: NonNegative.max(1e6),
  unit: Name,
  ...Provenance,
});

/** Prices and capabilities in one region, as one plain document. For planning; not a quote. */
export const Catalog = z.object({
  schemaVersion: z.literal(CATALOG_SCHEMA_VERSION),
  /** Dates of its oldest and newest price, as an ISO 8601 interval: `2023-08-30/2026-09-28`. */
  asOf: z.string().regex(/^\d{4}-\d{2}-\d{2}\/\d{4}-\d{2}-\d{2}$/),
  region: Name,
  /** Whether the rows include every estimated instance price of the region; each is marked `ESTIMATE` or `DERIVED`. */
  estimates: z.boolean().default(false),
  instances: z.array(InstanceType).min(1).max(MAX_ROWS),
  services: z.array(ServicePrice).max(MAX_ROWS),
  limits: z.array(ServiceLimit).max(MAX_ROWS),
  /** Empty in a catalogue from before autoscalers were simulated. */
  scaling: z.array(ScalingFact).max(MAX_ROWS).default([]),
  bands: z.array(ProjectionBand).min(1).max(MAX_ROWS),
  projection: FittedProjection.default({ coefficients: [], intervals: [] }),
  sources: z.array(z.object({ source: Text, asOf: RowDate, licence: Name.nullable(), usedFor: Text })).max(MAX_ROWS),
});
export type Catalog = Readonly<z.infer<typeof Catalog>>;
