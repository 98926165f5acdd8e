import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runDocument } from '../../core/run/document.ts';
import { writeAtomically } from './atomic-write.ts';
import { Journal, RUN_FILES } from './journal.ts';

/**
 * Closes runs whose engine is gone (killed, or the machine went down): their journal ends as `interrupted`, and run.json holds every
 * finished trial. Runs that another process is measuring right now are left alone, and so is what cannot be read.
 * @returns the folders that were closed.
 */
export async function closeInterruptedRuns(runsFolder: string): Promise<readonly string[]> {
  const closed: string[] = [];
  for (const folder of runFolders(runsFolder)) {
    if (existsSync(join(folder, RUN_FILES.document)) || isBeingMeasured(folder)) continue;
    if (await closeRun(folder)) closed.push(folder);
  }
  return closed;
}

function runFolders(runsFolder: string): readonly string[] {
  try {
    const entries = readdirSync(runsFolder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(runsFolder, entry.name));
  } catch {
    return [];
  }
}

/** Whether the process that began the run is alive. A number that was given to another process since then only delays the closing. */
function isBeingMeasured(folder: string): boolean {
  try {
    const owner = Number(readFileSync(join(folder, RUN_FILES.owner), 'utf8'));
    if (owner === process.pid) return true;
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function closeRun(folder: string): Promise<boolean> {
  let journal: Journal;
  try {
    journal = Journal.reopen(folder);
  } catch {
    return false;
  }
  if (journal.view.state === null) {
    journal.append({ kind: 'finished', at: new Date().toISOString(), state: 'interrupted' });
  }
  journal.close();
  const document = runDocument(journal.view);
  if (document === null) return false;
  await writeAtomically(join(folder, RUN_FILES.document), `${JSON.stringify(document, null, 2)}\n`);
  return true;
}
