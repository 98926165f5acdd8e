import { z } from 'zod';
import { Cores, Count, ErrorPct, GBPerS, GHz, Name, NonNegative, PositiveGiB, Share, Text } from './numbers.ts';
import { Purchase } from './plan.ts';

export const CATALOG_SCHEMA_VERSION = 1;

/**
 * How a row of the catalogue was come by, kept wherever it is shown. `exact`: printed by the provider; `observed`: seen in a public source or
 * on a bill; `DERIVED`: computed from other rows; `TYPICAL`: an average saving, not a quote; `ESTIMATE`, `ASSUMPTION`: a judgement;
 * `MISSING`: known to exist, price not known; `imported`: the user's own, negotiated or measured, out of a file that they named.
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

/** Prices of an hour and of a unit, US dollars. */
const UsdPerHour = z.number().min(1e-6).max(1e5);
const UnitUsd = z.number().min(0).max(1e7);
/** Rows of one table, at most. */
const MAX_ROWS = 100_000;
/** A factor or a half-width in logarithms that is above 0. */
const Positive = z.number().min(1e-9).max(1e9);
const Exponent = z.number().min(-20).max(20);
const HalfWidth = z.number().min(1e-9).max(20);
const FlopPerCycle = z.number().min(0.01).max(1e6);

/** A date as YYYY-MM-DD; null where the source bears none. */
const RowDate = z.iso.date().nullable();

/** How a row was come by, from where, and as of when. */
export const Provenance = { kind: RowKind, source: Text, asOf: RowDate, note: Text };

/** Price of one hour of one instance. */
export const InstancePrice = z.object({
  purchase: Purchase,
  usdPerHour: UsdPerHour,
  /** Share of instances reclaimed in a month as the provider prints it (`<5%`, `5-10%`, …); spot only. */
  interruptionBand: Name.nullable(),
  ...Provenance,
});
export type InstancePrice = Readonly<z.infer<typeof InstancePrice>>;

export const Accelerator = z.object({
  name: Name,
  vendor: z.enum(['nvidia', 'neuron']),
  count: Cores,
  memoryGiBEach: PositiveGiB,
  fp32Tflops: Positive.nullable(),
  memoryBandwidthGBps: GBPerS,
  /** Measured copy from host to device; null where it was not measured. */
  hostToDeviceGBps: GBPerS.nullable(),
});
export type Accelerator = Readonly<z.infer<typeof Accelerator>>;

/** An instance type: what it is made of, and what it costs in the catalogue's region. */
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
  /** Floating-point operations per cycle and core of what ONNX Runtime's fp32 kernels use, not of what the silicon could do. */
  fp32FlopPerCycle: FlopPerCycle,
  /** Instructions that ONNX Runtime's int8 kernels use. */
  int8Unit: Name,
  /** Measured sequential read bandwidth over all vCPUs; null where it was not measured. */
  readBandwidthGBps: GBPerS.nullable(),
  /** Network bandwidth that the provider grants without bursts, Gbit/s; null or absent where it is not known. */
  networkGbps: GBPerS.nullable().optional(),
  accelerator: Accelerator.nullable(),
  /** Where what is said above comes from. */
  specs: z.object(Provenance),
  /** Prices of the machine itself, rented from the cloud that it belongs to; empty where the region has none. */
  prices: z.array(InstancePrice).max(1_024),
  /** Price of the same type under SageMaker (`ml.` before its name), or null. */
  sagemaker: z.object({ usdPerHour: UsdPerHour, ...Provenance }).nullable(),
});
export type InstanceType = Readonly<z.infer<typeof InstanceType>>;

/** Unit price of a metered service; `usd` is null when the kind is `MISSING`. */
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
export const ServiceLimit = z.object({ id: Name, value: NonNegative.max(1e18), unit: Name, ...Provenance });
export type ServiceLimit = Readonly<z.infer<typeof ServiceLimit>>;

/** A multiplicative band that 90 % of the true throughputs fall into when projected on this basis. */
export const ProjectionBand = z.object({
  bandId: Name,
  description: Text,
  low90: Positive,
  high90: Positive,
  typicalErrorPct: ErrorPct.nullable(),
  /** Residuals that the band was checked on, and how many of them it covered; null where it was not checked. */
  checkN: Count.nullable(),
  observedCover90Pct: ErrorPct.nullable(),
  evidence: Text,
});
export type ProjectionBand = Readonly<z.infer<typeof ProjectionBand>>;

/** How times of one kind of model follow what machines have, as `core/project/projection/relative-time.ts` defines it. */
export const ProjectionCoefficients = z.object({
  device: z.enum(['cpu', 'gpu']),
  family: Name,
  precision: Name,
  memoryShare: Share,
  overheadShare: Share,
  widthExponent: Exponent,
  threadLoss: Share,
  armLog: Exponent,
  matrixLog: Exponent,
  /** Results that they were fitted on. */
  results: Count,
});
export type ProjectionCoefficients = Readonly<z.infer<typeof ProjectionCoefficients>>;

/** Half-widths in log of the intervals of a hop, from residuals of machines that were left out; `family` and `precision` are null for all of them. */
export const ProjectionInterval = z.object({
  hop: Name,
  references: z.boolean(),
  family: Name.nullable(),
  precision: Name.nullable(),
  half80: HalfWidth,
  half90: HalfWidth,
  residuals: Count,
});
export type ProjectionInterval = Readonly<z.infer<typeof ProjectionInterval>>;

/** What the back-test gives to projections; empty in a catalogue from before there was one. */
export const FittedProjection = z.object({
  coefficients: z.array(ProjectionCoefficients).max(MAX_ROWS),
  intervals: z.array(ProjectionInterval).max(MAX_ROWS),
});
export type FittedProjection = Readonly<z.infer<typeof FittedProjection>>;

/** What things cost and can do in one region, as one plain document. For planning, not a quote. */
export const Catalog = z.object({
  schemaVersion: z.literal(CATALOG_SCHEMA_VERSION),
  /** Dates of its oldest and newest price, as an ISO 8601 interval: `2023-08-30/2026-09-28`. */
  asOf: z.string().regex(/^\d{4}-\d{2}-\d{2}\/\d{4}-\d{2}-\d{2}$/),
  region: Name,
  /** Whether prices that nobody printed for the region are among the rows; each bears `ESTIMATE` or `DERIVED`. */
  estimates: z.boolean().default(false),
  instances: z.array(InstanceType).min(1).max(MAX_ROWS),
  services: z.array(ServicePrice).max(MAX_ROWS),
  limits: z.array(ServiceLimit).max(MAX_ROWS),
  bands: z.array(ProjectionBand).min(1).max(MAX_ROWS),
  projection: FittedProjection.default({ coefficients: [], intervals: [] }),
  sources: z.array(z.object({ source: Text, asOf: RowDate, licence: Name.nullable(), usedFor: Text })).max(MAX_ROWS),
});
export type Catalog = Readonly<z.infer<typeof Catalog>>;
