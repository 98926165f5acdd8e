import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FileStamp } from '#core/contract/project/project.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';

/** The state of a file compared with its stamp. */
type FileState = 'same' | 'changed' | 'missing';

/** The stamp of a file, or null if it cannot be read. A file that `known` already describes is not read again. */
export async function stampOf(path: string, known: FileStamp | null): Promise<FileStamp | null> {
  const now = await look(path);
  if (now === null) return null;
  if (known !== null && known.bytes === now.bytes && known.modifiedAt === now.modifiedAt) {
    return { ...known, file: basename(path) };
  }
  try {
    return { file: basename(path), sha256: await sha256OfFile(path), ...now };
  } catch {
    return null;
  }
}

/** Compares a file with its stamp. Size and time usually decide; the file is only read if they do not. */
export async function stateOf(path: string, stamp: FileStamp): Promise<FileState> {
  const now = await look(path);
  if (now === null) return 'missing';
  if (now.bytes !== stamp.bytes) return 'changed';
  const found = await stampOf(path, stamp);
  if (found === null) return 'missing';
  return found.sha256 === stamp.sha256 ? 'same' : 'changed';
}

async function look(path: string): Promise<Pick<FileStamp, 'bytes' | 'modifiedAt'> | null> {
  try {
    const info = await stat(path);
    return info.isFile() ? { bytes: info.size, modifiedAt: info.mtime.toISOString() } : null;
  } catch {
    return null;
  }
}
