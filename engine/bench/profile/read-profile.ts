import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProfileEvent } from '../../../core/projection/flops.ts';

/** What ONNX Runtime's profiler left in a folder: it names its file by itself (prefix, date and time), and `endProfiling` does not say how. */
export async function readProfile(folder: string): Promise<readonly ProfileEvent[]> {
  const name = (await readdir(folder)).find((file) => file.endsWith('.json'));
  if (name === undefined) throw new Error('ONNX Runtime left no profile');
  const parsed: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
  if (!Array.isArray(parsed)) throw new Error('ONNX Runtime left a profile that is not a list of events');
  return parsed as readonly ProfileEvent[];
}
