import type { z } from 'zod';
import { unusable } from './app-error.ts';
import { kindOf, readText } from './document-text.ts';

/** The parsed JSON, or null if the text is not JSON. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A kind of document that a command writes. */
export interface MadeDocument<T> {
  readonly schema: z.ZodType<T>;
  /** The version that this program writes. */
  readonly version: number;
  /** Such as `endpoint.json`. */
  readonly name: string;
  /** How to make one. */
  readonly remedy: string;
}

/** Reads a document that a command wrote. Throws AppError with the file, the place in it and the remedy. */
export async function readMadeDocument<T>(
  file: string,
  { schema, version, name, remedy }: MadeDocument<T>,
): Promise<T> {
  // None of these is larger than a plan, which may hold them.
  const value = jsonOrNull(await readText(file, 'plan', remedy));
  if (value === null) throw unusable(file, 'this is not JSON', remedy);
  const other = typeof value === 'object' ? kindOf(value) : null;
  if (other !== null)
    throw unusable(
      file,
      `this is a ${other}.json, and ${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name} is needed here`,
      remedy,
    );
  const found: unknown = typeof value === 'object' ? Reflect.get(value, 'schemaVersion') : null;
  if (typeof found === 'number' && found > version) {
    throw unusable(file, `it was written by a newer Modewise (schemaVersion ${found})`, 'Update Modewise.');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined ? 'invalid' : `${issue.path.join('.')}: ${issue.message}`;
  throw unusable(file, `it is not a valid ${name}: ${place}`, remedy);
}
