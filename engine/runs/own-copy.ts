import { constants, copyFile, link, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RunView } from '#core/measure/run/run-view.ts';
import type { SourceCopy } from '#engine/sources/copy-source.ts';
import type { MeasureOptions } from './measurement.ts';
import type { ResolvedRequest } from './resolved-request.ts';
import { COPY_FOLDER } from './run-files.ts';

/** Moves a measurement to a copy of its data in the run's folder, which stays as long as the run. */
export async function withOwnCopy(
  resolved: ResolvedRequest,
  copy: SourceCopy,
  folder: string,
): Promise<ResolvedRequest> {
  await mkdir(join(folder, COPY_FOLDER), { mode: 0o700 });
  const path = join(folder, COPY_FOLDER, basename(copy.path));
  try {
    await link(copy.path, path);
  } catch {
    // Not every file system has links.
    await copyFile(copy.path, path, constants.COPYFILE_EXCL);
  }
  const { source } = resolved.input;
  return source.kind === 'file' ? { ...resolved, input: { ...resolved.input, source: { ...source, path } } } : resolved;
}

/** The copy in a run's folder, to continue the run without its source; null if its data are a file of this machine. */
export function ownCopy({ data, request }: RunView, folder: string): SourceCopy | null {
  const { file = null, source } = data ?? {};
  if (source === undefined || file === null) return null;
  const { rows: _rows, ...facts } = source;
  return {
    path: join(folder, COPY_FOLDER, basename(file)),
    facts,
    reference: request?.data ?? facts.location,
    warnings: [],
  };
}

/** Shows the progress of reading as that of the measurement before its first phase. */
export function readingShown({ onEvent, request }: MeasureOptions & { readonly request: { readonly seed: number } }): {
  readonly seed: number;
  readonly onProgress: (text: string) => void;
} {
  return {
    seed: request.seed,
    onProgress: (text) => onEvent({ kind: 'progress', phase: 'prepare', done: 0, of: 0, text }),
  };
}
