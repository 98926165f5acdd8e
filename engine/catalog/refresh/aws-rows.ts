import Papa from 'papaparse';
import { type Download, download, unbelievable } from './download.ts';

/** A line of a price list: its cells by column. */
export interface AwsRow {
  /** '' for a missing column. Names are compared by letters and digits, because services spell them differently. */
  readonly cell: (column: string) => string;
}

interface AwsList {
  /** The day on which the list was published. */
  readonly publishedOn: string;
}

/** Maximum line length; real lines have at most about 3,000 characters. */
const MAX_LINE = 64 * 1024;
const PREAMBLE_LINES = 5;

/**
 * Streams the price list of a service: CSV with five lines about the list, a header, then a line per price. Only a
 * chunk and one line are in memory at any time.
 * @param options.wanted whether to parse a line; a list has about a hundred times more lines than needed
 * @throws AppError if the answer is not a price list, or ends in the middle of a line
 */
export async function readAwsList(
  options: Download & {
    readonly columns: readonly string[];
    readonly wanted: (line: string) => boolean;
    readonly onRow: (row: AwsRow) => void;
  },
): Promise<AwsList> {
  const { url, wanted, onRow } = options;
  let publishedOn: string | null = null;
  let columns: ReadonlyMap<string, number> | null = null;
  let seen = 0;
  let last = '';
  const readLine = (line: string): void => {
    seen += 1;
    if (line === '') return;
    last = line;
    if (seen <= PREAMBLE_LINES) {
      const [name, value = ''] = cellsOf(url, line);
      if (seen === 1 && name !== 'FormatVersion') throw unbelievable(url, 'the answer is not a price list of AWS');
      if (name === 'Publication Date') publishedOn = value.slice(0, 10);
    } else if (columns === null) {
      columns = new Map(cellsOf(url, line).map((name, at) => [normalised(name), at]));
      for (const column of options.columns) {
        if (!columns.has(normalised(column))) throw unbelievable(url, `the price list has no column "${column}"`);
      }
    } else if (wanted(line)) {
      onRow(rowOf(url, line, columns));
    }
  };
  for await (const line of linesOf(options)) readLine(line);
  if (publishedOn === null || Number.isNaN(Date.parse(publishedOn)) || columns === null) {
    throw unbelievable(url, 'the price list has no date or no prices');
  }
  // Check the last line even if it is not wanted: a truncated list ends in the middle of a line.
  rowOf(url, last, columns);
  return { publishedOn };
}

function rowOf(url: string, line: string, columns: ReadonlyMap<string, number>): AwsRow {
  const cells = cellsOf(url, line);
  if (cells.length !== columns.size) {
    throw unbelievable(
      url,
      `a line has ${cells.length} cells instead of ${columns.size}: the answer is cut off or damaged`,
    );
  }
  return { cell: (column) => cells[columns.get(normalised(column)) ?? -1] ?? '' };
}

function normalised(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function cellsOf(url: string, line: string): readonly string[] {
  const { data, errors } = Papa.parse<string[]>(line, { header: false, delimiter: ',' });
  const cells = data[0];
  if (errors.some((error) => error.type === 'Quotes') || data.length !== 1 || cells === undefined) {
    throw unbelievable(url, 'a line of the price list is damaged or cut off');
  }
  return cells;
}

async function* linesOf(options: Download): AsyncGenerator<string> {
  const { url } = options;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw unbelievable(url, 'the answer is not text');
    }
  };
  let rest = '';
  for await (const chunk of download(options)) {
    const lines = (rest + decode(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw unbelievable(url, `a line is longer than ${MAX_LINE} characters`);
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  rest += decode();
  if (rest !== '') yield rest;
}
