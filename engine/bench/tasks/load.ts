import type { BenchTask } from '#engine/bench/protocol.ts';
import { withRuntimeFailure } from '#engine/runtime/runtime-failure.ts';
import { openSession } from '#engine/runtime/session.ts';

/** Loads a model as a measurement would. Throws AppError with the operator, type or shape that ONNX Runtime refuses. */
export async function load({ modelPath, outputs }: Extract<BenchTask, { kind: 'load' }>): Promise<void> {
  const { session } = await withRuntimeFailure(() => openSession({ modelPath, threads: 1, outputs }));
  await session.release();
}
