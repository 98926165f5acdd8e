import { createReadStream } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { unusable } from '#engine/platform/app-error.ts';
import { rowsOf, sqlText } from './duck.ts';

/** Longer lines are not looked at: JavaScript's texts end at half a billion characters. */
const MAX_LINE_CHARACTERS = 64 * 1024 * 1024;

function parses(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** DuckDB takes more than the standard does (NaN, for one), so it has the last word on a line. */
async function isBad(connection: DuckDBConnection, line: string): Promise<boolean> {
  if (line.trim() === '' || parses(line)) return false;
  // Nor does a NUL byte stand in SQL.
  if (line.includes('\0')) return true;
  const [row] = await rowsOf(connection, `SELECT json_valid(${sqlText(line)}) AS valid`);
  return row?.['valid'] === false;
}

/** The number of the first line, counted from 1 with empty ones, that is no JSON; null where every line is. */
async function firstBadLine(connection: DuckDBConnection, file: string): Promise<number | null> {
  let lines = 0;
  let rest = '';
  // DuckDB may get past a byte order mark, which JSON.parse takes for a fault of line 1.
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
 * What DuckDB said of malformed JSON in a JSONL file, with the line looked up in the file: the line that DuckDB names is one too far, and
 * empty lines are missing from its count. Any other error is given back as it is.
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
