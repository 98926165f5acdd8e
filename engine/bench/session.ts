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
  /** Switches ONNX Runtime's profiler on and graph optimisation off, so that the nodes of the profile are those of the file. */
  readonly profilePrefix?: string;
  /** Writes the graph as it is after optimisation to this `.onnx` file. */
  readonly saveOptimisedTo?: string;
  /** The file holds an optimised graph already: it is taken as it is. */
  readonly isOptimised?: boolean;
}

/** Opens a model on the CPU with `threads` intra-op threads. Throws what ONNX Runtime throws. */
export async function openSession(options: SessionOptions): Promise<OpenSession> {
  const { profilePrefix, saveOptimisedTo, isOptimised = false } = options;
  const isAsInFile = profilePrefix !== undefined || isOptimised;
  const session = await InferenceSession.create(options.modelPath, {
    executionProviders: ['cpu'],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: isAsInFile ? 'disabled' : 'all',
    logSeverityLevel: 4,
    ...(saveOptimisedTo === undefined ? {} : { optimizedModelFilePath: saveOptimisedTo }),
    ...(profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: profilePrefix }),
  });
  return { session, fetches: options.outputs };
}
