import { closeSync, openSync, readSync } from 'node:fs';
import { unusable } from '#engine/platform/app-error.ts';
import { namingFile } from '#engine/model/input-file.ts';

/** A member of a ZIP archive and where its bytes lie. */
export interface ZipEntry {
  readonly name: string;
  readonly method: 'stored' | 'deflated';
  readonly packedBytes: number;
  readonly bytes: number;
  /** Where its local header begins, and where its bytes do. */
  readonly offset: number;
  readonly dataOffset: number;
}

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
/** Arrays that a file may hold: a model has some inputs, not thousands. */
const MAX_MEMBERS = 4_096;
/** Packed bytes hold at most 1,032 times as many (deflate). */
const MAX_RATIO = 1_032;
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;
const ALL_ONES = 0xffff_ffff;

function uint64(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * 2 ** 32;
}

interface Directory {
  readonly offset: number;
  readonly bytes: number;
}

function locate(read: (position: number, length: number) => Buffer, size: number): Directory | null {
  const tailFrom = Math.max(0, size - 65_557);
  const tail = read(tailFrom, size - tailFrom);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    const plain = { bytes: tail.readUInt32LE(at + 12), offset: tail.readUInt32LE(at + 16) };
    if (plain.offset !== ALL_ONES && plain.bytes !== ALL_ONES) return plain;
    if (at < 20 || tail.readUInt32LE(at - 20) !== END64_LOCATOR) return null;
    const end64 = read(uint64(tail, at - 12), 56);
    return end64.length < 56 ? null : { bytes: uint64(end64, 40), offset: uint64(end64, 48) };
  }
  return null;
}

/** Sizes and offset of an entry; the ZIP64 extra field holds, in this order, those that do not fit 32 bits. */
function sizesOf(
  directory: Buffer,
  at: number,
  nameLength: number,
): readonly [packed: number, bytes: number, offset: number] {
  const values = [directory.readUInt32LE(at + 24), directory.readUInt32LE(at + 20), directory.readUInt32LE(at + 42)];
  const extraEnd = at + 46 + nameLength + directory.readUInt16LE(at + 30);
  for (let extra = at + 46 + nameLength; extra + 4 <= extraEnd; extra += 4 + directory.readUInt16LE(extra + 2)) {
    if (directory.readUInt16LE(extra) !== 1) continue;
    let field = extra + 4;
    values.forEach((value, index) => {
      if (value !== ALL_ONES || field + 8 > extraEnd) return;
      values[index] = uint64(directory, field);
      field += 8;
    });
  }
  const [bytes = 0, packed = 0, offset = 0] = values;
  return [packed, bytes, offset];
}

/**
 * Lists the members of a ZIP archive (ZIP64 included, as NumPy writes it) without reading their content. Throws AppError for what is no
 * whole archive, is encrypted, or is packed with anything but deflate.
 */
export function readZipEntries(file: string, size: number): readonly ZipEntry[] {
  const damaged = unusable(
    file,
    'its ZIP directory cannot be read: the file is truncated or damaged',
    'Save it again with numpy.savez.',
  );
  return namingFile(file, () => {
    const descriptor = openSync(file, 'r');
    const read = (position: number, length: number): Buffer => {
      const buffer = Buffer.alloc(length);
      return buffer.subarray(0, readSync(descriptor, buffer, 0, length, position));
    };
    try {
      const directory = locate(read, size);
      if (directory === null || directory.bytes > MAX_DIRECTORY_BYTES || directory.offset + directory.bytes > size)
        throw damaged;
      const entries = parseDirectory(file, read(directory.offset, directory.bytes), read);
      if (entries === null || entries.some((entry) => !isWithin(entry, size))) throw damaged;
      refuseSharedBytes(file, entries);
      return entries;
    } catch (error) {
      throw error instanceof RangeError ? damaged : error;
    } finally {
      closeSync(descriptor);
    }
  });
}

function isWithin({ method, packedBytes, bytes, dataOffset }: ZipEntry, size: number): boolean {
  const isPossible = method === 'stored' ? bytes === packedBytes : bytes <= packedBytes * MAX_RATIO;
  return isPossible && dataOffset + packedBytes <= size;
}

/** Members that share bytes or a name are made by no tool: a small file would hold any amount of data. */
function refuseSharedBytes(file: string, entries: readonly ZipEntry[]): void {
  const names = new Set<string>();
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    const problem = entry.offset < end ? 'overlaps another one' : names.has(entry.name) ? 'is there twice' : null;
    if (problem !== null) {
      throw unusable(
        file,
        `its member ${JSON.stringify(entry.name)} ${problem}`,
        'Save it again with numpy.savez, each array once.',
      );
    }
    names.add(entry.name);
    end = entry.dataOffset + entry.packedBytes;
  }
}

function parseDirectory(
  file: string,
  directory: Buffer,
  read: (position: number, length: number) => Buffer,
): ZipEntry[] | null {
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length;) {
    if (directory.readUInt32LE(at) !== CENTRAL) return null;
    const nameLength = directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    const method = directory.readUInt16LE(at + 10);
    const isEncrypted = (directory.readUInt16LE(at + 8) & 1) === 1;
    if (isEncrypted || (method !== 0 && method !== 8)) {
      throw unusable(
        file,
        `its member ${JSON.stringify(name)} is encrypted or packed in an unknown way`,
        'Save it again with numpy.savez.',
      );
    }
    const [packedBytes, bytes, offset] = sizesOf(directory, at, nameLength);
    if (entries.length === MAX_MEMBERS) {
      throw unusable(
        file,
        `it holds more than ${MAX_MEMBERS.toLocaleString('en')} arrays`,
        'Put rows into one array for each input of the model: numpy.stack(rows).',
      );
    }
    const local = read(offset, 30);
    if (local.length < 30 || local.readUInt32LE(0) !== LOCAL) return null;
    const dataOffset = offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    entries.push({ name, method: method === 0 ? 'stored' : 'deflated', packedBytes, bytes, offset, dataOffset });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}
