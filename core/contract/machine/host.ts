import { z } from 'zod';
import { Cores, GBPerS, GHz, GiB, Name } from '#core/contract/base/numbers.ts';

/** The machine of a measurement. */
export const HostDescription = z.object({
  cpuModel: Name,
  physicalCores: Cores,
  logicalCores: Cores,
  memoryGiB: GiB,
  os: Name,
  hostKind: z.enum(['node', 'electron']),
  /** ONNX Runtime. */
  runtime: z.object({ name: Name, version: Name }),
  /** Vector extensions that ONNX Runtime's kernels can use, by the projection's names. */
  isa: z.array(Name).max(256),
  /** Clock in GHz under load, or null if the system does not report it. */
  clockGHz: GHz.nullable(),
  arch: Name,
  /**
   * What distinguishes processors of one model: family, model and stepping, or implementer, part, variant and revision on Arm (`6/207/2`), and the
   * version of the microcode. Null if the system does not report it; absent in older runs, like the next two.
   */
  stepping: Name.nullable().optional(),
  microcode: Name.nullable().optional(),
  threadsPerCore: z.number().int().min(1).max(16).nullable().optional(),
  /** A hash that tells the machine from others; null if it has no identity that lasts, such as a container. */
  machineId: Name.nullable().optional(),
  /** The instance type, if the host reports it or a pack states it. It makes a run a measurement *of* that type. */
  instanceType: Name.nullable().optional(),
  /**
   * GB/s at which ONNX Runtime reads weights, from the calibration of the host (`doctor --calibrate`). Null or absent if not calibrated.
   */
  readBandwidthGBps: GBPerS.nullable().optional(),
});
export type HostDescription = Readonly<z.infer<typeof HostDescription>>;
