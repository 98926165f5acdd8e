import { InferenceSession } from 'onnxruntime-node';

/** How a session is made. `fetches` are the outputs that ONNX Runtime can hand to JavaScript. */
export interface OpenSession {
  readonly session: InferenceSession;
  readonly fetches: readonly string[];
}

/**
 * Opens a model on the CPU with `threads` intra-op threads. `profilePrefix` switches ONNX Runtime's profiler on and graph optimisation
 * off, so that the nodes of the profile are those of the file. Throws what ONNX Runtime throws.
 */
export async function openSession(options: {
  readonly modelPath: string;
  readonly threads: number;
  readonly outputs: readonly string[];
  readonly profilePrefix?: string;
}): Promise<OpenSession> {
  const session = await InferenceSession.create(options.modelPath, {
    executionProviders: ['cpu'],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: options.profilePrefix === undefined ? 'all' : 'disabled',
    logSeverityLevel: 4,
    ...(options.profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: options.profilePrefix }),
  });
  return { session, fetches: options.outputs };
}
