import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;

/** More of a file than this stays in the cache if another program uses it. */
const MAX_CACHED_SHARE = 0.01;

/**
 * Drops files from the system's file cache, so that the next reader reads them from the disk: `dd` of coreutils tells the kernel that it does
 * not need them (`posix_fadvise`, which Node lacks). This needs no privileges and harms no other program: one that reads them later
 * waits for the disk once. Returns null, or the reason why they are still in the cache.
 */
export async function dropFromCache(paths: readonly string[]): Promise<string | null> {
  if (process.platform !== 'linux') return 'this system cannot drop single files from its file cache';
  for (const path of paths) {
    try {
      await run('dd', [`if=${path}`, 'iflag=nocache', 'count=0', 'status=none'], { timeout: TIMEOUT_MS });
    } catch {
      return 'the files could not be dropped from the file cache: this requires dd of GNU coreutils';
    }
    const share = await cachedShare(path);
    if (share !== null && share > MAX_CACHED_SHARE) {
      return 'the files could not be dropped from the file cache: another program uses them, or they are in memory';
    }
  }
  return null;
}

/** The share of a file that is in the cache, by `fincore` of util-linux; null without it, or for an empty file. */
export async function cachedShare(path: string): Promise<number | null> {
  try {
    const { stdout } = await run('fincore', ['--bytes', '--noheadings', '--raw', '--output', 'RES,SIZE', path], {
      timeout: TIMEOUT_MS,
    });
    const [cached = Number.NaN, size = Number.NaN] = stdout.trim().split(/\s+/).map(Number);
    return size > 0 && cached >= 0 ? cached / size : null;
  } catch {
    return null;
  }
}
