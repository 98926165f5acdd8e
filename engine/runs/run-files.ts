import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunDocument } from '#core/contract/run.ts';
import { unwritable } from './append-file.ts';
import { writeAtomically, writeAtomicallyNow } from '#engine/platform/files/atomic-write.ts';

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

/** What a phase makes beside these while it runs: folders of profiles, the optimised model, results that are not whole. */
const PASSING = /^(profile-.+|optimised\.onnx|\..+\.(part|tmp))$/;

/** Removes what phases left in a run folder whose process was killed. Its owner calls it before it goes on. */
export async function removePassing(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (PASSING.test(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

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
