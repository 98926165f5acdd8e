import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files under a folder that contain one of some texts. */
export function filesWith(folder: string, texts: readonly string[]): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const content = contentOf(file);
      return texts.some((text) => content.includes(text) || file.includes(text));
    });
}

/** Options of a measurement with the smallest search. */
export const SHORT = ['--modes', 'batch', '--batch-size', '8', '--threads', '1', '--replicas', '1'];

/** Empty for a file that has gone since the folder was listed, such as a lock. */
function contentOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'latin1') : '';
}
