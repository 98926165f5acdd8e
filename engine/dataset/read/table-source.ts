import { resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { namingBadLine } from './bad-json-line.ts';
import { withContent } from './column-content.ts';
import { columnOf, type DataColumn, withoutLists } from '#engine/dataset/columns/columns.ts';
import { type CsvDialect, readDialect } from './csv-dialect.ts';
import { columnsSql, describeColumns, onOneThread, rowsOf, sqlName, sqlPath, sqlText } from './duck.ts';
import { duckFailure } from './duck-failure.ts';
import { type JsonColumns, jsonColumns } from './json-columns.ts';
import { checkColumnNames, refuseTooManyColumns } from './max-columns.ts';
import type { TableFormat, TableSource } from './table-types.ts';
import { withWrittenNumbers } from './written-numbers.ts';

function csvFrom(file: string, dialect: CsvDialect): TableSource['from'] {
  const options = `auto_detect=false, quote='"', escape='"', delim=${sqlText(dialect.delimiter)}, header=${String(dialect.hasHeader)}`;
  return (types) => {
    const columns = columnsSql(dialect.names.map((name) => [name, types.get(name) ?? 'VARCHAR']));
    return `read_csv(${sqlPath(resolve(file))}, ${options}, columns=${columns})`;
  };
}

/** Types of CSV columns from DuckDB's sniffer over the first 20,480 rows, with a given dialect. */
async function sniffTypes(
  connection: DuckDBConnection,
  file: string,
  dialect: CsvDialect,
): Promise<readonly string[] | null> {
  // Without a comment character: the reader has none, and a row may start with #N/A.
  const options = `quote='"', escape='"', comment='', delim=${sqlText(dialect.delimiter)}, header=${String(dialect.hasHeader)}`;
  try {
    const [row] = await rowsOf(
      connection,
      `SELECT list_transform(Columns, c -> c.type) AS types FROM sniff_csv(${sqlPath(resolve(file))}, ${options})`,
    );
    const types = row?.['types'];
    return Array.isArray(types) && types.length === dialect.names.length ? types.map(String) : null;
  } catch {
    return null;
  }
}

async function csvSource(connection: DuckDBConnection, file: string, format: 'csv' | 'tsv'): Promise<TableSource> {
  const dialect = readDialect(file, format);
  refuseTooManyColumns(file, dialect.names.length);
  checkColumnNames(file, dialect.names);
  const from = csvFrom(file, dialect);
  const types = await sniffTypes(connection, file, dialect);
  // If the sniffer fails, reading everything as text reveals the bad line, if any.
  if (types === null) await rowsOf(connection, `SELECT count(*) FROM ${from(new Map())}`);
  const columns = dialect.names.map((name, index) => columnOf(name, types?.[index] ?? 'VARCHAR'));
  return await withWrittenNumbers(connection, { file, format, columns, from }, dialect.delimiter);
}

function noRows(file: string): AppError {
  return unusable(file, 'it has 0 rows', 'Use a file with at least one row.');
}

async function typedSource(
  connection: DuckDBConnection,
  file: string,
  format: 'parquet' | 'json' | 'jsonl',
): Promise<TableSource> {
  const table =
    format === 'parquet'
      ? await parquetColumns(connection, `read_parquet(${sqlPath(resolve(file))})`)
      : await jsonColumns(connection, file, format);
  if (table === null) throw noRows(file);
  refuseTooManyColumns(file, table.columns.length);
  checkColumnNames(
    file,
    table.columns.map(([name]) => name),
  );
  const columns = table.columns.map(([name, type]) => columnOf(name, type));
  return { file, format, columns, from: () => table.from };
}

async function parquetColumns(connection: DuckDBConnection, from: string): Promise<JsonColumns> {
  return { columns: await describeColumns(connection, from), from };
}

/**
 * A text column whose first values are mostly numbers is a numeric column with an invalid value. Binding it as numeric
 * names that value; otherwise only a column would be missing.
 */
async function markSpoiltNumbers(connection: DuckDBConnection, source: TableSource): Promise<TableSource> {
  const texts = source.columns.filter((column) => column.type === 'VARCHAR');
  if (texts.length === 0) return source;
  const names = texts.map((column) => sqlName(column.name));
  const shares = names.map((name, index) => `count(TRY_CAST(${name} AS DOUBLE)) / count(${name}) AS "s${index}"`);
  const sample = `SELECT ${names.join(', ')} FROM ${source.from(new Map())} LIMIT 20480`;
  const [row] = await rowsOf(connection, `SELECT ${shares.join(', ')} FROM (${sample})`);
  const spoilt = new Set(texts.filter((_, index) => Number(row?.[`s${index}`] ?? 0) > 0.5));
  const columns = source.columns.map((column) =>
    spoilt.has(column) ? { ...column, kind: 'number' as const } : column,
  );
  return { ...source, columns };
}

/** Text columns whose first values are mostly lists: `[101, 7592, 102]`. */
async function textLists(connection: DuckDBConnection, source: TableSource): Promise<readonly DataColumn[]> {
  const texts = source.columns.filter((column) => column.type === 'VARCHAR');
  if (texts.length === 0) return [];
  const names = texts.map((column) => sqlName(column.name));
  const shares = names.map((name, index) => `count_if(starts_with(${name}, '[')) / count(${name}) AS "s${index}"`);
  const sample = `SELECT ${names.join(', ')} FROM ${source.from(new Map())} LIMIT 20480`;
  const [row] = await rowsOf(connection, `SELECT ${shares.join(', ')} FROM (${sample})`);
  return texts.filter((_, index) => Number(row?.[`s${index}`] ?? 0) > 0.5);
}

/** Counts the elements of list values, in one pass over those columns. */
async function countElements(connection: DuckDBConnection, source: TableSource): Promise<TableSource> {
  const inText = new Set(await textLists(connection, source));
  const lists = source.columns.filter((column) => column.depth > 0 || inText.has(column));
  if (lists.length === 0) return source;
  const lengths = lists.flatMap((column, index) => {
    const length = `len(${column.depth > 0 ? flatList(column) : `TRY_CAST(${sqlName(column.name)} AS VARCHAR[])`})`;
    return [`min(${length}) AS "f${index}"`, `max(${length}) AS "m${index}"`];
  });
  const [row] = await rowsOf(connection, `SELECT ${lengths.join(', ')} FROM ${source.from(new Map())}`);
  const places = new Map(lists.map((column, index) => [column, index]));
  const columns = source.columns.map((column) => {
    const index = places.get(column);
    if (index === undefined) return column;
    return { ...column, elements: { fewest: Number(row?.[`f${index}`] ?? 0), most: Number(row?.[`m${index}`] ?? 0) } };
  });
  return { ...source, columns };
}

/** SQL for a list column, flattened. */
export function flatList(column: DataColumn): string {
  const { element } = withoutLists(column.type);
  let sql = `CAST(${sqlName(column.name)} AS ${element}${'[]'.repeat(column.depth)})`;
  for (let level = 1; level < column.depth; level++) sql = `flatten(${sql})`;
  return sql;
}

/** A source with what its first rows say about its columns. Throws AppError if it has none. */
async function judged(connection: DuckDBConnection, source: TableSource): Promise<TableSource> {
  const first = await rowsOf(connection, `SELECT 1 FROM ${source.from(new Map())} LIMIT 1`);
  if (first.length === 0) throw noRows(source.file);
  return withContent(connection, await markSpoiltNumbers(connection, source));
}

/**
 * Opens a table file: its columns with DuckDB's types, and how to read it. Throws AppError (unusable-input) for a file
 * that cannot be parsed as its format or has no rows.
 */
export async function openTable(connection: DuckDBConnection, file: string, format: TableFormat): Promise<TableSource> {
  try {
    const source = await (format === 'csv' || format === 'tsv'
      ? onOneThread(connection, async () => judged(connection, await csvSource(connection, file, format)))
      : judged(connection, await typedSource(connection, file, format)));
    return await countElements(connection, source);
  } catch (error) {
    throw await duckFailure(file, format === 'jsonl' ? await namingBadLine(connection, file, error) : error);
  }
}
