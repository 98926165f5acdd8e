import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runDocument } from '#core/measure/run/document.ts';
import { Journal } from './journal.ts';
import { isBeingMeasured } from './owner.ts';
import { removePassing, RUN_FILES, writeDocument } from './run-files.ts';

/**
 * Closings in progress, by folder. Concurrent callers wait for the same one, because a run that is being closed looks
 * like one that is measured.
 */
const closing = new Map<string, Promise<readonly string[]>>();

/**
 * Closes runs whose engine is gone (killed, or the machine went down): ends their journal as `interrupted` and writes
 * run.json with every finished trial. Skips runs that another process is measuring, and those that cannot be read or
 * written.
 * @returns the folders that were closed
 */
export function closeInterruptedRuns(runsFolder: string): Promise<readonly string[]> {
  const underWay = closing.get(runsFolder);
  if (underWay !== undefined) return underWay;
  const closed = closeAll(runsFolder).finally(() => closing.delete(runsFolder));
  closing.set(runsFolder, closed);
  return closed;
}

async function closeAll(runsFolder: string): Promise<readonly string[]> {
  const closed: string[] = [];
  for (const folder of foldersIn(runsFolder)) {
    if (!isClosed(folder) && !isBeingMeasured(folder) && (await closeRun(folder))) closed.push(folder);
  }
  return closed;
}

/** The folders in a folder; none if it cannot be read. */
export function foldersIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}

/** A continued run has a document of its first part; the leftover owner mark shows that it was in progress again. */
function isClosed(folder: string): boolean {
  return existsSync(join(folder, RUN_FILES.document)) && !existsSync(join(folder, RUN_FILES.owner));
}

async function closeRun(folder: string): Promise<boolean> {
  try {
    const journal = Journal.reopen(folder);
    try {
      if (journal.view.state === null) {
        journal.append({ kind: 'finished', at: new Date().toISOString(), state: 'interrupted' });
      }
      const document = runDocument(journal.view);
      if (document === null) return false;
      await writeDocument(folder, document);
      await removePassing(folder);
      // Distinguishes it from a run that its user stopped.
      writeFileSync(join(folder, RUN_FILES.leftBehind), '');
    } finally {
      journal.close();
    }
    return true;
  } catch {
    return false;
  }
}
