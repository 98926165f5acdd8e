import { DUCK_TYPES } from './table-types.ts';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { type ColumnUse, isInteger, readerTypes, usesOf } from './column-sql.ts';
import type { BoundInput } from '#engine/dataset/bind/binding.ts';
import { rowsOf, sqlName } from './duck.ts';
import { duckFailure } from './duck-failure.ts';
import { flatList } from './table-source.ts';
import type { TableSource } from './table-types.ts';

/** SQL that is true for a value that cannot become the element type of its input. */
function isUnfit({ input, column }: ColumnUse): string {
  const target = DUCK_TYPES[input.type];
  if (input.source === 'list') {
    const list = column.depth > 0 ? flatList(column) : sqlName(column.name);
    const cast = `TRY_CAST(${list} AS ${target}[])`;
    const reals = `TRY_CAST(${list} AS DOUBLE[])`;
    const gaps = (values: string): string => `len(list_filter(${values}, x -> x IS NULL))`;
    // An element that cannot be cast becomes an additional NULL.
    const isCast = `(${cast} IS NULL OR ${gaps(cast)} > ${gaps(`TRY_CAST(${list} AS VARCHAR[])`)})`;
    return isInteger(input.type)
      ? `(${isCast} OR ${reals} <> CAST(TRY_CAST(${reals} AS BIGINT[]) AS DOUBLE[]))`
      : isCast;
  }
  const name = sqlName(column.name);
  const real = `TRY_CAST(${name} AS DOUBLE)`;
  const isCast = `TRY_CAST(${name} AS ${target}) IS NULL`;
  return isInteger(input.type) && column.kind !== 'boolean' ? `(${isCast} OR ${real} <> trunc(${real}))` : isCast;
}

function sentence({ input, column }: ColumnUse, row: number, value: string): string {
  const shown = JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  const real = Number(value);
  const isText = value.trim() === '' || Number.isNaN(real);
  const at = `column "${column.name}", row ${row}`;
  if (input.source === 'list') return `${at}: ${shown} holds a value that is not ${input.type}`;
  if (input.type === 'bool') return `${at}: ${shown} is not true or false`;
  if (isText) return `${at}: ${shown} is text where a number is needed (${input.type})`;
  if (isInteger(input.type) && !Number.isInteger(real))
    return `${at}: ${shown} is not a whole number (input "${input.name}" is ${input.type})`;
  return `${at}: ${shown} is out of the range of ${input.type}`;
}

/**
 * Finds the first value that made a read fail, column by column. Rows count from 1, without a header. If none is found,
 * returns DuckDB's error.
 */
export async function diagnose(
  connection: DuckDBConnection,
  source: TableSource,
  inputs: readonly BoundInput[],
  error: unknown,
): Promise<Error> {
  const uses = usesOf(inputs).filter(({ input }) => input.type !== 'string');
  const asText = new Map([...readerTypes(uses).keys()].map((name) => [name, 'VARCHAR']));
  for (const use of uses) {
    const name = sqlName(use.column.name);
    const sql = `SELECT row, CAST(value AS VARCHAR) AS value FROM (SELECT row_number() OVER () AS row, ${name} AS value, ${isUnfit(use)} AS unfit
      FROM ${source.from(asText)}) WHERE value IS NOT NULL AND unfit LIMIT 1`;
    try {
      const [found] = await rowsOf(connection, sql);
      if (found === undefined) continue;
      return unfitValue(source.file, sentence(use, Number(found['row']), String(found['value'])));
    } catch {
      break;
    }
  }
  return await duckFailure(source.file, error);
}

function unfitValue(file: string, cause: string): AppError {
  return unusable(file, cause, 'Correct the value, or leave it empty: the row is then skipped.', {
    commandLine: 'Or map another column with --map.',
  });
}
