import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { unusable } from '../app-error.ts';
import { readableSize } from '../model/input-file.ts';
import { decodeElements, NPY_HEAD_BYTES, type NpyHeader, parseNpyHeader } from './npy.ts';
import type { TensorData } from './tensor-rows.ts';
import { readZipEntries, type ZipEntry } from './zip-entries.ts';

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

async function readBytes(file: string, handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await handle.read(buffer, at, length - at, position + at);
    if (bytesRead === 0) throw unusable(file, 'it ended while it was read', 'Copy the file again.');
    at += bytesRead;
  }
  return buffer;
}

/** Position in column-major order of the element that is `index`-th in row-major order, over the dimensions behind the first. */
function columnMajor(index: number, inner: readonly number[]): number {
  const digits: number[] = [];
  let rest = index;
  for (let axis = inner.length - 1; axis >= 0; axis--) {
    const dim = inner[axis] ?? 1;
    digits[axis] = rest % dim;
    rest = Math.floor(rest / dim);
  }
  let position = 0;
  for (let axis = inner.length - 1; axis >= 0; axis--) position = position * (inner[axis] ?? 1) + (digits[axis] ?? 0);
  return position;
}

async function readFortran(
  file: string,
  handle: FileHandle,
  start: number,
  header: NpyHeader,
  from: number,
  to: number,
): Promise<Buffer> {
  const [rows = 1, ...inner] = header.shape;
  const width = count(inner);
  const { itemBytes } = header;
  const target = Buffer.allocUnsafe((to - from) * width * itemBytes);
  for (let index = 0; index < width; index++) {
    const position = start + (columnMajor(index, inner) * rows + from) * itemBytes;
    const column = await readBytes(file, handle, position, (to - from) * itemBytes);
    for (let row = 0; row < to - from; row++) {
      column.copy(target, (row * width + index) * itemBytes, row * itemBytes, (row + 1) * itemBytes);
    }
  }
  return target;
}

async function arrayAt(
  file: string,
  handle: FileHandle,
  name: string,
  offset: number,
  bytes: number,
): Promise<ArraySource> {
  const head = Buffer.alloc(Math.min(NPY_HEAD_BYTES, bytes));
  await handle.read(head, 0, head.length, offset);
  const header = parseNpyHeader(file, head);
  const expected = header.dataOffset + count(header.shape) * header.itemBytes;
  if (!Number.isSafeInteger(expected) || expected > bytes) {
    throw unusable(
      file,
      `array "${name}" should take ${expected} bytes, but ${bytes} are there: the file is truncated`,
      'Copy it again.',
    );
  }
  const start = offset + header.dataOffset;
  return {
    name,
    header,
    async read(from, to) {
      if (header.isFortran) return decodeElements(header, await readFortran(file, handle, start, header, from, to));
      const rowBytes = count(header.shape.slice(1)) * header.itemBytes;
      return decodeElements(header, await readBytes(file, handle, start + from * rowBytes, (to - from) * rowBytes));
    },
  };
}

/** Unpacks a member into a file of its own, never beyond the size that the archive announces. */
async function unpack(file: string, entry: ZipEntry, path: string): Promise<void> {
  let written = 0;
  const packed = createReadStream(file, { start: entry.dataOffset, end: entry.dataOffset + entry.packedBytes - 1 });
  const damaged = unusable(file, `its member ${entry.name} is damaged`, 'Save it again with numpy.savez_compressed.');
  try {
    await pipeline(
      packed,
      createInflateRaw(),
      async function* guard(pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          written += piece.length;
          if (written > entry.bytes) throw damaged;
          yield piece;
        }
      },
      createWriteStream(path),
    );
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.code === 'ENOSPC' ? error : damaged;
  }
  if (written !== entry.bytes) throw damaged;
}

/**
 * Opens the arrays of a .npy or .npz. Members that are stored are read in place; packed ones are unpacked into a temporary folder, so that
 * memory does not depend on their size. Throws AppError.
 */
export async function openArrayFile(file: string, format: 'npy' | 'npz'): Promise<ArrayFile> {
  const size = readableSize(file);
  const handles: FileHandle[] = [];
  let folder: string | null = null;
  const close = async (): Promise<void> => {
    await Promise.all(handles.map((handle) => handle.close()));
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const own = await open(file, 'r');
    handles.push(own);
    if (format === 'npy') return { arrays: [await arrayAt(file, own, basename(file, extname(file)), 0, size)], close };
    const arrays: ArraySource[] = [];
    for (const entry of readZipEntries(file, size)) {
      if (!entry.name.endsWith('.npy')) continue;
      const name = entry.name.slice(0, -4);
      if (entry.method === 'stored') {
        arrays.push(await arrayAt(file, own, name, entry.dataOffset, entry.bytes));
        continue;
      }
      folder ??= mkdtempSync(join(tmpdir(), 'modewise-npz-'));
      const path = join(folder, `${arrays.length}.npy`);
      await unpack(file, entry, path);
      const handle = await open(path, 'r');
      handles.push(handle);
      arrays.push(await arrayAt(file, handle, name, 0, entry.bytes));
    }
    if (arrays.length === 0) throw unusable(file, 'it holds no array', 'Save arrays with numpy.savez.');
    return { arrays, close };
  } catch (error) {
    await close();
    throw error;
  }
}
