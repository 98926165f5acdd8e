import { z } from 'zod';
import { Parity } from '#core/contract/run/parity.ts';
import { Bytes, Cores, Count, Ms, Name, PositiveMs, Share, Text } from '#core/contract/base/numbers.ts';

/** ONNX Runtime's execution providers, by the names that it takes. */
export const Provider = z.enum(['cpu', 'webgpu', 'cuda', 'tensorrt', 'dml', 'coreml']);
export type Provider = z.infer<typeof Provider>;

/** The device of an execution provider, as far as the system tells. Null: unknown. */
export const Device = z.object({
  name: Name.nullable(),
  driver: Name.nullable(),
  /** Whether the device is software on the processor instead of a GPU (SwiftShader, lavapipe). */
  isSoftware: z.boolean().nullable(),
});
export type Device = Readonly<z.infer<typeof Device>>;

/** The number format of most of a model: int8 if it has quantised operators, else that of its tensors. */
export const Precision = z.enum(['fp32', 'fp16', 'int8', 'other']);
export type Precision = z.infer<typeof Precision>;

/** Where ONNX Runtime ran the nodes of a model, from its profile of single rows. */
export const Placement = z.object({
  /** Nodes by provider, without those that only copy, and the share of the time of an inference. */
  byProvider: z.array(z.object({ provider: Provider, nodes: Count, share: Share })).max(8),
  /** The inference of one row that the shares refer to: median wall time without the profiler. */
  inferenceMs: PositiveMs,
  /** Bytes that one row copies. `isAtMost`: an input or output that only a node on the CPU uses is not copied, but counted. */
  copied: z.object({ toDeviceBytes: Bytes, fromDeviceBytes: Bytes, isAtMost: z.boolean() }),
  /** Whether the session could run nodes on the CPU that the provider does not have. */
  mayFallBack: z.boolean(),
});
export type Placement = Readonly<z.infer<typeof Placement>>;

/**
 * The copies of an inference to a device and back, measured with a model that computes nothing. `callMs` is a call with tensors of one number each:
 * the minimum time of a call. The other times are what tensors of the model's sizes add to it.
 */
export const DeviceCopy = z.object({
  callMs: PositiveMs,
  points: z
    .array(
      z.object({
        rows: Count.min(1),
        toDeviceBytes: Bytes,
        fromDeviceBytes: Bytes,
        toDeviceMs: Ms,
        fromDeviceMs: Ms,
      }),
    )
    .min(1)
    .max(8),
});
export type DeviceCopy = z.infer<typeof DeviceCopy>;

/**
 * The memory of a device before the measurement, and what the model takes of it: weights and, at most, tensors of a row, for each of the sessions.
 * `largestBatch` certainly fits. Null: unknown.
 */
export const DeviceMemory = z.object({
  source: z.enum(['nvidia-smi', 'amdgpu', 'machine']).nullable(),
  totalBytes: Bytes.nullable(),
  freeBytes: Bytes.nullable(),
  weightBytes: Bytes,
  rowBytes: Bytes,
  sessions: Cores,
  largestBatch: Count.nullable(),
});
export type DeviceMemory = Readonly<z.infer<typeof DeviceMemory>>;

/** The provider and device of a run that did not use the CPU provider. */
export const Execution = z.object({
  provider: Provider.exclude(['cpu']),
  device: Device,
  precision: Precision,
  placement: Placement,
  /** The answers to the first rows compared with those of the CPU. */
  answers: Parity,
  /** One session was measured, or several with a process each. Absent in older documents: one. */
  sessions: z.enum(['one', 'process-each']).optional(),
  /** Time of one row on the CPU with one thread, for comparison with the device. Absent in older documents. */
  cpuMs: PositiveMs.optional(),
  /** Absent in older documents. */
  memory: DeviceMemory.optional(),
  /** Absent in older documents; null if the model that copies does not run. */
  copies: DeviceCopy.nullable().optional(),
});
export type Execution = Readonly<z.infer<typeof Execution>>;

/** Whether this machine can use a provider. `not-built`: ONNX Runtime's package for this system does not have it. */
export const ProviderState = z.object({
  provider: Provider,
  state: z.enum(['works', 'fails', 'not-built']),
  /** Null unless it works; null for the CPU. */
  device: Device.nullable(),
  /** What happened when it was tried. Null if it works or was not tried. */
  cause: Text.nullable(),
});
export type ProviderState = Readonly<z.infer<typeof ProviderState>>;
