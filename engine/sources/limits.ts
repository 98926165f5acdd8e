import { statfs } from 'node:fs/promises';
import { unusable } from '#engine/platform/app-error.ts';

/** What reading a source may take. */
export interface SourceLimits {
  /** Bytes that are received from one source. */
  readonly maxBytes: number;
  /** Time without any byte until the server counts as silent. */
  readonly silenceMs: number;
}

export const SOURCE_LIMITS: SourceLimits = { maxBytes: 2 * 2 ** 30, silenceMs: 30_000 };

/** Disk space that stays free. */
const SPARE_BYTES = 256 * 2 ** 20;

function gib(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** Throws AppError if a source is larger than is copied. `bytes` is what is known of its size. */
export function checkSize(location: string, bytes: number, { maxBytes }: SourceLimits): void {
  if (bytes <= maxBytes) return;
  throw unusable(
    location,
    `it has more than ${gib(maxBytes)}, the most that is copied from a source`,
    'Name a smaller file or folder, or a sample of the rows: a measurement needs some thousand.',
  );
}

/** Throws AppError if the copy would fill the disk. */
export async function checkDisk(location: string, bytes: number, folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bytes + SPARE_BYTES <= bavail * bsize) return;
  throw unusable(
    location,
    `its copy of ${gib(bytes)} does not fit on the disk of ${folder}`,
    'Free some space, or set MODEWISE_HOME to a folder on another disk.',
  );
}
