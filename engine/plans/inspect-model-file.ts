import { statSync } from 'node:fs';
import { namingFile } from '#engine/model/input-file.ts';
import type { ModelInspection } from '#engine/model/inspect.ts';

/** Describing a file of this size takes some milliseconds, less than starting a thread. */
const MAX_BYTES_AT_ONCE = 2 ** 20;

/** Describes a model file as `inspectModel` does: a small one at once, others and those to be hashed in a thread. */
export async function inspectModelFile(
  of: { readonly path: string; readonly hash: boolean },
  signal: AbortSignal,
): Promise<ModelInspection> {
  const sizeBytes = namingFile(of.path, () => statSync(of.path, { throwIfNoEntry: false })?.size ?? 0);
  if (!of.hash && sizeBytes <= MAX_BYTES_AT_ONCE) {
    return (await import('#engine/model/inspect.ts')).inspectModel(of.path, of);
  }
  return (await import('./off-thread.ts')).offThread('inspectModel', of, signal);
}
