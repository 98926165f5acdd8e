import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder with all that is missing above it, from the top down; one that is there already is left as it is. Node's own recursive mkdir never
 * ends in a folder that is there but answers ENOENT to anything new, as /proc does. Throws what the system says.
 * @param mode rights of the folders that are made.
 */
export function makeFolder(folder: string, mode?: number): void {
  const missing: string[] = [];
  for (let at = resolve(folder); !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.unshift(at);
  for (const path of missing) makeOne(path, mode);
  // A file in its place: the system says so.
  if (!statSync(folder).isDirectory()) mkdirSync(folder);
}

function makeOne(path: string, mode: number | undefined): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    // Somebody else was quicker.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
