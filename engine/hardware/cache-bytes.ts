import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = '/sys/devices/system/cpu/cpu0/cache';
const UNITS: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** `48K`, `2048K`, `260M` in bytes; 0 for other text. */
export function cacheSize(text: string): number {
  const [, digits, unit] = /^(\d+)([KMG])$/.exec(text.trim()) ?? [];
  return digits === undefined ? 0 : Number(digits) * (UNITS[unit ?? ''] ?? 0);
}

/** The largest cache of the first core, bytes; 0 if the system does not report it (only Linux does). */
export async function largestCacheBytes(): Promise<number> {
  try {
    const names = (await readdir(FOLDER)).filter((name) => name.startsWith('index'));
    const sizes = await Promise.all(names.map((name) => readFile(join(FOLDER, name, 'size'), 'utf8')));
    return Math.max(0, ...sizes.map(cacheSize));
  } catch {
    return 0;
  }
}
