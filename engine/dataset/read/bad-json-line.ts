import { createReadStream } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { unusable } from '#engine/platform/app-error.ts';
import { rowsOf, sqlText } from './duck.ts';

/** Longer lines are skipped, because JavaScript strings are limited to half a billion characters. */
const MAX_LINE_CHARACTERS = 64 * 1024 * 1024;

function parses(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** DuckDB accepts more than the standard (such as NaN), so it decides about a line. */
async function isBad(connection: DuckDBConnection, line: string): Promise<boolean> {
  if (line.trim() === '' || parses(line)) return false;
  // SQL cannot contain a NUL byte.
  if (line.includes('\0')) return true;
  const [row] = await rowsOf(connection, `SELECT json_valid(${sqlText(line)}) AS valid`);
  return row?.['valid'] === false;
}

/** The number of the first line that is not JSON, counted from 1 and including empty lines; null if all are JSON. */
async function firstBadLine(connection: DuckDBConnection, file: string): Promise<number | null> {
  let lines = 0;
  let rest = '';
  // DuckDB accepts a byte order mark, but JSON.parse does not.
  const bare = (line: string): string => (lines <= 1 ? line.replace(/^\uFEFF/, '') : line);
  for await (const piece of createReadStream(file, { encoding: 'utf8', highWaterMark: 1024 * 1024 })) {
    const [first = '', ...others] = String(piece).split('\n');
    rest += first;
    if (rest.length > MAX_LINE_CHARACTERS) return null;
    if (others.length === 0) continue;
    const parts = [rest, ...others];
    rest = parts.pop() ?? '';
    for (const line of parts) {
      lines++;
      if (await isBad(connection, bare(line))) return lines;
    }
  }
  return (await isBad(connection, bare(rest))) ? lines + 1 : null;
}

/**
 * Replaces DuckDB's error about malformed JSON in a JSONL file by one with the correct line: the line that DuckDB names
 * is one too high and does not count empty lines. Returns any other error unchanged.
 */
export async function namingBadLine(connection: DuckDBConnection, file: string, error: unknown): Promise<unknown> {
  const said =
    error instanceof Error
      ? /Malformed JSON in file .*, at byte (\d+) in line \d+: ([^.\n]+)/.exec(error.message)
      : null;
  if (said === null) return error;
  if (said[2]?.startsWith('byte order mark') === true) {
    return unusable(file, 'line 1 begins with a byte order mark (BOM)', 'Save the file as UTF-8 without BOM.');
  }
  const line = await firstBadLine(connection, file);
  if (line === null) return error;
  return unusable(
    file,
    `line ${line} is not valid JSON: ${said[2]}, at byte ${said[1]}`,
    'Correct the line: each holds one whole object, {"column": value, …}. The last one may have been cut off while it was written.',
  );
}
