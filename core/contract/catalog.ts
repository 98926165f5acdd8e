import { z } from 'zod';
import { Purchase } from './plan.ts';

export const CATALOG_SCHEMA_VERSION = 1;

/**
 * How a row of the catalogue was come by, kept wherever it is shown. `exact`: printed by the provider; `observed`: seen in a public source or
 * on a bill; `DERIVED`: computed from other rows; `TYPICAL`: an average saving, not a quote; `ESTIMATE`, `ASSUMPTION`: a judgement;
 * `MISSING`: known to exist, price not known.
 */
export const RowKind = z.enum(['exact', 'observed', 'DERIVED', 'TYPICAL', 'ESTIMATE', 'ASSUMPTION', 'MISSING']);
export type RowKind = z.infer<typeof RowKind>;

/** A date as YYYY-MM-DD; null where the source bears none. */
const RowDate = z.iso.date().nullable();

const Provenance = { kind: RowKind, source: z.string(), asOf: RowDate, note: z.string() };

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
  accelerator: Accelerator.nullable(),
  /** EC2 prices; empty where the region has none. */
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

/** What things cost and can do in one region, as one plain document. For planning, not a quote. */
export const Catalog = z.object({
  schemaVersion: z.literal(CATALOG_SCHEMA_VERSION),
  /** Dates of its oldest and newest price, as an ISO 8601 interval: `2023-08-30/2026-09-28`. */
  asOf: z.string().regex(/^\d{4}-\d{2}-\d{2}\/\d{4}-\d{2}-\d{2}$/),
  region: z.string(),
  instances: z.array(InstanceType).min(1),
  services: z.array(ServicePrice),
  limits: z.array(ServiceLimit),
  bands: z.array(ProjectionBand).min(1),
  sources: z.array(
    z.object({ source: z.string(), asOf: RowDate, licence: z.string().nullable(), usedFor: z.string() }),
  ),
});
export type Catalog = Readonly<z.infer<typeof Catalog>>;
