import { type FileHandle, open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { unusable } from '#engine/platform/app-error.ts';
import { readableSize } from '#engine/model/input-file.ts';
import { type ByteSource, packedMember, partOfFile, unpackedMember } from './byte-source.ts';
import { decodeElements, NPY_HEAD_BYTES, type NpyHeader, parseNpyHeader } from './npy.ts';
import type { TensorData } from '#engine/model/tensor-rows.ts';
import { readZipEntries } from './zip-entries.ts';

/** Skipping fewer bytes than this costs more than reading them. */
const WORTH_A_READ_BYTES = 16 * 1024;
const BLOCK_BYTES = 1024 * 1024;

/** The row-major position of the element with column-major position `index`, over the dimensions after the first. */
function rowMajor(index: number, inner: readonly number[]): number {
  const digits: number[] = [];
  let rest = index;
  for (const dim of inner) {
    digits.push(rest % dim);
    rest = Math.floor(rest / dim);
  }
  return inner.reduce((position, dim, axis) => position * dim + (digits[axis] ?? 0), 0);
}

/**
 * Rows `from` to `to` of an array in column-major (Fortran) order, as row-major. Each element of a row is in another
 * column of the file: several short columns are read at once, and of long ones only the requested rows.
 */
export async function readFortranRows(
  source: ByteSource,
  header: NpyHeader,
  from: number,
  to: number,
): Promise<Buffer> {
  const [rows = 1, ...inner] = header.shape;
  const { itemBytes, dataOffset } = header;
  const width = inner.reduce((product, dim) => product * dim, 1);
  const target = Buffer.allocUnsafe((to - from) * width * itemBytes);
  const columnBytes = rows * itemBytes;
  const isWhole = columnBytes <= WORTH_A_READ_BYTES;
  const columnsPerRead = isWhole ? Math.max(1, Math.floor(BLOCK_BYTES / columnBytes)) : 1;
  for (let first = 0; first < width; first += columnsPerRead) {
    const columns = Math.min(columnsPerRead, width - first);
    const position = dataOffset + first * columnBytes;
    const block = isWhole
      ? await source.read(position, columns * columnBytes)
      : await source.read(position + from * itemBytes, (to - from) * itemBytes);
    for (let column = 0; column < columns; column++) {
      const start = isWhole ? column * columnBytes + from * itemBytes : 0;
      const index = rowMajor(first + column, inner);
      for (let row = 0; row < to - from; row++) {
        block.copy(target, (row * width + index) * itemBytes, start + row * itemBytes, start + (row + 1) * itemBytes);
      }
    }
  }
  return target;
}

/** One array of a .npy or .npz with random access to its rows. */
export interface ArraySource {
  readonly name: string;
  readonly header: NpyHeader;
  /** Elements of rows `from` to `to`, row-major whatever the order on disk; all of an array without dimensions. */
  read(from: number, to: number): Promise<TensorData>;
}

/** The arrays of a file; `close` releases them and removes unpacked files. */
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
 * Opens the arrays of a .npy or .npz and reads their headers. Stored members are read in place; compressed ones are
 * decompressed while reading, so memory does not depend on their size. Throws AppError.
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
    for (const entry of await readZipEntries(file, size)) {
      if (!entry.name.endsWith('.npy')) continue;
      const name = entry.name.slice(0, -4);
      const isStored = entry.method === 'stored';
      const source = add(isStored ? partOfFile(file, own, entry.dataOffset, entry.bytes) : packedMember(file, entry));
      const header = await headerOf(file, name, source);
      // Column-major data need random access.
      const rows = header.isFortran && !isStored ? add(unpackedMember(file, entry)) : source;
      arrays.push(arrayOf(name, header, rows));
    }
    if (arrays.length === 0) throw unusable(file, 'it contains no array', 'Save arrays with numpy.savez.');
    return { arrays, close };
  } catch (error) {
    await close();
    throw error;
  }
}
