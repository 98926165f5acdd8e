import { join } from 'node:path';
import type { RunDocument } from '../../core/contract/run.ts';
import { unwritable } from './append-file.ts';
import { writeAtomically, writeAtomicallyNow } from '../files/atomic-write.ts';

/**
 * The files of a run: what was asked, what happened, the raw samples, the document that is written last, and while it is measured the
 * mark of the process that does. `left-behind` says that this process went away before the end.
 */
export const RUN_FILES = {
  spec: 'spec.json',
  events: 'events.ndjson',
  samples: 'samples.bin',
  document: 'run.json',
  owner: 'owner.pid',
  leftBehind: 'left-behind',
} as const;

function textOf(run: RunDocument): string {
  return `${JSON.stringify(run, null, 2)}\n`;
}

/** Writes run.json, whole or not at all. Throws AppError where it cannot be written. */
export async function writeDocument(folder: string, run: RunDocument): Promise<void> {
  const path = join(folder, RUN_FILES.document);
  try {
    await writeAtomically(path, textOf(run));
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** The same at once, for a process that is about to end. */
export function writeDocumentNow(folder: string, run: RunDocument): void {
  const path = join(folder, RUN_FILES.document);
  try {
    writeAtomicallyNow(path, textOf(run));
  } catch (error) {
    throw unwritable(path, error);
  }
}
