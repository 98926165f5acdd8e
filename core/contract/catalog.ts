import { z } from 'zod';
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

/** A date as YYYY-MM-DD; null where the source bears none. */
const RowDate = z.iso.date().nullable();

/** How a row was come by, from where, and as of when. */
export const Provenance = { kind: RowKind, source: z.string(), asOf: RowDate, note: z.string() };

/** Price of one hour of one instance. */
export const InstancePrice = z.object({
  purchase: Purchase,
  usdPerHour: z.number().positive(),
  /** Share of instances reclaimed in a month as the provider prints it (`<5%`, `5-10%`, …); spot only. */
  interruptionBand: z.string().nullable(),
  ...Provenance,
});
export type InstancePrice = Readonly<z.infer<typeof InstancePrice>>;

export const Accelerator = z.object({
  name: z.string(),
  vendor: z.enum(['nvidia', 'neuron']),
  count: z.number().int().positive(),
  memoryGiBEach: z.number().positive(),
  fp32Tflops: z.number().positive().nullable(),
  memoryBandwidthGBps: z.number().positive(),
  /** Measured copy from host to device; null where it was not measured. */
  hostToDeviceGBps: z.number().positive().nullable(),
});
export type Accelerator = Readonly<z.infer<typeof Accelerator>>;

/** An instance type: what it is made of, and what it costs in the catalogue's region. */
export const InstanceType = z.object({
  cloud: z.string(),
  instanceType: z.string(),
  vcpus: z.number().int().positive(),
  physicalCores: z.number().int().positive(),
  threadsPerCore: z.number().int().positive(),
  memoryGiB: z.number().positive(),
  arch: z.enum(['x86_64', 'arm64']),
  cpuModel: z.string(),
  uarch: z.string(),
  clockGHz: z.number().positive(),
  isa: z.array(z.string()),
  /** Floating-point operations per cycle and core of what ONNX Runtime's fp32 kernels use, not of what the silicon could do. */
  fp32FlopPerCycle: z.number().positive(),
  /** Instructions that ONNX Runtime's int8 kernels use. */
  int8Unit: z.string(),
  /** Measured sequential read bandwidth over all vCPUs; null where it was not measured. */
  readBandwidthGBps: z.number().positive().nullable(),
  /** Network bandwidth that the provider grants without bursts, Gbit/s; null or absent where it is not known. */
  networkGbps: z.number().positive().nullable().optional(),
  accelerator: Accelerator.nullable(),
  /** Where what is said above comes from. */
  specs: z.object(Provenance),
  /** Prices of the machine itself, rented from the cloud that it belongs to; empty where the region has none. */
  prices: z.array(InstancePrice),
  /** Price of the same type under SageMaker (`ml.` before its name), or null. */
  sagemaker: z.object({ usdPerHour: z.number().positive(), ...Provenance }).nullable(),
});
export type InstanceType = Readonly<z.infer<typeof InstanceType>>;

/** Unit price of a metered service; `usd` is null when the kind is `MISSING`. */
export const ServicePrice = z.object({
  id: z.string(),
  service: z.string(),
  item: z.string(),
  unit: z.string(),
  usd: z.number().nonnegative().nullable(),
  ...Provenance,
});
export type ServicePrice = Readonly<z.infer<typeof ServicePrice>>;

/** A limit, a start-up time or another quantity of a service. */
export const ServiceLimit = z.object({ id: z.string(), value: z.number(), unit: z.string(), ...Provenance });
export type ServiceLimit = Readonly<z.infer<typeof ServiceLimit>>;

/** A multiplicative band that 90 % of the true throughputs fall into when projected on this basis. */
export const ProjectionBand = z.object({
  bandId: z.string(),
  description: z.string(),
  low90: z.number().positive(),
  high90: z.number().positive(),
  typicalErrorPct: z.number().nullable(),
  /** Residuals that the band was checked on, and how many of them it covered; null where it was not checked. */
  checkN: z.number().int().nullable(),
  observedCover90Pct: z.number().nullable(),
  evidence: z.string(),
});
export type ProjectionBand = Readonly<z.infer<typeof ProjectionBand>>;

/** How times of one kind of model follow what machines have, as `core/projection/relative-time.ts` defines it. */
export const ProjectionCoefficients = z.object({
  device: z.enum(['cpu', 'gpu']),
  family: z.string(),
  precision: z.string(),
  memoryShare: z.number().min(0).max(1),
  overheadShare: z.number().min(0).max(1),
  widthExponent: z.number(),
  threadLoss: z.number().min(0),
  armLog: z.number(),
  matrixLog: z.number(),
  /** Results that they were fitted on. */
  results: z.number().int(),
});
export type ProjectionCoefficients = Readonly<z.infer<typeof ProjectionCoefficients>>;

/** Half-widths in log of the intervals of a hop, from residuals of machines that were left out; `family` and `precision` are null for all of them. */
export const ProjectionInterval = z.object({
  hop: z.string(),
  references: z.boolean(),
  family: z.string().nullable(),
  precision: z.string().nullable(),
  half80: z.number().positive(),
  half90: z.number().positive(),
  residuals: z.number().int(),
});
export type ProjectionInterval = Readonly<z.infer<typeof ProjectionInterval>>;

/** What the back-test gives to projections; empty in a catalogue from before there was one. */
export const FittedProjection = z.object({
  coefficients: z.array(ProjectionCoefficients),
  intervals: z.array(ProjectionInterval),
});
export type FittedProjection = Readonly<z.infer<typeof FittedProjection>>;

/** What things cost and can do in one region, as one plain document. For planning, not a quote. */
export const Catalog = z.object({
  schemaVersion: z.literal(CATALOG_SCHEMA_VERSION),
  /** Dates of its oldest and newest price, as an ISO 8601 interval: `2023-08-30/2026-09-28`. */
  asOf: z.string().regex(/^\d{4}-\d{2}-\d{2}\/\d{4}-\d{2}-\d{2}$/),
  region: z.string(),
  /** Whether prices that nobody printed for the region are among the rows; each bears `ESTIMATE` or `DERIVED`. */
  estimates: z.boolean().default(false),
  instances: z.array(InstanceType).min(1),
  services: z.array(ServicePrice),
  limits: z.array(ServiceLimit),
  bands: z.array(ProjectionBand).min(1),
  projection: FittedProjection.default({ coefficients: [], intervals: [] }),
  sources: z.array(
    z.object({ source: z.string(), asOf: RowDate, licence: z.string().nullable(), usedFor: z.string() }),
  ),
});
export type Catalog = Readonly<z.infer<typeof Catalog>>;
