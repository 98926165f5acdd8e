import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { AppError, unusable } from '#engine/platform/app-error.ts';

/** A member of a ZIP archive and the position of its bytes. */
export interface ZipEntry {
  readonly name: string;
  readonly method: 'stored' | 'deflated';
  readonly packedBytes: number;
  readonly bytes: number;
  /** Offsets of its local header and of its data. */
  readonly offset: number;
  readonly dataOffset: number;
}

/** Maximum number of arrays in a file. */
const MAX_MEMBERS = 4_096;
/** Maximum compression ratio of deflate. */
const MAX_RATIO = 1_032;
const STORED = 0;
const DEFLATED = 8;

/**
 * Lists the members of a ZIP archive (including ZIP64, as NumPy writes it) without reading their content. Throws
 * AppError for an archive that is incomplete, encrypted, uses a compression other than deflate, or has members that
 * share bytes or a name.
 */
export async function readZipEntries(file: string, size: number): Promise<readonly ZipEntry[]> {
  let archive: ZipFile | null = null;
  try {
    archive = await yauzl.openPromise(file, { lazyEntries: true, autoClose: false, decodeStrings: false });
    if (archive.entryCount > MAX_MEMBERS) throw tooMany(file);
    const entries: ZipEntry[] = [];
    for await (const entry of archive.eachEntry()) {
      if (entries.length === MAX_MEMBERS) throw tooMany(file);
      entries.push(await zipEntry(file, archive, entry));
    }
    if (entries.some((entry) => !isWithin(entry, size))) throw damaged(file);
    refuseSharedBytes(file, entries);
    return entries;
  } catch (error) {
    throw error instanceof AppError || isSystemError(error) ? error : damaged(file);
  } finally {
    archive?.close();
  }
}

async function zipEntry(file: string, archive: ZipFile, entry: Entry): Promise<ZipEntry> {
  const name = entry.fileNameRaw.toString('utf8');
  const { compressionMethod, compressedSize: packedBytes, uncompressedSize: bytes } = entry;
  if (entry.isEncrypted() || (compressionMethod !== STORED && compressionMethod !== DEFLATED)) {
    throw unusable(
      file,
      `its member ${JSON.stringify(name)} is encrypted or uses an unknown compression`,
      'Save it again with numpy.savez.',
    );
  }
  const { fileDataStart } = await archive.readLocalFileHeaderPromise(entry, { minimal: true });
  return {
    name,
    method: compressionMethod === STORED ? 'stored' : 'deflated',
    packedBytes,
    bytes,
    offset: entry.relativeOffsetOfLocalHeader,
    dataOffset: fileDataStart,
  };
}

function damaged(file: string): AppError {
  return unusable(
    file,
    'its ZIP directory cannot be read: the file is truncated or damaged',
    'Save it again with numpy.savez.',
  );
}

function tooMany(file: string): AppError {
  return unusable(
    file,
    `it holds more than ${MAX_MEMBERS.toLocaleString('en')} arrays`,
    'Put rows into one array for each input of the model: numpy.stack(rows).',
  );
}

/** Whether this is a file system error, which is more informative than a damaged archive. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function isWithin({ method, packedBytes, bytes, dataOffset }: ZipEntry, size: number): boolean {
  const isPossible = method === 'stored' ? bytes === packedBytes : bytes <= packedBytes * MAX_RATIO;
  return isPossible && dataOffset + packedBytes <= size;
}

/** Rejects members that share bytes or a name. No tool writes them, and a small file could expand to any size. */
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
