import Papa from 'papaparse';
import { CatalogOverlay, OVERLAY_SCHEMA_VERSION } from '#core/contract/catalog/catalog-overlay.ts';
import type { Tables } from '#engine/catalog/tables.ts';
import { cellsOf, type ImportProblem } from './cells.ts';
import { COLUMNS, isColumn, type Column } from './columns.ts';
import { readLine, type ImportedLine, type LineContext } from './read-line.ts';

const MAX_LINES = 100_000;
const EXAMPLE = 'instance_type,region,purchase,usd';

type PricesRead =
  | { readonly state: 'read'; readonly overlay: CatalogOverlay }
  | { readonly state: 'refused'; readonly problems: readonly ImportProblem[] };

/**
 * Reads a file of user-supplied prices and instance types: CSV with a header, columns in any order. Checks every line;
 * if any has a problem, nothing is imported.
 * @param options.tables the catalogue below the import, for known instance types
 * @param options.now ISO 8601, UTC
 */
export function readPrices(options: {
  readonly text: string;
  readonly name: string;
  readonly now: string;
  readonly tables: Tables;
}): PricesRead {
  const { text, name, now, tables } = options;
  const { data, errors } = Papa.parse<string[]>(text, { header: false, skipEmptyLines: false });
  const problems: ImportProblem[] = [];
  const [header, ...lines] = data;
  const columns = readHeader(header ?? [], problems);
  const quote = errors.find((error) => error.type === 'Quotes');
  if (quote !== undefined) {
    const line = (quote.row ?? 0) + 1;
    problems.push({ line, column: null, cause: quote.message, remedy: 'Close the quotation mark.' });
  }
  if (lines.length > MAX_LINES) {
    const cause = `there are ${lines.length} lines`;
    problems.push({ line: MAX_LINES, column: null, cause, remedy: `Give at most ${MAX_LINES}.` });
  }
  if (problems.length > 0) return { state: 'refused', problems };
  const read = readLines(lines, { columns, problems, name, today: now.slice(0, 10), tables });
  if (problems.length === 0 && read.length === 0) {
    const remedy = `Add lines under ${EXAMPLE}.`;
    problems.push({ line: 1, column: null, cause: 'the file contains no price', remedy });
  }
  return problems.length > 0 ? { state: 'refused', problems } : { state: 'read', overlay: overlayOf(read, name, now) };
}

/** Reads the lines below the header; adds what is wrong with them to `problems`. */
function readLines(
  lines: readonly (readonly string[])[],
  options: Pick<LineContext, 'name' | 'today' | 'tables'> & {
    readonly columns: readonly Column[];
    readonly problems: ImportProblem[];
  },
): readonly ImportedLine[] {
  const { columns, problems, name, today, tables } = options;
  const read: ImportedLine[] = [];
  const described = new Set<string>();
  const seen = new Map<string, number>();
  for (const [index, cellsInLine] of lines.entries()) {
    if (cellsInLine.every((cell) => cell.trim() === '')) continue;
    const line = index + 2;
    if (cellsInLine.length !== columns.length) {
      const cause = `it has ${cellsInLine.length} cells, the header ${columns.length}`;
      problems.push({ line, column: null, cause, remedy: 'Put quotation marks around cells with a comma.' });
      continue;
    }
    const row = new Map(columns.map((column, at) => [column, cellsInLine[at] ?? '']));
    const before = problems.length;
    const said = readLine(cellsOf({ line, row, problems }), { tables, name, today, described });
    if (said === null || problems.length > before) continue;
    const earlier = seen.get(said.key);
    if (earlier !== undefined) {
      const cause = `line ${earlier} prices ${said.key} too`;
      problems.push({ line, column: null, cause, remedy: 'Keep one of the two.' });
      continue;
    }
    seen.set(said.key, line);
    if (said.kind === 'instance' && said.spec !== null) described.add(said.spec.instanceType);
    read.push(said);
  }
  return read;
}

function readHeader(cells: readonly string[], problems: ImportProblem[]): readonly Column[] {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const line = 1;
  const columns = names.filter(isColumn);
  for (const [at, name] of names.entries()) {
    const remedy = `Columns are ${Object.keys(COLUMNS).join(', ')}.`;
    if (!isColumn(name))
      problems.push({
        line,
        column: name.slice(0, 40) || `number ${at + 1}`,
        cause: 'the column is unknown',
        remedy,
      });
    else if (names.indexOf(name) !== at)
      problems.push({ line, column: name, cause: 'it is duplicated', remedy: 'Keep one.' });
  }
  for (const name of ['region', 'usd'] as const) {
    if (!columns.includes(name))
      problems.push({ line, column: name, cause: 'it is missing', remedy: `Start with ${EXAMPLE}.` });
  }
  return columns;
}

function overlayOf(read: readonly ImportedLine[], name: string, now: string): CatalogOverlay {
  return CatalogOverlay.parse({
    schemaVersion: OVERLAY_SCHEMA_VERSION,
    kind: 'imported',
    name,
    createdAt: now,
    replaces: [],
    instances: read.flatMap((line) => (line.kind === 'instance' && line.spec !== null ? [line.spec] : [])),
    instancePrices: read.flatMap((line) => (line.kind === 'instance' ? [line.price] : [])),
    sagemakerPrices: read.flatMap((line) => (line.kind === 'sagemaker' ? [line.price] : [])),
    unitPrices: read.flatMap((line) => (line.kind === 'unit' ? [line.price] : [])),
  });
}
