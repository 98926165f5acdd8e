import { InferenceSession } from 'onnxruntime-node';
import type { Provider } from '#core/contract/machine/execution.ts';
import { provideLocaleOf } from './text-locale.ts';
import { DEFAULT_TUNING, type SessionTuning } from '#core/contract/run/tuning.ts';

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
  /** The execution provider; nodes that it does not have run on the CPU. Absent: the CPU. */
  readonly provider?: Provider | undefined;
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
  /** The name of a file next to it for its weights; without it they are in the same file. */
  readonly saveWeightsTo?: string;
  /** Settings that differ from the usual ones. */
  readonly tuning?: SessionTuning | undefined;
  /** Leaves out optimisations that only this kind of machine could run, for a graph that is saved. */
  readonly isPortable?: boolean;
}

/** Opens a model with `threads` intra-op threads on the CPU, also for a device's nodes that fall back. Throws ONNX Runtime's errors. */
export async function openSession(options: SessionOptions): Promise<OpenSession> {
  const { profilePrefix, saveOptimisedTo, saveWeightsTo, asInFile = false, isPortable = false } = options;
  const tuning = options.tuning ?? DEFAULT_TUNING;
  const settings = {
    ...(options.takesTurns === true ? { force_spinning_stop: '1' } : {}),
    ...(tuning.spinning ? {} : { intra_op: { allow_spinning: '0' } }),
    ...(saveWeightsTo === undefined ? {} : { optimized_model_external_initializers_file_name: saveWeightsTo }),
  };
  const ortOptions = {
    executionProviders: [options.provider ?? 'cpu'],
    intraOpNumThreads: options.threads,
    interOpNumThreads: tuning.parallel ? Math.max(2, options.threads) : 1,
    executionMode: tuning.parallel ? 'parallel' : 'sequential',
    enableCpuMemArena: tuning.arena,
    enableMemPattern: tuning.memoryPattern,
    graphOptimizationLevel: asInFile ? 'disabled' : isPortable ? 'extended' : tuning.graph,
    logSeverityLevel: 4,
    ...(Object.keys(settings).length === 0 ? {} : { extra: { session: settings } }),
    ...(saveOptimisedTo === undefined ? {} : { optimizedModelFilePath: saveOptimisedTo }),
    ...(profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: profilePrefix }),
  } satisfies InferenceSession.SessionOptions;
  const create = (): Promise<InferenceSession> => InferenceSession.create(options.modelPath, ortOptions);
  const session = await create().catch((error: unknown) => {
    if (!provideLocaleOf(error)) throw error;
    return create();
  });
  return { session, fetches: options.outputs };
}
