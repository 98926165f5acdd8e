import { InferenceSession } from 'onnxruntime-node';

/** A session. `fetches` are the outputs that ONNX Runtime can return to JavaScript. */
export interface OpenSession {
  readonly session: InferenceSession;
  readonly fetches: readonly string[];
}

/** The options of a session. */
export interface SessionOptions {
  readonly modelPath: string;
  readonly threads: number;
  readonly outputs: readonly string[];
  /** Enables ONNX Runtime's profiler, which names its file with this prefix, date and time. */
  readonly profilePrefix?: string;
  /** Disables graph optimisation, so that the nodes of the file run unchanged. */
  readonly asInFile?: boolean;
  /**
   * The session's threads rest as soon as a run has ended, instead of spinning for some tens of milliseconds. For
   * alternating sessions, which would otherwise take each other's cores.
   */
  readonly takesTurns?: boolean;
  /** Writes the optimised graph to this `.onnx` file. */
  readonly saveOptimisedTo?: string;
}

/** Opens a model on the CPU with `threads` intra-op threads. Throws ONNX Runtime's errors. */
export async function openSession(options: SessionOptions): Promise<OpenSession> {
  const { profilePrefix, saveOptimisedTo, asInFile = false, takesTurns = false } = options;
  const session = await InferenceSession.create(options.modelPath, {
    executionProviders: ['cpu'],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: asInFile ? 'disabled' : 'all',
    logSeverityLevel: 4,
    ...(takesTurns ? { extra: { session: { force_spinning_stop: '1' } } } : {}),
    ...(saveOptimisedTo === undefined ? {} : { optimizedModelFilePath: saveOptimisedTo }),
    ...(profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: profilePrefix }),
  });
  return { session, fetches: options.outputs };
}
