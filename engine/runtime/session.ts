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
  /** The name of a file beside it for its weights; without it they are in the same file. */
  readonly saveWeightsTo?: string;
  /** Leaves out optimisations that only this kind of machine could run, for a graph that is saved. */
  readonly isPortable?: boolean;
}

/** Opens a model on the CPU with `threads` intra-op threads. Throws ONNX Runtime's errors. */
export async function openSession(options: SessionOptions): Promise<OpenSession> {
  const { profilePrefix, saveOptimisedTo, saveWeightsTo, asInFile = false, isPortable = false } = options;
  const settings = {
    ...(options.takesTurns === true ? { force_spinning_stop: '1' } : {}),
    ...(saveWeightsTo === undefined ? {} : { optimized_model_external_initializers_file_name: saveWeightsTo }),
  };
  const session = await InferenceSession.create(options.modelPath, {
    executionProviders: ['cpu'],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: asInFile ? 'disabled' : isPortable ? 'extended' : 'all',
    logSeverityLevel: 4,
    ...(Object.keys(settings).length === 0 ? {} : { extra: { session: settings } }),
    ...(saveOptimisedTo === undefined ? {} : { optimizedModelFilePath: saveOptimisedTo }),
    ...(profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: profilePrefix }),
  });
  return { session, fetches: options.outputs };
}
