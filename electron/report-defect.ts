import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the details of an unexpected failure of the shell below a folder, and a line about it to the error stream. Never throws. */
export function reportDefect(error: unknown, folder: string): void {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const file = join(folder, 'diagnostics', `${new Date().toISOString().replaceAll(':', '-')}-${process.pid}.txt`);
  try {
    mkdirSync(join(folder, 'diagnostics'), { recursive: true });
    writeFileSync(file, `${details}\n`);
    process.stderr.write(`modewise: something went wrong that should not; the details are in ${file}\n`);
  } catch {
    process.stderr.write(`modewise: ${details}\n`);
  }
}
