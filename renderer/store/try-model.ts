import { RpcError } from '#core/rpc/rpc-error.ts';
import { asProblem } from './problem.ts';
import type { Slice, StudySlice } from './state.ts';

type Parts = Parameters<Slice<StudySlice>>;

/** The trial that is running. */
let trial: AbortController | null = null;

/**
 * Loads the open model into ONNX Runtime, once, in the background, so that an operator, a type or a shape that it refuses is known while the user
 * still looks at the model. A failure of the engine says nothing about the model.
 */
export async function tryModel(set: Parts[0], get: Parts[1]): Promise<void> {
  const { model, triedModel } = get();
  if (model === null || model === triedModel) return;
  stopTrial();
  const own = new AbortController();
  trial = own;
  set({ triedModel: model, refusal: null });
  try {
    await get().engine().call('tryModel', { model }, { signal: own.signal });
  } catch (error) {
    if (get().triedModel !== model) return;
    set(isAboutModel(error) ? { refusal: asProblem(error) } : { triedModel: null });
  } finally {
    if (trial === own) trial = null;
  }
}

function isAboutModel(error: unknown): boolean {
  if (!(error instanceof RpcError)) return false;
  const { code } = error.document;
  return code === 'unusable-input' || code === 'measurement-failed';
}

/** Ends a trial that is running, because a measurement loads the model itself and needs the machine. */
export function stopTrial(): void {
  trial?.abort();
  trial = null;
}
