import { jsonOrNull } from '#engine/platform/read-made-document.ts';
import { readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { writeAtomically } from '#engine/platform/files/atomic-write.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';

/** The content of a small file in the home folder, and a problem with it. */
export interface Remembered<T> {
  readonly value: T;
  readonly problem: string | null;
}

/**
 * Reads a small JSON file in the home folder. A damaged file is renamed and `fallback` is used, because a broken list
 * of recent projects must not block the program.
 */
export async function readHomeFile<T>(path: string, schema: z.ZodType<T>, fallback: T): Promise<Remembered<T>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { value: fallback, problem: null };
    return { value: fallback, problem: `${path} cannot be read` };
  }
  const parsed = schema.safeParse(jsonOrNull(text));
  if (parsed.success) return { value: parsed.data, problem: null };
  const aside = `${path}.damaged`;
  const isAside = await rename(path, aside).then(
    () => true,
    () => false,
  );
  return { value: fallback, problem: `${path} was damaged${isAside ? `; it was moved to ${aside}` : ''}` };
}

/** Writes a small JSON file in the home folder. Returns why it failed, or null; nothing else depends on it. */
export async function writeHomeFile(path: string, value: unknown): Promise<string | null> {
  try {
    makeFolder(dirname(path));
    await writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
    return null;
  } catch {
    return `${path} cannot be written, so changes are lost when the program ends`;
  }
}
