import { unusable } from '#engine/platform/app-error.ts';
import { firstBytes } from './data-format.ts';

/** The format of a CSV file and the names of its columns (`column0` … without a header). */
export interface CsvDialect {
  readonly delimiter: string;
  readonly hasHeader: boolean;
  readonly names: readonly string[];
}

const HEAD_BYTES = 4 * 1024 * 1024;
const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Splits the first record of a text at a delimiter, respecting quotes; the text may end within the record. */
function firstRecord(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (character === '\n' || character === '\r') break;
    else cell += character;
  }
  return [...cells, cell];
}

/** A number as in tables. Not `0x0`, which is a name of an image's first pixel. */
function isNumber(cell: string): boolean {
  const text = cell.trim();
  return /^[-+.\d]/.test(text) && !/[x_]/i.test(text) && Number.isFinite(Number(text));
}

/** A first record with a number is data, unless it counts 0, 1, 2 … as an array's columns do (after an index). */
function looksLikeHeader(cells: readonly string[]): boolean {
  const hasIndex = cells[0]?.trim() === '';
  const counted = hasIndex ? cells.slice(1) : cells;
  const counts = cells.length > 2 && counted.every((cell, index) => cell.trim() === String(index));
  return counts || !cells.some(isNumber);
}

/** Names made unique ignoring case, as DuckDB requires: a second `a` becomes `a_1`, an empty name `unnamed_0`. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  /** The suffixes already used for a name; without them a thousand equal names would take a million look-ups. */
  const numbers = new Map<string, number>();
  return names.map((name, index) => {
    const base = name.trim() === '' ? `unnamed_${index}` : name.trim();
    let unique = base;
    let number = numbers.get(base.toLowerCase()) ?? 0;
    while (taken.has(unique.toLowerCase())) {
      number++;
      unique = `${base}_${number}`;
    }
    numbers.set(base.toLowerCase(), number);
    taken.add(unique.toLowerCase());
    return unique;
  });
}

/**
 * Determines the dialect from the first record only. Guessing from the body would turn a file with one bad line into a
 * file with one column; this way the bad line is reported with its number.
 */
export function readDialect(file: string, format: 'csv' | 'tsv'): CsvDialect {
  const text = firstBytes(file, HEAD_BYTES)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  if (text.trim() === '') throw unusable(file, 'it has 0 rows', 'Use a file with a header and at least one row.');
  const candidates = format === 'tsv' ? (['\t'] as const) : DELIMITERS;
  const widths = candidates.map((delimiter) => ({ delimiter, cells: firstRecord(text, delimiter) }));
  const best = widths.toSorted((a, b) => b.cells.length - a.cells.length)[0];
  if (best === undefined) throw unusable(file, 'its first line cannot be read', 'Check the file.');
  const hasHeader = looksLikeHeader(best.cells);
  const names = hasHeader ? best.cells : best.cells.map((_, index) => `column${index}`);
  return { delimiter: best.delimiter, hasHeader, names: uniqueNames(names) };
}
