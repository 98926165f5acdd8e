import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunDocument } from '#core/contract/run/run.ts';
import { unwritable } from './append-file.ts';
import { writeAtomically, writeAtomicallyNow } from '#engine/platform/files/atomic-write.ts';

/**
 * The files of a run: the request, the events, the raw samples, the final document, and during a measurement the mark
 * of its process. `left-behind` shows that this process ended early.
 */
export const RUN_FILES = {
  spec: 'spec.json',
  events: 'events.ndjson',
  samples: 'samples.bin',
  document: 'run.json',
  owner: 'owner.pid',
  leftBehind: 'left-behind',
} as const;

/** The folder in a run's folder with the copy of data that were read from a source. */
export const COPY_FOLDER = 'source';

/** The folder in a run's folder with the rows that its bench processes share while they measure. */
export const ROWS_FOLDER = 'rows';

/** Temporary files of a measurement: folders of profiles, the optimised model, shared rows, incomplete results. */
const PASSING = /^(profile-.+|optimised\.onnx|rows|\..+\.(part|tmp))$/;

/** Removes temporary files of killed phases from a run folder. The owner calls it before it continues. */
export async function removePassing(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (PASSING.test(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

function textOf(run: RunDocument): string {
  return `${JSON.stringify(run, null, 2)}\n`;
}

/** Writes run.json atomically. Throws AppError if it cannot be written. */
export async function writeDocument(folder: string, run: RunDocument): Promise<void> {
  const path = join(folder, RUN_FILES.document);
  try {
    await writeAtomically(path, textOf(run));
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** The synchronous version, for a process that is about to end. */
export function writeDocumentNow(folder: string, run: RunDocument): void {
  const path = join(folder, RUN_FILES.document);
  try {
    writeAtomicallyNow(path, textOf(run));
  } catch (error) {
    throw unwritable(path, error);
  }
}
