import type { Execution } from '#core/contract/machine/execution.ts';

/** An execution on a software device, with two of eleven nodes on the CPU. */
export function exampleExecution(more: Partial<Execution> = {}): Execution {
  return {
    provider: 'webgpu',
    device: { name: 'SwiftShader', driver: 'SwiftShader', isSoftware: true },
    precision: 'fp32',
    placement: {
      byProvider: [
        { provider: 'webgpu', nodes: 9, share: 0.39 },
        { provider: 'cpu', nodes: 2, share: 0.61 },
      ],
      inferenceMs: 3,
      copied: { toDeviceBytes: 64, fromDeviceBytes: 4, isAtMost: true },
      mayFallBack: true,
    },
    answers: { same: true, maxAbsDiff: 1e-7, maxRelDiff: 1e-7, tolerance: 1e-4 },
    ...more,
  };
}
