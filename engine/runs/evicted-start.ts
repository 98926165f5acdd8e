import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { dropFromCache } from '#engine/platform/files/drop-cache.ts';
import { programFolder } from '#engine/platform/paths.ts';
import type { ResolvedRequest } from './resolve.ts';

/** What left the file cache: the files of the model, and ONNX Runtime's library if `runtime`. `reason` is null unless the model stayed. */
export interface Dropped {
  readonly runtime: boolean;
  readonly reason: string | null;
}

/** Drops a model with its external data, and ONNX Runtime's library, from the file cache. No process may use them meanwhile. */
export async function dropModelFromCache({ modelFiles }: ResolvedRequest): Promise<Dropped> {
  const reason = await dropFromCache(modelFiles);
  if (reason !== null) return { runtime: false, reason };
  const libraries = runtimeLibraries();
  return { runtime: libraries.length > 0 && (await dropFromCache(libraries)) === null, reason: null };
}

/** The native files of ONNX Runtime for this system; none if they cannot be found. */
function runtimeLibraries(): readonly string[] {
  try {
    const resolve = createRequire(join(programFolder(), 'package.json')).resolve;
    const folder = join(dirname(resolve('onnxruntime-node/package.json')), 'bin');
    const own = `${sep}${process.platform}${sep}${process.arch}${sep}`;
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => path.includes(own));
  } catch {
    return [];
  }
}
