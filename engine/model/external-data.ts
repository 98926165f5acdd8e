import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { fileFailure } from './input-file.ts';
import { MODEL_LIMITS, requireWithin } from './limits.ts';
import { bytesOf, type TensorHeader } from './tensor-scan.ts';

/** A file with weights of a model: `location` as the model names it, and its `path`. */
export interface ExternalFile {
  readonly location: string;
  readonly path: string;
  readonly bytes: number;
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function outside(model: string, location: string): AppError {
  return unusable(
    model,
    `its weights are outside the model's folder: ${JSON.stringify(location)}`,
    "Put the external data next to the model, or save the model again with its data in the model's folder.",
  );
}

/**
 * Finds the files of a model's external data and checks each tensor against them. A location must resolve, with
 * symbolic links followed, to a regular file inside the folder of the model (or the folder of the model's real path,
 * because model caches link both files to the same place). Throws AppError with the model and the location.
 */
export class ExternalData {
  readonly #model: string;
  readonly #folders: readonly string[];
  readonly #files = new Map<string, ExternalFile>();

  constructor(model: string) {
    this.#model = model;
    this.#folders = [realpathSync(dirname(model)), dirname(realpathSync(model))];
  }

  /** Files ordered by location. */
  get files(): readonly ExternalFile[] {
    return [...this.#files.values()].toSorted((a, b) => (a.location < b.location ? -1 : 1));
  }

  /** Total bytes of all files, counting shared files once. */
  get bytes(): number {
    const byPath = new Map([...this.#files.values()].map((file) => [file.path, file.bytes]));
    return [...byPath.values()].reduce((total, bytes) => total + bytes, 0);
  }

  /** Checks that the bytes of a tensor with external data exist. */
  add(tensor: TensorHeader): void {
    if (tensor.external === null) return;
    const location = tensor.external.location ?? '';
    const file = this.#files.get(location) ?? this.#find(location, tensor.name);
    this.#files.set(location, file);
    requireWithin(this.#files.size, MODEL_LIMITS.entries, 'files with weights');
    const offset = this.#count(tensor, 'offset') ?? 0;
    const length = this.#count(tensor, 'length') ?? bytesOf(tensor);
    if (offset + length > file.bytes) {
      throw unusable(
        this.#model,
        `"${tensor.name}" is in ${location} at bytes ${offset} to ${offset + length}, but that file has ${file.bytes} bytes`,
        `Copy ${basename(location)} again: it is truncated, or belongs to another model.`,
      );
    }
  }

  #count(tensor: TensorHeader, key: 'offset' | 'length'): number | null {
    const text = tensor.external?.[key] ?? null;
    if (text === null) return null;
    const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(count)) return count;
    throw unusable(
      this.#model,
      `the external data of "${tensor.name}" has ${key} ${JSON.stringify(text)}`,
      'Export the model again.',
    );
  }

  #find(location: string, tensor: string): ExternalFile {
    if (location === '') {
      throw unusable(this.#model, `"${tensor}" is external, but no file is named`, 'Export the model again.');
    }
    const path = join(dirname(this.#model), location);
    if (isAbsolute(location) || /^[a-z]:|\0|\\\.\.|\.\.\\/i.test(location) || !isInside(dirname(this.#model), path)) {
      throw outside(this.#model, location);
    }
    const real = this.#resolve(path, location);
    if (!this.#folders.some((folder) => isInside(folder, real))) throw outside(this.#model, location);
    const stat = statSync(real);
    if (!stat.isFile())
      throw unusable(this.#model, `its external data ${location} is not a file`, 'Put the file there.');
    return { location, path: real, bytes: stat.size };
  }

  #resolve(path: string, location: string): string {
    try {
      return realpathSync(path);
    } catch (error) {
      const known = fileFailure(this.#model, error);
      if (known === null) throw error;
      throw unusable(
        this.#model,
        `its external data ${location} cannot be read: ${known.reason}`,
        `Put ${basename(location)} into the folder of the model.`,
      );
    }
  }
}
