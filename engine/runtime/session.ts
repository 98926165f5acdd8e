import { InferenceSession } from 'onnxruntime-node';

/** How a session is made. `fetches` are the outputs that ONNX Runtime can hand to JavaScript. */
export interface OpenSession {
  readonly session: InferenceSession;
  readonly fetches: readonly string[];
}

/** What a session is made from, and what is wanted beside inference. */
export interface SessionOptions {
  readonly modelPath: string;
  readonly threads: number;
  readonly outputs: readonly string[];
  /** Switches ONNX Runtime's profiler on: it names its file by this prefix, date and time. */
  readonly profilePrefix?: string;
  /** Graph optimisation off: the nodes that run are those of the file. */
  readonly asInFile?: boolean;
  /**
   * Threads of the session rest as soon as a run has ended, instead of spinning for some tens of milliseconds: for sessions that take turns, since
   * they would take each other's cores.
   */
  readonly takesTurns?: boolean;
  /** Writes the graph as it is after optimisation to this `.onnx` file. */
  readonly saveOptimisedTo?: string;
}

/** Opens a model on the CPU with `threads` intra-op threads. Throws what ONNX Runtime throws. */
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
