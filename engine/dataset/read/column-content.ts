import type { DuckDBConnection } from '@duckdb/node-api';
import { roleByName } from '#engine/dataset/columns/column-roles.ts';
import type { ColumnContent, DataColumn } from '#engine/dataset/columns/columns.ts';
import { rowsOf, sqlName } from './duck.ts';
import type { TableSource } from './table-types.ts';

/** Sample rows per column: enough to distinguish a label from a feature, and few enough for one read. */
const SAMPLE_ROWS = 4096;
/** Columns at either end of the table that may be a label or a row number. */
const EDGE_COLUMNS = 8;
/**
 * A single column of integers among fractions may be a label anywhere in the table; this is the maximum number of
 * candidates.
 */
const MAX_WHOLE = 8;
/** In wider tables, further columns are judged by name and type only. */
const MAX_COLUMNS = 512;

/** Up to this many different values are listed, to compare them with the classes of a model. */
const MAX_LISTED = 12;

const UUID = "'[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}'";

/**
 * The columns to sample, because name and type are not enough: texts, names of keys or times, columns at the ends of
 * the table, and few integers among fractions.
 */
export function worthALook(columns: readonly DataColumn[]): readonly DataColumn[] {
  const isWhole = ({ kind, depth }: DataColumn): boolean => depth === 0 && (kind === 'integer' || kind === 'boolean');
  const standOut = columns.filter(isWhole).length <= MAX_WHOLE;
  const isEdge = (index: number): boolean => index < EDGE_COLUMNS || index >= columns.length - EDGE_COLUMNS;
  return columns
    .filter((column, index) => {
      if (column.depth > 0) return false;
      const isText = column.type === 'VARCHAR';
      return isEdge(index) || isText || roleByName(column.name) !== null || (standOut && isWhole(column));
    })
    .slice(0, MAX_COLUMNS);
}

function aggregates(column: DataColumn, index: number): readonly string[] {
  const value = `CAST(${sqlName(column.name)} AS VARCHAR)`;
  const number = `TRY_CAST(${value} AS DOUBLE)`;
  return [
    `count(${value}) AS "n${index}"`,
    `count(DISTINCT ${value}) AS "d${index}"`,
    // A missing value does not rule out integers, so only the others count.
    `coalesce(bool_and(${number} IS NOT NULL AND ${number} = trunc(${number})) FILTER (WHERE ${value} IS NOT NULL), false) AS "w${index}"`,
    `min(${number}) AS "l${index}"`,
    `max(${number}) AS "m${index}"`,
    `coalesce(bool_and(regexp_full_match(${value}, ${UUID})), false) AS "u${index}"`,
    `coalesce(first(${value}) FILTER (WHERE ${value} IS NOT NULL AND ${number} IS NULL), any_value(${value})) AS "e${index}"`,
    `CASE WHEN count(DISTINCT ${value}) <= ${MAX_LISTED} THEN list_sort(list(DISTINCT ${value}) FILTER (WHERE ${value} IS NOT NULL)) END AS "v${index}"`,
  ];
}

function contentOf(row: Readonly<Record<string, unknown>>, index: number): ColumnContent {
  const numeric = (value: unknown): number | null => (value === null ? null : Number(value));
  const example = row[`e${index}`];
  const listed = row[`v${index}`];
  return {
    values: Number(row[`n${index}`]),
    distinct: Number(row[`d${index}`]),
    isWhole: row[`w${index}`] === true,
    min: numeric(row[`l${index}`]),
    max: numeric(row[`m${index}`]),
    isUuid: row[`u${index}`] === true,
    example: typeof example === 'string' ? example : null,
    listed: Array.isArray(listed) ? listed.map(String) : null,
  };
}

/** Samples the first rows of the columns that a binding has to judge, in one query. */
export async function withContent(connection: DuckDBConnection, source: TableSource): Promise<TableSource> {
  const looked = worthALook(source.columns);
  const names = looked.map((column) => sqlName(column.name)).join(', ');
  const sample = `SELECT ${names} FROM ${source.from(new Map())} LIMIT ${SAMPLE_ROWS}`;
  const select = looked.flatMap(aggregates).join(', ');
  const [row] = looked.length === 0 ? [] : await rowsOf(connection, `SELECT ${select} FROM (${sample})`);
  if (row === undefined) return source;
  const indices = new Map(looked.map((column, index) => [column, index]));
  const columns = source.columns.map((column) => {
    const index = indices.get(column);
    return index === undefined ? column : { ...column, content: contentOf(row, index) };
  });
  return { ...source, columns };
}
