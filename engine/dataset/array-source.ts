import { type FileHandle, open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { unusable } from '#engine/platform/app-error.ts';
import { readableSize } from '#engine/model/input-file.ts';
import { type ByteSource, packedMember, partOfFile, unpackedMember } from './byte-source.ts';
import { readFortranRows } from './fortran-order.ts';
import { decodeElements, NPY_HEAD_BYTES, type NpyHeader, parseNpyHeader } from './npy.ts';
import type { TensorData } from '#engine/model/tensor-rows.ts';
import { readZipEntries } from './zip-entries.ts';

/** One array of a .npy or .npz, open for reading any of its rows. */
export interface ArraySource {
  readonly name: string;
  readonly header: NpyHeader;
  /** Elements of rows `from` to `to`, row-major whatever the order on disk. For an array without dimensions that is its one element. */
  read(from: number, to: number): Promise<TensorData>;
}

/** The arrays of a file; `close` ends their use and removes what was unpacked. */
export interface ArrayFile {
  readonly arrays: readonly ArraySource[];
  close(): Promise<void>;
}

function count(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

async function headerOf(file: string, name: string, source: ByteSource): Promise<NpyHeader> {
  const head = await source.read(0, Math.min(NPY_HEAD_BYTES, source.bytes));
  const header = parseNpyHeader(file, name, head);
  const expected = header.dataOffset + count(header.shape) * header.itemBytes;
  if (!Number.isSafeInteger(expected) || expected > source.bytes) {
    const size = Number.isSafeInteger(expected) ? `${expected} bytes` : 'more bytes than any file has';
    throw unusable(
      file,
      `array ${JSON.stringify(name)} of shape (${header.shape.join(', ')}) takes ${size}, but ${source.bytes} are there: the file is truncated or its header is damaged`,
      'Copy the file again, or save the array again.',
    );
  }
  return header;
}

function arrayOf(name: string, header: NpyHeader, source: ByteSource): ArraySource {
  return {
    name,
    header,
    async read(from, to) {
      if (header.isFortran) return decodeElements(header, await readFortranRows(source, header, from, to));
      const rowBytes = count(header.shape.slice(1)) * header.itemBytes;
      const bytes = await source.read(header.dataOffset + from * rowBytes, (to - from) * rowBytes);
      return decodeElements(header, bytes);
    },
  };
}

/**
 * Opens the arrays of a .npy or .npz and reads their headers. Members that are stored are read in place, packed ones are unpacked as they
 * are read, so that memory does not depend on their size. Throws AppError.
 */
export async function openArrayFile(file: string, format: 'npy' | 'npz'): Promise<ArrayFile> {
  const size = readableSize(file);
  const own: FileHandle = await open(file, 'r');
  const sources: ByteSource[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(sources.map((source) => source.close()));
    await own.close();
  };
  const add = <S extends ByteSource>(source: S): S => {
    sources.push(source);
    return source;
  };
  try {
    if (format === 'npy') {
      const name = basename(file, extname(file));
      const source = add(partOfFile(file, own, 0, size));
      return { arrays: [arrayOf(name, await headerOf(file, name, source), source)], close };
    }
    const arrays: ArraySource[] = [];
    for (const entry of readZipEntries(file, size)) {
      if (!entry.name.endsWith('.npy')) continue;
      const name = entry.name.slice(0, -4);
      const isStored = entry.method === 'stored';
      const source = add(isStored ? partOfFile(file, own, entry.dataOffset, entry.bytes) : packedMember(file, entry));
      const header = await headerOf(file, name, source);
      // Elements in column-major order are read from everywhere at once.
      const rows = header.isFortran && !isStored ? add(unpackedMember(file, entry)) : source;
      arrays.push(arrayOf(name, header, rows));
    }
    if (arrays.length === 0) throw unusable(file, 'it holds no array', 'Save arrays with numpy.savez.');
    return { arrays, close };
  } catch (error) {
    await close();
    throw error;
  }
}
