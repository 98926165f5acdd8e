import { codeOf } from '#engine/platform/error-code.ts';
import { createReadStream, createWriteStream, rmSync, statfsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { unusable } from '#engine/platform/app-error.ts';
import { temporaryFolderSync } from '#engine/platform/temporary-folder.ts';
import type { ZipEntry } from './zip-entries.ts';

/** The bytes of one array, wherever they are stored. */
export interface ByteSource {
  readonly bytes: number;
  /** Throws AppError if the file ends early. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

const NOTHING = Buffer.alloc(0);
const MIB = 2 ** 20;

/** Part of an open file; closing it leaves the file open. */
export function partOfFile(file: string, handle: FileHandle, offset: number, bytes: number): ByteSource {
  return {
    bytes,
    async read(position, length) {
      const buffer = Buffer.allocUnsafe(length);
      for (let at = 0; at < length;) {
        const { bytesRead } = await handle.read(buffer, at, length - at, offset + position + at);
        if (bytesRead === 0) throw unusable(file, 'it ended during reading', 'Copy the file again.');
        at += bytesRead;
      }
      return buffer;
    },
    close: () => Promise.resolve(),
  };
}

function damaged(file: string, entry: ZipEntry): Error {
  return unusable(
    file,
    `its member ${JSON.stringify(entry.name)} is damaged`,
    'Save it again with numpy.savez_compressed.',
  );
}

/**
 * A compressed member, decompressed while reading, so that memory and disk use do not depend on its size. Forward reads
 * continue at the last position; a backward read starts over.
 */
export function packedMember(file: string, entry: ZipEntry): ByteSource {
  let stream: Readable | null = null;
  let pieces: AsyncIterator<Buffer> | null = null;
  let position = 0;
  let rest: Buffer = NOTHING;

  const begin = (): AsyncIterator<Buffer> => {
    stream?.destroy();
    stream = inflated(file, entry);
    position = 0;
    rest = NOTHING;
    return stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  };
  const next = async (from: AsyncIterator<Buffer>): Promise<Buffer> => {
    try {
      const { value, done } = await from.next();
      if (done !== true) return value;
    } catch {
      // zlib's message about damaged data does not help the user.
    }
    throw damaged(file, entry);
  };

  return {
    bytes: entry.bytes,
    async read(from, length) {
      if (pieces === null || from < position) pieces = begin();
      const target = Buffer.allocUnsafe(length);
      const end = from + length;
      while (position < end) {
        if (rest.length === 0) rest = await next(pieces);
        const skipped = Math.min(rest.length, Math.max(0, from - position));
        const taken = rest.subarray(skipped, skipped + Math.min(rest.length - skipped, end - position - skipped));
        if (position + skipped >= from) taken.copy(target, position + skipped - from);
        position += skipped + taken.length;
        rest = rest.subarray(skipped + taken.length);
      }
      return target;
    },
    close() {
      stream?.destroy();
      return Promise.resolve();
    },
  };
}

function inflated(file: string, entry: ZipEntry): Readable {
  if (entry.packedBytes === 0) return createInflateRaw().end();
  const { dataOffset, packedBytes } = entry;
  const packed = createReadStream(file, { start: dataOffset, end: dataOffset + packedBytes - 1 });
  const inflate = createInflateRaw({ chunkSize: 64 * 1024 });
  packed.on('error', (error) => inflate.destroy(error));
  inflate.on('close', () => packed.destroy());
  // The next read reports a failure that occurs between two reads.
  inflate.on('error', () => undefined);
  return packed.pipe(inflate);
}

/**
 * A compressed member that the first read decompresses into a temporary file, for random access. Throws AppError if it
 * would take more than half of the free disk space.
 */
export function unpackedMember(file: string, entry: ZipEntry): ByteSource {
  let folder: string | null = null;
  let handle: FileHandle | null = null;
  const unpack = async (): Promise<FileHandle> => {
    const { bavail, bsize } = statfsSync(tmpdir());
    const allowed = (bavail * bsize) / 2;
    if (entry.bytes > allowed) {
      throw unusable(
        file,
        `its member ${JSON.stringify(entry.name)} unpacks to ${Math.round(entry.bytes / MIB)} MiB, and ${tmpdir()} has room for ${Math.floor(allowed / MIB)} MiB`,
        'Save it unpacked (numpy.savez) or in row order (numpy.ascontiguousarray), or make room there.',
      );
    }
    folder = temporaryFolderSync('npz');
    const path = join(folder, 'member');
    let written = 0;
    try {
      await pipeline(
        inflated(file, entry),
        async function* guard(pieces: AsyncIterable<Buffer>) {
          for await (const piece of pieces) {
            written += piece.length;
            if (written > entry.bytes) throw damaged(file, entry);
            yield piece;
          }
        },
        createWriteStream(path),
      );
    } catch (error) {
      throw codeOf(error) === 'ENOSPC' ? error : damaged(file, entry);
    }
    return open(path, 'r');
  };
  return {
    bytes: entry.bytes,
    async read(position, length) {
      handle ??= await unpack();
      return partOfFile(file, handle, 0, entry.bytes).read(position, length);
    },
    async close() {
      await handle?.close();
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    },
  };
}
