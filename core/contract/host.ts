import { z } from 'zod';
import { Cores, GBPerS, GHz, GiB, Name } from './numbers.ts';

/** The machine that something was measured on. */
export const HostDescription = z.object({
  cpuModel: Name,
  physicalCores: Cores,
  logicalCores: Cores,
  memoryGiB: GiB,
  os: Name,
  hostKind: z.enum(['node', 'electron']),
  /** ONNX Runtime. */
  runtime: z.object({ name: Name, version: Name }),
  /** Vector extensions that ONNX Runtime's kernels can use, as the projection names them. */
  isa: z.array(Name).max(256),
  /** Clock in GHz while working, or null where the system does not say. */
  clockGHz: GHz.nullable(),
  arch: Name,
  /** Instance type, where the host is one and says so (or a pack was told): what makes a run a measurement *of* that type. */
  instanceType: Name.nullable().optional(),
  /** GB/s that ONNX Runtime reads weights at, as the host was calibrated (`doctor --calibrate`); null or absent where it was not. */
  readBandwidthGBps: GBPerS.nullable().optional(),
});
export type HostDescription = Readonly<z.infer<typeof HostDescription>>;
